"""What encoding everything costs against ffmpeg at the same preset and settings, and what captions and loudness add.

A minute of the export benchmark's recording with eight cuts, by turns, in processor seconds of whole process trees;
start-up, the proof of the result and its hash included. The proof decodes what was encoded: so that its share can be
told, ffmpeg runs once more with its result decoded too. `--quick` runs each once (for development: nothing is written).
"""

from __future__ import annotations

import argparse
import shlex
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from benchmarks.export import kept_spans
from benchmarks.measure import cost_of
from benchmarks.peers import CRF, PEERS, PRESET, auteur
from benchmarks.record import Goal, record
from benchmarks.source import WORK, recording

SECONDS, CUTS, ROUNDS = 60, 8, 2
FFMPEG = "ffmpeg, select filters"
DECODED = "ffmpeg, its result decoded too"
FULL = {"mode": "full", "encoder_preset": PRESET, "quality": float(CRF), "audio_bitrate": 160_000}
WAYS: dict[str, dict[str, object]] = {
    "everything encoded": FULL,
    "captions burned in (karaoke)": {**FULL, "style": "karaoke"},
    "loudness to -16 LUFS": {**FULL, "loudness_lufs": -16.0},
    "captions and loudness": {**FULL, "style": "karaoke", "loudness_lufs": -16.0},
}


def measured(rounds: int, folder: Path) -> dict[str, list[float]]:
    """Processor seconds of each way's runs, and of ffmpeg's."""
    source, kept, result = recording(SECONDS), kept_spans(SECONDS, CUTS), folder / "result.mp4"
    peer = next(peer for peer in PEERS if peer.name == FFMPEG)
    ffmpeg = peer.find()
    encode = peer.command(ffmpeg, source, kept, result)
    decode = [ffmpeg, "-v", "error", "-i", str(result), "-f", "null", "-"]
    commands = {
        FFMPEG: encode,
        DECODED: ["sh", "-c", f"{shlex.join(encode)} && {shlex.join(decode)}"],
    }
    commands |= {name: auteur(source, kept, result, way) for name, way in WAYS.items()}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            cost = cost_of(command, folder)
            seconds[name].append(round(cost.cpu_s, 2))
            print(f"  {name}: {cost.cpu_s:.2f} CPU-s, {cost.wall_s:.2f} s", file=sys.stderr)
            result.unlink()
    return seconds


def main(argv: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.full", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round, nothing recorded")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(dir=WORK) as name:
        seconds = measured(1 if options.quick else ROUNDS, Path(name))
    median = {name: statistics.median(runs) for name, runs in seconds.items()}
    plain, *others = WAYS
    goals = [Goal.at_most(f"{plain}: times ffmpeg's CPU", median[plain] / median[FFMPEG], 1.1)]
    goals.append(Goal.at_most(f"{plain}: times that of {DECODED}", median[plain] / median[DECODED], 1.1))
    goals += [
        Goal.at_most(f"{name}: times the plain one", median[name] / median[plain], 1.15) for name in others
    ]
    table = Table(title="full encodes: 1080p30, one minute", title_justify="left", box=SIMPLE, padding=0)
    for column in ("what", "CPU s", "each run"):
        table.add_column(column)
    for name, runs in seconds.items():
        table.add_row(name, f"{median[name]:.2f}", ", ".join(f"{run:.2f}" for run in runs))
    if options.quick:
        Console().print(
            table, *(f"{goal.name}: {goal.measured:g} of {goal.goal:g}" for goal in goals), sep="\n"
        )
    else:
        record("full", {"cpu_s_of_each_run": seconds, "settings": FULL}, goals, table)


if __name__ == "__main__":
    main(sys.argv[1:])
