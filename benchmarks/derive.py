"""What derivatives cost against ffmpeg doing the same, and how much memory hours take.

`--quick` takes one minute instead of ten, and no hours (for development: nothing is written); `--proxy` adds the proxy
of three hours, which takes an hour or two.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from benchmarks.measure import Cost, cost_of
from benchmarks.record import Goal, record
from benchmarks.source import WORK, recording

LONG_S = 3 * 3600
PROXY_S = 60
IN_A_WORKER = "peaks, one of ten in a process"
ROUNDS = 3
QUIET = ("-v", "error", "-nostdin", "-y")
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-row-mt", "1", "-lag-in-frames", "0")
VP9_RATE = ("-crf", "38", "-b:v", "0", "-g", "15", "-keyint_min", "15", "-threads", "4")


@dataclass(slots=True)
class Row:
    """One tool on one task, done `times` in a process; `costs` are its runs, `cpu_s` is for one time."""

    tool: str
    task: str
    seconds: int
    argv: list[str]
    rounds: int = ROUNDS
    times: int = 1
    costs: list[Cost] = field(default_factory=list)

    @property
    def cpu_s(self) -> float:
        return statistics.median(cost.cpu_s for cost in self.costs) / self.times

    def figures(self) -> dict[str, object]:
        """For the result's file."""
        return {
            "tool": self.tool,
            "task": self.task,
            "source_s": self.seconds,
            "cpu_s": round(self.cpu_s, 2),
            "cpu_s_of_each_run": [round(cost.cpu_s / self.times, 2) for cost in self.costs],
            "largest_process_mb": round(max(cost.largest_mb for cost in self.costs)),
            "all_processes_mb": round(max(cost.sum_mb for cost in self.costs)),
        }


def ours(
    task: str, seconds: int, wanted: Sequence[str], folder: Path, rounds: int = ROUNDS, times: int = 1
) -> Row:
    child = str(Path(__file__).with_name("derive_child.py"))
    argv = [sys.executable, child, str(recording(seconds)), str(folder / "derived"), str(times), *wanted]
    return Row("Auteur", task, seconds, argv, rounds, times)


def theirs(
    task: str, seconds: int, options: Sequence[str], before: Sequence[str] = (), rounds: int = ROUNDS
) -> list[Row]:
    """ffmpeg's row, if there is one."""
    program = shutil.which("ffmpeg")
    if not program:
        return []
    argv = [program, *QUIET, *before, "-i", str(recording(seconds)), *options]
    return [Row("ffmpeg", task, seconds, argv, rounds)]


def rows_of(seconds: int, proxy_s: int, folder: Path) -> list[Row]:
    """All but those of hours. ffmpeg's filmstrip is scaled and tiled as ours. Its peaks are a picture of the waveform;
    the lowest and highest sample of every 256, in a text, as `astats` finds them; and samples that nobody looks at."""
    tiles = ["-an", "-vsync", "0", "-vf", "scale=160:90,tile=10x10", "-q:v", "5", str(folder / "%d.jpg")]
    picture = [
        "-vn",
        "-filter_complex",
        "showwavespic=s=1200x200",
        "-frames:v",
        "1",
        str(folder / "wave.png"),
    ]
    stats = "astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=Min_level+Max_level"
    found = f"asetnsamples=n=256,{stats},ametadata=print:file={folder / 'peaks.txt'}"
    samples = ["-vn", "-f", "s16le", "/dev/null"]
    small = [
        "-vf",
        "scale=640:360:flags=bilinear",
        *VP9,
        *VP9_RATE,
        "-c:a",
        "libopus",
        "-b:a",
        "96k",
        "-ac",
        "2",
    ]
    return [
        ours("filmstrip", seconds, ["filmstrip"], folder),
        *theirs("filmstrip", seconds, tiles, ["-skip_frame", "nokey"]),
        ours("peaks", seconds, ["peaks"], folder),
        ours(IN_A_WORKER, seconds, ["peaks"], folder, times=10),
        *theirs("peaks", seconds, picture),
        *theirs(
            "lowest and highest of every 256 samples",
            seconds,
            ["-vn", "-af", found, "-f", "null", "-"],
            rounds=1,
        ),
        *theirs("sound decoded, nothing looked at", seconds, samples),
        ours("proxy", proxy_s, ["proxy"], folder, 1),
        *theirs("proxy", proxy_s, [*small, str(folder / "proxy.webm")]),
        ours("all", proxy_s, ["proxy", "filmstrip", "peaks", "thumbnail"], folder, 1),
    ]


def run(rows: Sequence[Row], folder: Path) -> None:
    """By turns."""
    for turn in range(max(row.rounds for row in rows)):
        for row in rows:
            if turn < row.rounds:
                row.costs.append(cost_of(row.argv, folder))
                print(f"  {row.tool}, {row.task}: {row.costs[-1].cpu_s:.2f} CPU-s", file=sys.stderr)


def goals_of(rows: Sequence[Row]) -> list[Goal]:
    """Ratios within this run; memory of the longest."""
    cpu = {(row.tool, row.task): row.cpu_s for row in rows}
    goals = [
        Goal.at_most(f"{mine}: CPU against ffmpeg's, times", cpu["Auteur", mine] / cpu["ffmpeg", task], most)
        for mine, task, most in (
            ("filmstrip", "filmstrip", 1.0),
            ("peaks", "peaks", 1.0),
            (IN_A_WORKER, "peaks", 1.0),
            ("proxy", "proxy", 1.1),
        )
        if ("ffmpeg", task) in cpu
    ]
    memory = max(cost.largest_mb for row in rows if row.tool == "Auteur" for cost in row.costs)
    return [*goals, Goal.at_most("memory of the largest process, MB", memory, 400)]


def table_of(rows: Sequence[Row]) -> Table:
    table = Table(title="derivatives: 1080p30 H.264 + AAC", title_justify="left", box=SIMPLE, padding=0)
    for column in ("source", "task", "tool"):
        table.add_column(column)
    for column in ("CPU s", "MB", "all MB"):
        table.add_column(column, justify="right")
    for row in rows:
        said = row.figures()
        megabytes = (str(said["largest_process_mb"]), str(said["all_processes_mb"]))
        table.add_row(f"{row.seconds // 60} min", row.task, row.tool, f"{row.cpu_s:.2f}", *megabytes)
    return table


def main(argv: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.derive", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one minute, no hours, nothing recorded")
    parser.add_argument("--proxy", action="store_true", help="the proxy of three hours too")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(dir=WORK) as name:
        folder = Path(name)
        rows = rows_of(60 if options.quick else 600, PROXY_S, folder)
        if not options.quick:
            wanted = ["filmstrip", "peaks", "thumbnail", *(["proxy"] if options.proxy else [])]
            rows.append(ours(", ".join(wanted), LONG_S, wanted, folder, 1))
        run(rows, folder)
    if options.quick:
        said = (f"{goal.name}: {goal.measured:g} of {goal.goal:g}" for goal in goals_of(rows))
        Console().print(table_of(rows), *said, sep="\n")
    else:
        record("derive", {"rows": [row.figures() for row in rows]}, goals_of(rows), table_of(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
