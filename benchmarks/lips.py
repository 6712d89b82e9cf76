"""Whether lips open as they were meant to and when, and what that costs.

The only face that may be kept here is a still, so the film is that still, moved: it sways, nods and comes nearer. Its
lips are moved to a reading with the words known, and to Kennedy with his words unknown; then the faces are found in the
film that came of it, and how far their lips are apart, frame by frame, is compared with what the engine meant, and with
how loud the sound is. CPU is of the whole process tree; encoding at both ends is counted apart.

What is not measured: what people see, other faces, and MuseTalk, whose weights are not here.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.table import Table
from tests.support.faces import Shown, face_film

from auteur.bootstrap import phones_said
from auteur.core.transcript.script import Script
from auteur.engines.lip_sync.mouth_warp.engine import MouthWarp
from auteur.engines.lip_sync.mouth_warp.mouth import lips_apart
from auteur.engines.transcription import registry as transcribers
from auteur.media.faces.film import find_face
from auteur.media.faces.models import model_folder
from auteur.media.faces.pictures import Stretch, pictures
from auteur.media.faces.tracking import followed
from auteur.media.wav import write_wav
from auteur.ports.lip_syncer import HEARD_HZ, Faces, Said
from auteur.services.demo_talk import demo_readings
from auteur.services.lip_syncing import heard_of
from benchmarks.quality import JFK
from benchmarks.record import Goal, record

SECONDS = 10
RATE = Fraction(25)
FRAMES = int(SECONDS * RATE)
SIZES = {"720p": ((1280, 720), 3.0), "360p": ((480, 360), 1.6)}


@dataclass(frozen=True, slots=True)
class Row:
    """`r` is the correlation of what is seen with what was meant, `lag` the shift in frames at which it is largest;
    the times are CPU milliseconds a frame: finding, moving, and all of it with both passes of decoding and encoding.
    """

    name: str
    r: float
    lag: int
    r_loudness: float
    find_ms: float
    move_ms: float
    all_ms: float


def main() -> None:
    rows = [
        _row(f"{speaker}, {size}", said, size)
        for speaker, said in (("reader, words known", _reader()), ("Kennedy, words unknown", _kennedy()))
        for size in SIZES
    ]
    goals = [
        goal
        for row in rows
        for goal in (
            Goal.at_least(f"mouth warp, {row.name}: lips as they were meant, r", row.r, 0.9),
            Goal.at_most(f"mouth warp, {row.name}: lag, frames", abs(row.lag), 0),
            Goal.at_most(
                f"mouth warp, {row.name}: finding and moving, CPU ms a frame", row.find_ms + row.move_ms, 25
            ),
        )
    ]
    record("lips", {row.name: asdict(row) for row in rows}, goals, _table(rows))


def _reader() -> Said:
    reading = np.concatenate([one.samples for one in demo_readings()])[: SECONDS * HEARD_HZ]
    text = " ".join(word.word for one in demo_readings() for word in one.words)
    found = transcribers.load("align").transcribe(reading, script=Script.from_lines([text]))
    return Said(reading, phones_said((one.word, one.start_ms, one.end_ms) for one in found.words))


def _kennedy() -> Said:
    return Said(np.asarray(heard_of(JFK).samples)[: SECONDS * HEARD_HZ])


def _row(name: str, said: Said, size: str) -> Row:
    pixels, scale = SIZES[size]
    stretch, engine = Stretch(0, FRAMES, RATE), MouthWarp()
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        film = face_film(folder / "film.mp4", FRAMES, (Shown(scale=scale),), pixels)
        write_wav(folder / "said.wav", np.asarray(said.samples), HEARD_HZ)
        begin = _cpu_s()
        found = find_face(film, stretch, folder)
        find_s = _cpu_s() - begin
        crops = found.crops(engine.crop_px)
        before = _cpu_s()
        lips = engine.move(Faces(crops, found.landmarks_in(engine.crop_px), found.strength, RATE), said)
        move_s = _cpu_s() - before
        found.lay(engine.crop_px, folder / "moved.mp4", folder / "said.wav", "")
        all_s = _cpu_s() - begin
        assert lips.opening is not None
        seen = _openings(folder / "moved.mp4", stretch)
    by_lag = {lag: _alike(lips.opening, seen, lag) for lag in range(-4, 5)}
    lag = max(by_lag, key=lambda one: by_lag[one])
    loud = _alike(_loudness(np.asarray(said.samples, np.int16)), seen, 0)
    costs = (round(1000 * seconds / FRAMES, 1) for seconds in (find_s, move_s, all_s))
    return Row(name, round(by_lag[0], 3), lag, round(loud, 3), *costs)


def _openings(file: Path, stretch: Stretch) -> NDArray[np.float32]:
    (track,) = followed(pictures(file, stretch), model_folder())
    return np.array([lips_apart(track.points[n]) for n in range(stretch.frames)], np.float32)


def _alike(meant: NDArray[np.float32], seen: NDArray[np.float32], lag: int) -> float:
    inner = slice(5, -5)
    return float(np.corrcoef(meant[inner], np.roll(seen, -lag)[inner])[0, 1])


def _loudness(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    """The root mean square of each frame's sound."""
    frames = samples[: FRAMES * HEARD_HZ // int(RATE)].reshape(FRAMES, -1).astype(np.float64)
    return np.sqrt((frames**2).mean(1)).astype(np.float32)


def _cpu_s() -> float:
    """Of this process, those it has waited for, and the sandbox's, which are its fork server's."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system + _sandbox_s()


def _sandbox_s() -> float:
    """What the sandbox's fork server and its children have used: it is a child of this process."""
    tick = os.sysconf("SC_CLK_TCK")
    total = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            total += sum(int(field) for field in fields[11:15])
    return total / tick


def _table(rows: list[Row]) -> Table:
    table = Table(title="lips moved to a sound", title_justify="left")
    for column in ("", "r, meant", "lag", "r, loudness", "find ms", "move ms", "all ms"):
        table.add_column(column, justify="right" if column else "left")
    for row in rows:
        costs = (f"{cost:.1f}" for cost in (row.find_ms, row.move_ms, row.all_ms))
        table.add_row(row.name, f"{row.r:.3f}", str(row.lag), f"{row.r_loudness:.3f}", *costs)
    return table


if __name__ == "__main__":
    main()
