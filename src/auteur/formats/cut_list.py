"""A cut as other programs' files tell it, before it is known which of the project's recordings they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from auteur.core.edl.document import TrackType
from auteur.core.time import Span, frame_to_ms

__all__ = ["TO_THE_END", "CutList", "ListedClip", "ListedMarker", "span_ms"]

TO_THE_END = 1 << 52


@dataclass(frozen=True, slots=True)
class ListedClip:
    """A stretch `taken` of a source that plays at `record` of the timeline, in the `row`-th track of its type.

    `source` is a path, a file URL, or a name, as the file has it; "" where it means its only recording. `effects` are
    the document's, as JSON and not checked, besides the speed.
    """

    type: TrackType
    row: int
    source: str
    record: Span
    taken: Span
    speed: Fraction = Fraction(1)
    effects: tuple[Mapping[str, object], ...] = ()

    def of(self, source: str) -> ListedClip:
        return replace(self, source=source)

    def crossed(self, duration_ms: int) -> ListedClip:
        """The clip blending with the one before, for so long; 0 leaves it, and so does what lasts too long."""
        if not 2 <= duration_ms <= 60_000 or any(
            effect.get("type") == "crossfade" for effect in self.effects
        ):
            return self
        return replace(self, effects=(*self.effects, {"type": "crossfade", "duration_ms": duration_ms}))

    def at(self, speed: Fraction) -> ListedClip:
        return replace(self, speed=speed)


@dataclass(frozen=True, slots=True)
class ListedMarker:
    time_ms: int
    name: str


@dataclass(frozen=True, slots=True)
class CutList:
    """What a file says. `notes` are what of it was not read.

    Where it `follows` on, clips play one after the other and their records mean nothing; `TO_THE_END` as the end of
    what is taken is the recording's end.
    """

    clips: tuple[ListedClip, ...]
    markers: tuple[ListedMarker, ...] = ()
    rate: Fraction | None = None
    notes: tuple[str, ...] = ()
    follows: bool = False


def span_ms(start_frame: int, end_frame: int, rate: Fraction) -> Span:
    """Both boundaries in milliseconds, each from its own frame."""
    return Span(frame_to_ms(start_frame, rate), frame_to_ms(end_frame, rate))
