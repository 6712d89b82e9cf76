"""Fixes of time: the word nearest to where it was gets the person's times, and its neighbours give way."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Container, Iterable

from auteur.core.time import Span
from auteur.core.transcript.line import Line, Said
from auteur.core.transcript.model import Correction

__all__ = ["retime", "was_span"]


def was_span(correction: Correction) -> Span:
    """Where the word of a time fix was."""
    if correction.was_start_ms is None or correction.was_end_ms is None:
        return Span(correction.start_ms, correction.end_ms)
    return Span(correction.was_start_ms, correction.was_end_ms)


def retime(line: Line, corrections: Iterable[Correction], pinned: Container[str] = ()) -> None:
    """Lays the time fixes over the line, in place; words named in `pinned` keep their times.

    Until nothing changes: every fix then either stands or finds no word, so that doing it again does nothing.
    """
    fixes = _targets(corrections)
    fixed = {said for said in line.said if said.word and said.word.id in pinned}
    fixes = [fix for fix in fixes if not _stands(line, fix[1], fixed)]
    while True:
        left = [fix for fix in fixes if not (_stands(line, fix[1], fixed) or _laid(line, *fix, fixed))]
        if len(left) == len(fixes):
            return
        fixes = left


def _targets(corrections: Iterable[Correction]) -> list[tuple[Span, Span]]:
    """(where the word was, where it goes), disjoint in the latter: the later fix wins.

    A word fixed twice was, the second time, where the first fix had put it: the two are one.
    """
    origins: dict[Span, Span] = {}
    for correction in corrections:
        was, to = was_span(correction), Span(correction.start_ms, correction.end_ms)
        origin = origins.pop(was, was)
        origins = {t: o for t, o in origins.items() if o != origin and t != to}
        origins[to] = origin
    taken: list[Span] = []
    targets: list[tuple[Span, Span]] = []
    for to, origin in reversed(origins.items()):
        free = _left_over(to, taken)
        if free is not None:
            insort(taken, free)
            targets.append((origin, free))
    return targets[::-1]


def _left_over(span: Span, taken: list[Span]) -> Span | None:
    """The longest part of the span outside all of `taken`, which are disjoint and in order."""
    parts: list[Span] = []
    start_ms = span.start_ms
    for other in taken[bisect_right(taken, span.start_ms, key=lambda other: other.end_ms) :]:
        if other.start_ms >= span.end_ms:
            break
        parts.append(Span(start_ms, other.start_ms))
        start_ms = other.end_ms
    parts.append(Span(start_ms, span.end_ms))
    return max((p for p in parts if p.start_ms < p.end_ms), key=lambda p: p.duration_ms, default=None)


def _stands(line: Line, to: Span, fixed: set[Said]) -> bool:
    """Whether a word has exactly these times, which from now on are fixed."""
    middle = (to.start_ms + to.end_ms) // 2
    there = [said for said in line.within(Span(middle, middle + 1)) if said.word and said.span == to]
    fixed.update(there)
    return bool(there)


def _laid(line: Line, was: Span, to: Span, fixed: set[Said]) -> bool:
    said = line.nearest(was, lambda said: said not in fixed)
    if said is None:
        return False
    moved = _giving_way(line, said, to, -1, fixed), _giving_way(line, said, to, 1, fixed)
    if moved[0] is None or moved[1] is None:
        return False
    for neighbour, span in (*moved[0], *moved[1], (said, to)):
        line.retime(neighbour, span)
    fixed.add(said)
    return True


def _giving_way(
    line: Line, said: Said, to: Span, step: int, fixed: set[Said]
) -> list[tuple[Said, Span]] | None:
    """How the words on one side make room, each keeping a millisecond; None where a fixed one stands in the way."""
    moved: list[tuple[Said, Span]] = []
    last, limit = said, to
    position = line.position(said) + step
    while 0 <= position < len(line.said):
        neighbour = line.said[position]
        position += step
        if neighbour.word is None:
            continue
        if _at_once(neighbour, last, step):
            break
        span = _before(neighbour.span, limit) if step < 0 else _after(neighbour.span, limit)
        if span == neighbour.span:
            break
        if neighbour in fixed:
            return None
        moved.append((neighbour, span))
        last, limit = neighbour, span
    return moved


def _at_once(neighbour: Said, said: Said, step: int) -> bool:
    """Whether the two already overlap, being of two segments: people speaking at once need not give way."""
    first, second = (neighbour, said) if step < 0 else (said, neighbour)
    return first.home is not second.home and first.span.end_ms > second.span.start_ms


def _before(span: Span, limit: Span) -> Span:
    end_ms = min(span.end_ms, limit.start_ms)
    return Span(max(0, min(span.start_ms, end_ms - 1)), end_ms) if end_ms < span.end_ms else span


def _after(span: Span, limit: Span) -> Span:
    start_ms = max(span.start_ms, limit.end_ms)
    return Span(start_ms, max(span.end_ms, start_ms + 1)) if start_ms > span.start_ms else span
