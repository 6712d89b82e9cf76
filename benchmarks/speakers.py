"""How well speakers are told apart without anything downloaded: the diarization error rate on real recordings.

The recordings and who speaks in them come with pyannote.audio's source package (MIT; fourteen half minutes of the AMI
meetings, CC BY 4.0, and a telephone call), which is fetched from the package index and known by its SHA-256; and the
two readers that ship with Auteur, in turn. No collar; overlapped speech counts for each speaker. The one threshold
there is was chosen on the ten excerpts `trn*`: the rows of the others, the call and the readers saw none of it.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.table import Table
from tests.support.speaker_errors import SpeakerErrors, speaker_errors
from tests.support.two_voices import two_voices

from auteur.core.transcript.turns import Turn
from auteur.engines.transcription.speakers import registry
from auteur.media.audio import decode_pcm
from auteur.ports.diariser import Diariser
from benchmarks.record import Goal, record

WORK = Path(__file__).parent / "work" / "speakers"
SOURCE = "pyannote_audio-4.0.7"
SHA256 = "3a903dfb5ca711d134cc2522561c9158b186836f5d62e8a57c46c6648e8a8229"
CHOSEN_ON = tuple(f"trn{number:02}" for number in range(10))
HELD_OUT = ("dev00", "dev01", "tst00", "tst01")
_SILENCE = np.zeros(5 * 16_000, np.int16)


@dataclass(frozen=True, slots=True)
class Recording:
    name: str
    samples: NDArray[np.int16]
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Seconds of speech and of each kind of error; `rtf` is CPU-seconds for a second of sound."""

    name: str
    seconds: float
    spoken: float
    missed: float
    false: float
    mistaken: float
    der: float
    speakers: str
    rtf: float


def main() -> None:
    engine = registry.load("embedded")
    engine.turns(_SILENCE)  # loads the networks
    there = {one.name: one for one in _recordings()}
    both = two_voices()
    meetings = [there[name] for name in (*CHOSEN_ON, *HELD_OUT)]
    rows = [
        _row("telephone call", engine, [there["sample"]]),
        _row("AMI, the 14 excerpts", engine, meetings),
        _row("AMI, the 10 that the threshold was chosen on", engine, meetings[: len(CHOSEN_ON)]),
        _row("AMI, the 4 others", engine, meetings[len(CHOSEN_ON) :]),
        _row("two readers in turn", engine, [Recording("readers", both.samples, both.turns)]),
    ]
    record("speakers", {row.name: asdict(row) for row in rows}, _goals(rows), _table(rows))


def _recordings() -> list[Recording]:
    folder = _fetched()
    said: dict[str, list[tuple[str, int, int]]] = {}
    for file in folder.rglob("*.rttm"):
        for line in file.read_text("utf-8").splitlines():
            fields = line.split()
            begin_ms = round(float(fields[3]) * 1000)
            turn = (fields[7], begin_ms, begin_ms + round(float(fields[4]) * 1000))
            said.setdefault(fields[1], []).append(turn)
    found = []
    for file in sorted(folder.rglob("*.wav")):
        name = file.stem.replace("ñ", "n")
        if name in said:
            voices = sorted({who for who, _, _ in said[name]})
            turns = tuple(Turn(voices.index(who), begin, end) for who, begin, end in said[name])
            found.append(Recording(name, np.asarray(decode_pcm(file)), turns))
    return found


def _fetched() -> Path:
    """The unpacked source package."""
    archive = WORK / f"{SOURCE}.tar.gz"
    if not archive.exists():
        WORK.mkdir(parents=True, exist_ok=True)
        package, _, release = SOURCE.replace("_", ".").rpartition("-")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*command, "--dest", str(WORK), f"{package}=={release}"], check=True)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != SHA256:
        raise SystemExit(f"{archive} is another package: {digest}")
    with tarfile.open(archive) as opened:
        wanted = [
            one for one in opened.getmembers() if "/tests/data/" in one.name or "/audio/sample/" in one.name
        ]
        opened.extractall(WORK, members=wanted, filter="data")
    return WORK / SOURCE


def _row(name: str, engine: Diariser, recordings: Sequence[Recording]) -> Row:
    total = SpeakerErrors(0, 0, 0, 0)
    seconds = sum(len(one.samples) for one in recordings) / 16_000
    real = found = 0
    cpu_s = 0.0
    for one in recordings:
        begin = time.process_time()
        turns = engine.turns(one.samples).turns
        cpu_s += time.process_time() - begin
        total += speaker_errors(one.turns, turns)
        real += len({turn.speaker for turn in one.turns})
        found += len({turn.speaker for turn in turns})
    return Row(
        name,
        round(seconds, 1),
        *(round(value, 1) for value in (total.spoken, total.missed, total.false, total.mistaken)),
        der=round(total.rate, 3),
        speakers=f"{found}/{real}",
        rtf=round(cpu_s / seconds, 3),
    )


def _goals(rows: Sequence[Row]) -> list[Goal]:
    der = {row.name: row.der for row in rows}
    seconds = sum(row.seconds for row in rows)
    return [
        Goal.at_most("telephone call: DER", der["telephone call"], 0.10),
        Goal.at_most("AMI, the 14 excerpts: DER", der["AMI, the 14 excerpts"], 0.37),
        Goal.at_most("AMI, the 4 that chose nothing: DER", der["AMI, the 4 others"], 0.37),
        Goal.at_most("two readers in turn: DER", der["two readers in turn"], 0.20),
        Goal.at_most("CPU-seconds a second", sum(row.rtf * row.seconds for row in rows) / seconds, 0.07),
    ]


def _table(rows: Sequence[Row]) -> Table:
    table = Table(title="speakers told apart", title_justify="left")
    for column in ("", "s", "spoken", "missed", "false", "mistaken", "DER", "speakers", "RTF"):
        table.add_column(column, justify="right" if column else "left")
    for row in rows:
        figures = (row.seconds, row.spoken, row.missed, row.false, row.mistaken)
        table.add_row(
            row.name, *(f"{value:g}" for value in figures), f"{row.der:.1%}", row.speakers, f"{row.rtf:g}"
        )
    return table


if __name__ == "__main__":
    main()
