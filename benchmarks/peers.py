"""How each tool is asked for the same cuts: by its own means, re-encoders at the same x264 preset and quality.

The Python tools live in virtual environments of the benchmark's own, work/peers/<name>; ffmpeg, melt and
auto-editor are taken from the PATH. What cannot be installed is reported as such and never faked.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.source import RATE, WORK

__all__ = ["PEERS", "Peer", "Span", "auteur", "copies"]

PRESET, CRF, AUDIO = "veryfast", "20", "160k"
X264 = ["-c:v", "libx264", "-preset", PRESET, "-crf", CRF, "-c:a", "aac", "-b:a", AUDIO]

Span = tuple[int, int]
"""What is kept: [begin, end) in milliseconds."""

Command = Callable[[str, Path, Sequence[Span], Path], list[str]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: how it is found, what it says its version is, and its command for (program, source, kept, result)."""

    name: str
    program: str
    command: Command
    version: tuple[str, ...]
    pip: str = ""

    def find(self) -> str:
        """The program's path, installed first where pip can; empty when there is none."""
        return _installed(self.pip, self.program) if self.pip else shutil.which(self.program) or ""

    def said_version(self, program: str) -> str:
        """What it calls itself; of a package, what was installed."""
        if self.pip:
            return self.pip
        done = subprocess.run([program, *self.version], capture_output=True, text=True, check=False)
        lines = (done.stdout or done.stderr).splitlines()
        return " ".join(lines[0].split()[:3]) if lines else "unknown"


def _installed(requirement: str, program: str) -> str:
    """A program of a Python package, in an environment of its own; empty when pip could not get it."""
    home = WORK / "peers" / requirement.split("==")[0]
    path = home / "bin" / program
    if not path.exists():
        venv.create(home, with_pip=True)
        asked = [
            str(home / "bin/python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            requirement,
        ]
        subprocess.run(asked, check=False)
    return str(path) if path.exists() else ""


def _s(ms: int) -> str:
    return f"{ms / 1000:.3f}"


def _select(program: str, source: Path, kept: Sequence[Span], result: Path) -> list[str]:
    chosen = "+".join(f"gte(t,{_s(a)})*lt(t,{_s(b)})" for a, b in kept)
    picture, sound = f"select='{chosen}',setpts=N/{RATE}/TB", f"aselect='{chosen}',asetpts=N/SR/TB"
    return [program, *_QUIET, "-i", str(source), "-vf", picture, "-af", sound, *X264, str(result)]


_QUIET = ("-v", "error", "-nostdin", "-y")


def _trim(program: str, source: Path, kept: Sequence[Span], result: Path) -> list[str]:
    parts = []
    for number, (a, b) in enumerate(kept):
        at = f"{_s(a)}:{_s(b)}"
        parts.append(
            f"[0:v]trim={at},setpts=PTS-STARTPTS[v{number}];[0:a]atrim={at},asetpts=PTS-STARTPTS[a{number}]"
        )
    pads = "".join(f"[v{number}][a{number}]" for number in range(len(kept)))
    graph = ";".join([*parts, f"{pads}concat=n={len(kept)}:v=1:a=1[v][a]"])
    return [
        program,
        *_QUIET,
        "-i",
        str(source),
        "-filter_complex",
        graph,
        "-map",
        "[v]",
        "-map",
        "[a]",
        *X264,
        str(result),
    ]


_MOVIEPY = (
    """
import json, sys
from moviepy import VideoFileClip, concatenate_videoclips
source, result, kept = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
clip = VideoFileClip(source)
parts = [clip.subclipped(a / 1000, min(b / 1000, clip.duration)) for a, b in kept]
concatenate_videoclips(parts).write_videofile(
    result, codec="libx264", preset="PRESET", audio_codec="aac", audio_bitrate="AUDIO", logger=None,
    ffmpeg_params=["-crf", "CRF"],
)
""".replace("PRESET", PRESET)
    .replace("AUDIO", AUDIO)
    .replace("CRF", CRF)
)


def _moviepy(program: str, source: Path, kept: Sequence[Span], result: Path) -> list[str]:
    return [program, "-c", _MOVIEPY, str(source), str(result), json.dumps(kept)]


def _auto_editor(program: str, source: Path, kept: Sequence[Span], result: Path) -> list[str]:
    gaps = [f"{_s(a)}sec,{_s(b)}sec" for (_, a), (b, _) in pairwise(kept)]
    return [
        program,
        str(source),
        "--edit",
        "none",
        "--cut-out",
        *gaps,
        "--no-open",
        "--output-file",
        str(result),
    ]


def _smartcut(program: str, source: Path, kept: Sequence[Span], result: Path) -> list[str]:
    return [program, str(source), str(result), "--keep", ",".join(_s(at) for span in kept for at in span)]


def _melt(program: str, source: Path, kept: Sequence[Span], result: Path) -> list[str]:
    clips: list[str] = []
    for a, b in kept:
        first, after = round(a * RATE / 1000), round(b * RATE / 1000)
        clips += [str(source), f"in={first}", f"out={after - 1}"]
    coded = [f"vcodec=libx264 preset={PRESET} crf={CRF} acodec=aac ab={AUDIO} real_time=-1 f=mp4"]
    profile = ["-profile", "atsc_1080p_30", "-silent"]
    return [program, *profile, *clips, "-consumer", f"avformat:{result}", *coded[0].split()]


PEERS = (
    Peer("ffmpeg, select filters", "ffmpeg", _select, ("-version",)),
    Peer("smartcut", "smartcut", _smartcut, ("--version",), pip="smartcut==1.7"),
    Peer("ffmpeg, trim and concat", "ffmpeg", _trim, ("-version",)),
    Peer("MoviePy", "python", _moviepy, ("--version",), pip="moviepy==2.2.1"),
    Peer("auto-editor", "auto-editor", _auto_editor, ("--version",)),
    Peer("melt", "melt", _melt, ("--version",)),
)

_COPY = """
import sys, av
with av.open(sys.argv[1]) as source, av.open(sys.argv[2], "w") as result:
    streams = {stream.index: result.add_stream_from_template(stream) for stream in source.streams}
    for packet in source.demux():
        if packet.dts is not None:
            packet.stream = streams[packet.stream.index]
            result.mux(packet)
"""


def copies(source: Path, result: Path) -> dict[str, list[str]]:
    """The limit: the commands that copy every packet of the whole file."""
    found = {"PyAV, stream copy": [sys.executable, "-c", _COPY, str(source), str(result)]}
    if ffmpeg := shutil.which("ffmpeg"):
        found["ffmpeg, stream copy"] = [ffmpeg, *_QUIET, "-i", str(source), "-c", "copy", str(result)]
    return found


def auteur(source: Path, kept: Sequence[Span], result: Path, way: Mapping[str, object] = {}) -> list[str]:
    """Auteur's export of the same cuts, smart where `way` does not say otherwise."""
    return [
        sys.executable,
        str(Path(__file__).with_name("export_child.py")),
        str(source),
        str(result),
        json.dumps(kept),
        json.dumps(way),
    ]
