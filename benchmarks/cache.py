"""What a second export costs after one changed word, with the segment cache: full, and smart with few cuts and many.

The recording is three minutes long: a word is a larger part of it than of a longer one, which fares better. With
few cuts a smart export encodes so little that a word's own seam, starting and copying are much of it.
`--quick` takes one minute (for development: nothing is written).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.export import kept_spans
from benchmarks.measure import cost_of
from benchmarks.peers import Span
from benchmarks.record import Goal, record
from benchmarks.source import WORK, recording

WORD_MS = 380
SECONDS = 180
KINDS = (("full", 2), ("smart", 2), ("smart", 18))
"""Mode, and cuts in three minutes."""


def one_word_less(kept: Sequence[Span]) -> list[Span]:
    """The same, with a word taken out of the middle of the longest span."""
    longest = max(kept, key=lambda span: span[1] - span[0])
    middle = (longest[0] + longest[1]) // 2
    parts = [(longest[0], middle), (middle + WORD_MS, longest[1])]
    return [part for span in kept for part in (parts if span == longest else [span])]


def measured(mode: str, cuts: int, seconds: int, folder: Path) -> list[dict[str, object]]:
    """Two exports into one cache."""
    child, source = Path(__file__).with_name("export_child.py"), recording(seconds)
    rows: list[dict[str, object]] = []
    kept = kept_spans(seconds, max(1, cuts * seconds // SECONDS))
    for which, spans in (("first", kept), ("one word less", one_word_less(kept))):
        asked = [
            str(source),
            str(folder / "out.mp4"),
            json.dumps(spans),
            json.dumps({"mode": mode}),
            str(folder / f"{mode}-{cuts}"),
        ]
        cost = cost_of([sys.executable, str(child), *asked], folder)
        receipt = json.loads(cost.said.splitlines()[-1])
        print(f"  {mode}, {cuts} cuts, {which}: {cost.cpu_s:.2f} CPU-s", file=sys.stderr)
        rows.append(
            {
                "mode": mode,
                "cuts": len(kept) - 1,
                "export": which,
                "cpu_s": round(cost.cpu_s, 2),
                "segments": receipt["segments"],
                "of them from the cache": receipt["segments_reused"],
                "s of sound from the cache": receipt["sound_reused_s"],
            }
        )
    return rows


def main(argv: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cache", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one minute, nothing recorded")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(dir=WORK) as name:
        seconds = 60 if options.quick else SECONDS
        pairs = [measured(mode, cuts, seconds, Path(name)) for mode, cuts in KINDS]
    goals = [
        Goal.at_most(
            f"second {first['mode']} export after one changed word ({first['cuts']} cuts), % of the first's CPU",
            100 * float(str(second["cpu_s"])) / float(str(first["cpu_s"])),
            15,
        )
        for first, second in pairs
    ]
    if options.quick:
        Console().print(*(f"{goal.name}: {goal.measured:g} of {goal.goal:g}" for goal in goals), sep="\n")
    else:
        record("cache", {"rows": [row for pair in pairs for row in pair]}, goals)


if __name__ == "__main__":
    main(sys.argv[1:])
