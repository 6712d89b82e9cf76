"""Segments from the flat list of words that an engine hears."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from auteur.core.time import SourceMs
from auteur.core.transcript.model import Origin, Segment, Word
from auteur.core.transcript.sentences import ends_sentence

__all__ = ["SpokenWord", "segments_of"]

_PAUSE_MS = 1200
_MOST_WORDS = 60
_NOBODY = "Speaker 1"


class SpokenWord(NamedTuple):
    """A word as an engine reports it: source milliseconds, half-open; confidence in [0, 1]."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None = None
    flags: tuple[str, ...] = ()
    speaker: str | None = None


def segments_of(
    words: Sequence[SpokenWord],
    media_file_id: str,
    *,
    engine: str | None = None,
    origin: Origin = "asr",
    breaks: Collection[int] = (),
) -> tuple[Segment, ...]:
    """The words as segments of one recording. `words` are in order and do not overlap.

    A segment ends at a sentence's end, a change of speaker, a pause over 1.2 s, 60 words, or where `breaks` has the
    index of the next word. Ids are those of the recording with a number: unique over all recordings, and the same for
    the same words.
    """
    segments = []
    for number, (first, last) in enumerate(_runs(words, frozenset(breaks)), start=1):
        spoken = tuple(
            Word(
                f"{media_file_id}-w{i + 1}",
                words[i].text,
                SourceMs(words[i].start_ms),
                SourceMs(words[i].end_ms),
                _rounded(words[i].confidence),
                None,
                origin,
                engine,
                words[i].flags,
            )
            for i in range(first, last)
        )
        speaker = words[first].speaker or _NOBODY
        start, end = spoken[0].start_ms, spoken[-1].end_ms
        segments.append(Segment(f"{media_file_id}-s{number}", media_file_id, speaker, start, end, spoken))
    return tuple(segments)


def _runs(words: Sequence[SpokenWord], breaks: Collection[int]) -> Iterator[tuple[int, int]]:
    """First and one past last index of each segment."""
    first = 0
    for i in range(1, len(words)):
        before, here = words[i - 1], words[i]
        if (
            i in breaks
            or here.speaker != before.speaker
            or here.start_ms - before.end_ms > _PAUSE_MS
            or i - first >= _MOST_WORDS
            or ends_sentence(before.text)
        ):
            yield first, i
            first = i
    if words:
        yield first, len(words)


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 3)
