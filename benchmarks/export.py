"""What smart export costs against re-encoding, other tools, and copying the whole file.

All run in one process tree, by turns, each as a process of its own; what is compared is processor seconds of whole
process trees, start-up included. `--quick` takes one minute instead of ten (for development: nothing is written),
`--all` gives the slow tools the ten minutes too; else they cut two minutes, beside smart export on the same two.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import av
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from benchmarks.measure import Cost, cost_of
from benchmarks.peers import PEERS, Peer, Span, auteur, copies
from benchmarks.record import Goal, record
from benchmarks.source import WORK, recording

REMOVED_MS_PER_MIN = 14_000 / 3
LONG_S = 3 * 3600
FAST = ("ffmpeg, select filters", "smartcut")  # these get the whole ten minutes; the first the 60 cuts too
KEYS_MS = (7_200, 56_000)  # a keyframe after the first minute's begin, and one before its end
ROUNDS = 3


def kept_spans(seconds: int, cuts: int) -> list[Span]:
    """What is left after `cuts` cuts at seeded places, one in each of as many equal parts; 14 s of 3 minutes go."""
    rng, length_ms = Random(cuts), seconds * 1000
    kept, at = [], 0
    for number in range(cuts):
        removed = round(REMOVED_MS_PER_MIN * seconds / 60 / cuts * rng.uniform(0.7, 1.3))
        begin = round((number + rng.uniform(0.1, 0.8)) * length_ms / cuts)
        kept.append((at, begin))
        at = begin + removed
    return [*kept, (at, length_ms)]


def trimmed(seconds: int) -> list[Span]:
    """From the second keyframe to the last but one of the last whole minute."""
    minutes_ms = (seconds - 60) // 64 * 64_000
    return [(KEYS_MS[0], minutes_ms + KEYS_MS[1])]


@dataclass(slots=True)
class Contest:
    """One row: a tool on one task. `costs` are its runs, `off_s` how far the result's length is from what was asked."""

    tool: str
    task: str
    seconds: int
    argv: list[str]
    wanted_s: float
    rounds: int = 1
    costs: list[Cost] = field(default_factory=list)
    off_s: float = 0.0
    problem: str = ""

    @property
    def cpu_s(self) -> float:
        return statistics.median(cost.cpu_s for cost in self.costs) if self.costs else float("nan")

    @property
    def wall_s(self) -> float:
        return statistics.median(cost.wall_s for cost in self.costs) if self.costs else float("nan")

    def figures(self) -> dict[str, object]:
        """For the result's file."""
        said = {"tool": self.tool, "task": self.task, "source_s": self.seconds, "problem": self.problem}
        if not self.costs:
            return said
        runs = [round(cost.cpu_s, 2) for cost in self.costs]
        largest, together = self.memory_mb()
        return {
            **said,
            "cpu_s": round(self.cpu_s, 2),
            "cpu_s_of_each_run": runs,
            "wall_s": round(self.wall_s, 2),
            "largest_process_mb": round(largest),
            "all_processes_mb": round(together),
            "off_s": round(self.off_s, 3),
        }

    def memory_mb(self) -> tuple[float, float]:
        """Peaks over all runs: of the largest process, and of all processes together."""
        return max(cost.largest_mb for cost in self.costs), max(cost.sum_mb for cost in self.costs)


def contests(seconds: int, slow_s: int, result: Path, found: dict[str, str]) -> list[Contest]:
    """All rows but those of three hours."""
    source = recording(seconds)
    eight, sixty = (max(1, round(cuts * seconds / 600)) for cuts in (8, 60))
    rows = [_copied(tool, argv, seconds) for tool, argv in copies(source, result).items()]
    rows.append(_ours(seconds, trimmed(seconds), "no cut", result))
    for cuts in (eight, sixty):
        kept = kept_spans(seconds, cuts)
        rows.append(_ours(seconds, kept, _task(cuts), result, ROUNDS if cuts == eight else 2))
        fast = [
            peer for peer in PEERS if peer.name in (FAST if cuts == eight else FAST[:1]) and found[peer.name]
        ]
        rows += [_theirs(peer, found[peer.name], seconds, kept, result) for peer in fast]
    slow = [peer for peer in PEERS if peer.name not in FAST and found[peer.name]]
    kept = kept_spans(slow_s, max(1, round(8 * slow_s / 600)))
    if slow and slow_s != seconds:
        rows.append(_ours(slow_s, kept, _task(len(kept) - 1), result))
    return rows + [_theirs(peer, found[peer.name], slow_s, kept, result) for peer in slow]


def _task(cuts: int) -> str:
    return f"{cuts} cut{'s' * (cuts > 1)}"


def _length_s(kept: Sequence[Span]) -> float:
    return sum(b - a for a, b in kept) / 1000


def _copied(tool: str, argv: list[str], seconds: int) -> Contest:
    return Contest(tool, "the whole file", seconds, argv, seconds, ROUNDS)


def _ours(seconds: int, kept: Sequence[Span], task: str, result: Path, rounds: int = ROUNDS) -> Contest:
    argv = auteur(recording(seconds), kept, result)
    return Contest("Auteur", task, seconds, argv, _length_s(kept), rounds)


def _theirs(peer: Peer, program: str, seconds: int, kept: Sequence[Span], result: Path) -> Contest:
    argv = peer.command(program, recording(seconds), kept, result)
    return Contest(peer.name, _task(len(kept) - 1), seconds, argv, _length_s(kept))


def run(rows: Sequence[Contest], result: Path) -> None:
    """By turns: each round runs every row that is due. The re-encoders, once each, stand between ours."""
    for turn in range(max(row.rounds for row in rows)):
        for row in rows:
            if turn < row.rounds and not row.problem:
                _once(row, result)


def _once(row: Contest, result: Path) -> None:
    print(f"  {row.tool}, {row.task}, {row.seconds} s …", file=sys.stderr, flush=True)
    try:
        cost = cost_of(row.argv, result.parent)
        row.off_s = _length_of(result) - row.wanted_s
    except (RuntimeError, OSError, av.error.FFmpegError) as fault:
        row.problem = str(fault).replace(str(WORK), "work")[-400:]
        print(f"    {row.problem}", file=sys.stderr)
        return
    finally:
        result.unlink(missing_ok=True)
    row.costs.append(cost)
    print(f"    {cost.cpu_s:.2f} CPU-s, {cost.wall_s:.2f} s, off by {row.off_s:+.3f} s", file=sys.stderr)
    if row.tool == "Auteur" and (fallback := json.loads(cost.said.splitlines()[-1])["fallback"]):
        row.problem = f"everything was encoded: {fallback}"


def _length_of(path: Path) -> float:
    """Seconds of picture, by its frames, so that no container's rounding counts."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return stream.frames / float(stream.average_rate or 30)


def scaling(result: Path) -> list[Contest]:
    """Three hours: eight cuts, and the copy of the file."""
    source = recording(LONG_S)
    rows = [_copied(tool, argv, LONG_S) for tool, argv in copies(source, result).items()]
    rows.append(_ours(LONG_S, kept_spans(LONG_S, 8), "8 cuts", result))
    for row in rows:
        row.rounds = 1
    return rows


def table_of(rows: Sequence[Contest], missing: Sequence[str]) -> Table:
    """Rows by length of source, then task; `MB` are of the largest process, `× ours` is of processor seconds."""
    table = Table(title="export: 1080p30 H.264 + AAC", title_justify="left", box=SIMPLE, padding=0)
    table.add_column("source, task")
    table.add_column("tool")
    for column in ("CPU s", "wall s", "× ours", "MB", "all MB", "off s"):
        table.add_column(column, justify="right")
    for row in sorted(
        rows, key=lambda row: (row.seconds, row.task != "the whole file", len(row.task), row.task)
    ):
        ours = _find(rows, "Auteur", row.task, row.seconds)
        what = f"{row.seconds // 60} min, {row.task}"
        if not row.costs:
            table.add_row(what, row.tool, "failed")
            continue
        times = f"{row.cpu_s / ours.cpu_s:.1f}" if ours and ours.costs else ""
        memory = (f"{mb:.0f}" for mb in row.memory_mb())
        table.add_row(
            what, row.tool, f"{row.cpu_s:.2f}", f"{row.wall_s:.1f}", times, *memory, f"{row.off_s:+.2f}"
        )
    for name in missing:
        table.add_row("", name, "not installed")
    return table


def _find(rows: Sequence[Contest], tool: str, task: str, seconds: int) -> Contest | None:
    found = (row for row in rows if (row.tool, row.task, row.seconds) == (tool, task, seconds))
    return next(found, None)


def goals_of(rows: Sequence[Contest], seconds: int) -> list[Goal]:
    """The goals whose rows all ran."""
    eight, sixty = (_task(max(1, round(cuts * seconds / 600))) for cuts in (8, 60))

    def cpu_s(tool: str, task: str, length_s: int = seconds) -> float:
        row = _find(rows, tool, task, length_s)
        return row.cpu_s if row else float("nan")

    def copied_s(length_s: int) -> float:
        return cpu_s("ffmpeg, stream copy", "the whole file", length_s)

    ours = {task: cpu_s("Auteur", task) for task in (eight, sixty, "no cut")}
    memory = [row.memory_mb() for row in rows if row.tool == "Auteur" and row.costs]
    beyond = [cpu_s("Auteur", "8 cuts", s) - copied_s(s) for s in (LONG_S, seconds)]
    goals = [
        Goal.at_least(
            "8 cuts: times faster than ffmpeg's re-encode", cpu_s(FAST[0], eight) / ours[eight], 20
        ),
        Goal.at_most("8 cuts: share of smartcut's time, %", 100 * ours[eight] / cpu_s(FAST[1], eight), 60),
        Goal.at_least(
            "60 cuts: times faster than ffmpeg's re-encode", cpu_s(FAST[0], sixty) / ours[sixty], 4
        ),
        Goal.at_most("no cut: times ffmpeg's stream copy", ours["no cut"] / copied_s(seconds), 2),
        Goal.at_most(
            "no cut: times PyAV's stream copy",
            ours["no cut"] / cpu_s("PyAV, stream copy", "the whole file"),
            2,
        ),
        Goal.at_most("memory of the largest process, MB", max(m[0] for m in memory), 300),
        Goal.at_most("memory of all processes together, MB", max(m[1] for m in memory), 300),
        Goal.at_most("3 h against 10 min beyond the copy, times", beyond[0] / beyond[1], 20),
    ]
    return [goal for goal in goals if not math.isnan(goal.measured)]


def asked(argv: Sequence[str]) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.export", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one minute, nothing recorded")
    parser.add_argument("--all", action="store_true", help="the slow tools cut the ten minutes too")
    parser.add_argument("--ours", action="store_true", help="no peers: Auteur, and the copies")
    return parser.parse_args(argv)


def main(argv: Sequence[str] = ()) -> None:
    options = asked(argv)
    seconds = 60 if options.quick else 600
    slow_s = seconds if options.all or options.quick else 120
    found = {peer.name: "" if options.ours else peer.find() for peer in PEERS}
    missing = [name for name, program in found.items() if not program and not options.ours]
    versions = {peer.name: peer.said_version(found[peer.name]) for peer in PEERS if found[peer.name]}
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        result = Path(folder) / "result.mp4"
        rows = contests(seconds, slow_s, result, found)
        if not options.quick:
            rows += scaling(result)
        run(rows, result)
    table, goals = table_of(rows, missing), goals_of(rows, seconds)
    figures = {"rows": [row.figures() for row in rows], "versions": versions, "not_installed": missing}
    if options.quick or options.ours:
        Console().print(
            table, *(f"{goal.name}: {goal.measured:g} of {goal.goal:g}" for goal in goals), sep="\n"
        )
    else:
        record("export", figures, goals, table)


if __name__ == "__main__":
    main(sys.argv[1:])
