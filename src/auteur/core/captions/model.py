"""Cues: what stands on the screen, and from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Cue", "CueWord"]


class CueWord(NamedTuple):
    """A word of a cue and when it is spoken. `text` may hold a space ("New York"); `id` is "" where a file has none."""

    text: str
    start_ms: int
    end_ms: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """Lines shown over the half-open span [start_ms, end_ms) of the timeline.

    `speaker` is "" where unknown. `words` are those of `lines` in order, or () where nobody knows their times.
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: str = ""
    words: tuple[CueWord, ...] = ()

    @property
    def text(self) -> str:
        """The lines as one, with single spaces."""
        return " ".join(self.lines)

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms
