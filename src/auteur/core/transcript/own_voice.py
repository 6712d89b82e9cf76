"""Where in a recording one speaker is heard alone: what tells an engine how a voice sounds."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from auteur.core.edl.document import Edl
from auteur.core.time import Span
from auteur.core.transcript.model import Word

__all__ = ["heard_alone", "words_within"]

_BREATH_MS = 300  # a longer silence between two words parts them
_AIR_MS = 40  # around what is said, where nobody else is heard


def heard_alone(
    edl: Edl, media_file_id: str, speaker: str, near_ms: int, most_ms: int, without: Collection[str] = ()
) -> list[Span]:
    """Spans of the recording, by time, in which this speaker alone is heard; at most `most_ms` in all, the nearest
    to `near_ms` first. Words named in `without`, and words of no microphone, are in none of them.
    """
    own, others = _words(edl, media_file_id, speaker, without)
    spans = [_clear_of(Span(a - _AIR_MS, b + _AIR_MS), others) for a, b in _stretches(own)]
    alone = [span for span in spans if span is not None]
    taken: list[Span] = []
    left_ms = most_ms
    for span in sorted(alone, key=lambda one: abs((one.start_ms + one.end_ms) // 2 - near_ms)):
        if left_ms <= 0:
            break
        kept = Span(span.start_ms, min(span.end_ms, span.start_ms + left_ms))
        taken.append(kept)
        left_ms -= kept.duration_ms
    return sorted(taken, key=lambda span: span.start_ms)


def words_within(edl: Edl, media_file_id: str, spans: Collection[Span]) -> list[Word]:
    """The words of a recording that lie whole in one of the spans."""
    return [
        word
        for segment in edl.transcript.segments
        if segment.media_file_id == media_file_id
        for word in segment.words
        if any(span.start_ms <= word.start_ms and word.end_ms <= span.end_ms for span in spans)
    ]


def _words(
    edl: Edl, media_file_id: str, speaker: str, without: Collection[str]
) -> tuple[list[Word], list[Word]]:
    """The speaker's words that may be used, and all others, each by time."""
    own: list[Word] = []
    others: list[Word] = []
    for segment in edl.transcript.segments:
        if segment.media_file_id == media_file_id:
            for word in segment.words:
                usable = segment.speaker == speaker and word.origin != "generated" and word.id not in without
                (own if usable and word.end_ms > word.start_ms else others).append(word)
    by_time = lambda word: word.start_ms  # noqa: E731
    return sorted(own, key=by_time), sorted(others, key=by_time)


def _stretches(words: list[Word]) -> list[tuple[int, int]]:
    """Words with less than a breath between them, as start and end."""
    if not words:
        return []
    ends = [i for i, (a, b) in enumerate(pairwise(words)) if b.start_ms - a.end_ms > _BREATH_MS]
    borders = [-1, *ends, len(words) - 1]
    return [(words[a + 1].start_ms, words[b].end_ms) for a, b in pairwise(borders)]


def _clear_of(span: Span, others: list[Word]) -> Span | None:
    """The longest part of the span in which none of the other words is; None where nothing is left."""
    start = max(0, span.start_ms)
    parts: list[Span] = []
    for word in others:
        if word.end_ms > start and word.start_ms < span.end_ms:
            if word.start_ms > start:
                parts.append(Span(start, word.start_ms))
            start = max(start, word.end_ms)
    if start < span.end_ms:
        parts.append(Span(start, span.end_ms))
    return max(parts, key=lambda part: part.duration_ms, default=None)
