"""What is to be burned in, told without loading what draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from auteur.core.captions.model import Cue
from auteur.core.captions.style import CaptionStyle
from auteur.core.time import frame_at

__all__ = ["AllowedFont", "Burn"]


class AllowedFont(NamedTuple):
    """A font of the user's: where it lies, and the SHA-256 of what was allowed. Its family names it."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Burn:
    """What is to be burned in: cues in the timeline's time, how they look, and the user's own fonts.

    `name` is what the receipt calls the style.
    """

    cues: Sequence[Cue]
    style: CaptionStyle
    name: str = "of the user's own"
    fonts: Sequence[AllowedFont] = ()

    def spans(self, rate: Fraction) -> tuple[tuple[int, int], ...]:
        """The frames [start, stop) that show a cue, ascending and disjoint: what is drawn is never more."""
        spans: list[tuple[int, int]] = []
        for cue in self.cues:
            start, stop = frame_at(cue.start_ms, rate), frame_at(cue.end_ms, rate)
            if spans and start <= spans[-1][1]:
                spans[-1] = spans[-1][0], max(stop, spans[-1][1])
            elif start < stop:
                spans.append((start, stop))
        return tuple(spans)
