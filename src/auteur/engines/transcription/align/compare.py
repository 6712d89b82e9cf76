"""What was heard against what is written: the cheapest way from one to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

__all__ = ["Step", "compare"]

_EXTRA = 0.7  # a heard word that is not written
_SKIP_OPEN, _SKIP_MORE = 1.0, 0.05  # whole paragraphs are skipped at a time
_INFINITE = 1e9


@dataclass(frozen=True, slots=True)
class Step:
    """Written word `written` and heard word `heard` stand for each other; None where one of them has no partner."""

    written: int | None
    heard: int | None
    same: bool = False


def compare(
    written: Sequence[str], heard: Sequence[str], phones: dict[str, str], *, open_end: bool
) -> list[Step]:
    """The steps from left to right; with `open_end` the written words after the last heard one cost nothing.

    `phones` are the pronunciations: a word that sounds alike stands for another more cheaply.
    """
    return [
        Step(None if move == "extra" else i, None if move == "skip" else j, same=move == "same")
        for i, j, move in _cheapest(written, heard, phones, open_end=open_end)
    ]


def _cheapest(
    written: Sequence[str], heard: Sequence[str], phones: dict[str, str], *, open_end: bool
) -> list[tuple[int, int, str]]:
    """Needleman-Wunsch with affine skips; steps (written, heard, move). O(written x heard)."""
    rows, columns = len(written) + 1, len(heard) + 1
    cost = [[_INFINITE] * columns for _ in range(rows)]
    skip = [[_INFINITE] * columns for _ in range(rows)]
    back: list[list[str]] = [[""] * columns for _ in range(rows)]
    skip_back: list[list[bool]] = [[False] * columns for _ in range(rows)]
    cost[0] = [_EXTRA * j for j in range(columns)]
    back[0] = ["extra"] * columns
    for i in range(1, rows):
        for j in range(columns):
            opened, extended = cost[i - 1][j] + _SKIP_OPEN, skip[i - 1][j] + _SKIP_MORE
            skip[i][j], skip_back[i][j] = min((opened, False), (extended, True))
            best = (skip[i][j], "skip")
            if j:
                change = _difference(written[i - 1], heard[j - 1], phones)
                best = min(best, (cost[i][j - 1] + _EXTRA, "extra"))
                best = min(best, (cost[i - 1][j - 1] + change, "change" if change else "same"))
            cost[i][j], back[i][j] = best
    i = min(range(rows), key=lambda row: cost[row][-1]) if open_end else rows - 1
    return _trace(back, skip_back, i, columns - 1)


def _trace(back: list[list[str]], skip_back: list[list[bool]], i: int, j: int) -> list[tuple[int, int, str]]:
    steps: list[tuple[int, int, str]] = []
    while i or j:
        move = back[i][j]
        if move == "skip":
            more = True
            while more:
                more = skip_back[i][j]
                i -= 1
                steps.append((i, j, "skip"))
            continue
        i, j = (i, j - 1) if move == "extra" else (i - 1, j - 1)
        steps.append((i, j, move))
    return steps[::-1]


def _difference(written: str, heard: str, phones: dict[str, str]) -> float:
    if written == heard:
        return 0.0
    return 0.4 + 0.9 * (1 - _likeness(phones.get(written, written), phones.get(heard, heard)))


@lru_cache(maxsize=100_000)
def _likeness(a: str, b: str) -> float:
    return SequenceMatcher(None, a.split(), b.split(), autojunk=False).ratio()
