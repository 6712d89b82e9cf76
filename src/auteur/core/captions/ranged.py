"""Cues of a chosen range of the timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from auteur.core.captions.model import Cue
from auteur.core.time import Span

__all__ = ["ranged"]


def ranged(cues: Iterable[Cue], span: Span) -> tuple[Cue, ...]:
    """The cues that show in the span, their times counted from its start and held within it."""
    return tuple(
        _shifted(cue, span) for cue in cues if cue.start_ms < span.end_ms and cue.end_ms > span.start_ms
    )


def _shifted(cue: Cue, span: Span) -> Cue:
    def held(ms: int) -> int:
        return min(max(ms, span.start_ms), span.end_ms) - span.start_ms

    words = tuple(word._replace(start_ms=held(word.start_ms), end_ms=held(word.end_ms)) for word in cue.words)
    return replace(cue, start_ms=held(cue.start_ms), end_ms=held(cue.end_ms), words=words)
