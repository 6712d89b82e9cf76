"""People's fixes laid over what an engine heard, so that they outlive the engine.

Fixes are keyed to source time, not to words: another engine has other words, other boundaries and another count of
them. Times come first, then text, then speakers and segments; within each the later fix wins. `overlaid` over its
own result changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from auteur.core.edl.segments import Segments
from auteur.core.transcript.line import Line
from auteur.core.transcript.model import Correction, Segment
from auteur.core.transcript.regrouping import regroup
from auteur.core.transcript.retiming import retime, was_span
from auteur.core.transcript.rewording import inserted_id, reword

__all__ = ["Overlay", "overlaid", "overlaid_at"]

_WINDOW_MS = 2000  # beyond what any fix reaches beside its span


def _never(_: str) -> bool:
    return False


def overlaid(
    segments: Iterable[Segment],
    corrections: Sequence[Correction],
    in_use: Callable[[str], bool] = _never,
) -> tuple[Segment, ...]:
    """The segments with the fixes laid over them; those that no fix changes are the same objects.

    A new segment is named after the one it was cut from and its start ("s3/61200"), a word put in where nothing was
    heard after its span. `in_use` tells ids of segments that stand elsewhere in the document.
    """
    given = tuple(segments)
    laid: list[tuple[int, Segment]] = []
    fixes: dict[str | None, list[Correction]] = {}
    for fix in corrections:
        fixes.setdefault(fix.media_file_id, []).append(fix)
    index = {id(segment): i for i, segment in enumerate(given)}
    for media, of_media in fixes.items():
        line = _fixed((segment for segment in given if segment.media_file_id == media), of_media)
        laid += [(index[id(home)], segment) for home, segment in regroup(line, of_media, in_use)]
    laid += [(i, segment) for i, segment in enumerate(given) if segment.media_file_id not in fixes]
    laid.sort(key=lambda item: item[0])
    return tuple(segment for _, segment in laid)


def _fixed(segments: Iterable[Segment], fixes: Sequence[Correction]) -> Line:
    line = Line(segments)
    pinned = {inserted_id(fix) for fix in fixes if fix.kind == "text"}
    retime(line, [fix for fix in fixes if fix.kind == "time"], pinned)
    reword(line, fixes)
    return line


class Overlay(NamedTuple):
    """`removed` segments from index `at` on are to be replaced by `inserted`."""

    at: int
    removed: int
    inserted: tuple[Segment, ...]


def overlaid_at(segments: Segments, correction: Correction) -> Overlay:
    """One fix laid over the few segments it can touch. `segments.spliced(*result)` is the transcript with it."""
    was = was_span(correction)
    low = min(correction.start_ms, was.start_ms) - _WINDOW_MS
    high = max(correction.end_ms, was.end_ms) + _WINDOW_MS
    near = [i for i, _ in segments.overlapping(correction.media_file_id, low, high)]
    first, last = (near[0], near[-1]) if near else (0, len(segments) - 1)
    first, last = max(0, first - 1), min(len(segments) - 1, last + 1)
    before = tuple(segments[i] for i in range(first, last + 1))
    inside = {segment.id for segment in before}
    after = overlaid(before, (correction,), lambda id_: id_ not in inside and segments.find(id_) is not None)
    return _trimmed(first, before, after)


def _trimmed(first: int, before: tuple[Segment, ...], after: tuple[Segment, ...]) -> Overlay:
    """Without what is the same at both ends."""
    head = 0
    while head < min(len(before), len(after)) and before[head] is after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] is after[-1 - tail]:
        tail += 1
    return Overlay(first + head, len(before) - head - tail, after[head : len(after) - tail])
