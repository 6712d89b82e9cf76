"""Who speaks when, and whose each word is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from auteur.core.time import Span

__all__ = ["MOST_SPEAKERS", "Turn", "owners", "speaker_name"]

MOST_SPEAKERS = 20


@dataclass(frozen=True, slots=True)
class Turn:
    """A voice, numbered from 1 by who speaks first, over [start_ms, end_ms) of a recording."""

    speaker: int
    start_ms: int
    end_ms: int


def speaker_name(number: int) -> str:
    """What a voice is called until somebody names it."""
    return f"Speaker {number}"


def owners(words: Sequence[Span], turns: Sequence[Turn]) -> list[int | None]:
    """The voice of each word: who speaks most of it; outside all turns, the nearest one. None where nobody speaks.

    Where two voices cover a word alike it is his who had the word before: people are spoken over more often than
    they are interrupted for one word. `words` and `turns` are in order of their starts.
    """
    starts = [turn.start_ms for turn in turns]
    longest_ms = max((turn.end_ms - turn.start_ms for turn in turns), default=0)
    found: list[int | None] = []
    for word in words:
        first = bisect_right(starts, word.start_ms - longest_ms)
        near = turns[max(0, first - 1) : bisect_right(starts, word.end_ms)]
        before = found[-1] if found else None
        found.append(_owner(word, near, before) or _nearest(word, turns, starts, longest_ms))
    return found


def _owner(word: Span, turns: Sequence[Turn], before: int | None) -> int | None:
    shared: dict[int, int] = {}
    for turn in turns:
        overlap = min(word.end_ms, turn.end_ms) - max(word.start_ms, turn.start_ms)
        if overlap > 0:
            shared[turn.speaker] = shared.get(turn.speaker, 0) + overlap
    if not shared:
        return None
    most = max(shared.values())
    best = [speaker for speaker, overlap in shared.items() if overlap == most]
    return before if before in best else best[0]


def _nearest(word: Span, turns: Sequence[Turn], starts: Sequence[int], longest_ms: int) -> int | None:
    """Who speaks nearest to a word outside all turns: the next one, or one of those that end before it."""
    at = bisect_right(starts, word.start_ms)
    nearest = turns[at] if at < len(turns) else None
    best = nearest.start_ms - word.end_ms if nearest else None
    for turn in reversed(turns[:at]):
        if best is not None and word.start_ms - turn.start_ms - longest_ms > best:
            break
        gap = word.start_ms - turn.end_ms
        if best is None or gap < best:
            nearest, best = turn, gap
    return nearest.speaker if nearest else None
