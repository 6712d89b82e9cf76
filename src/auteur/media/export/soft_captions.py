"""Captions as a track that viewers switch on, as the caller gives them: texts and when they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from auteur.media.receipt import CaptionTrack

__all__ = ["SoftCaptions", "SoftText"]


class SoftText(NamedTuple):
    """A text over [start_ms, end_ms) of the timeline."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class SoftCaptions:
    """Texts in order, none over another, as the container's kind of track has them. `language` is a tag such as `de-AT`
    or empty."""

    kind: str
    language: str
    texts: Sequence[SoftText]

    def note(self) -> CaptionTrack:
        """For the receipt."""
        return CaptionTrack(self.kind, self.language, len(self.texts))

    def to_json(self) -> dict[str, Any]:
        """For the way into the sandbox."""
        return {"kind": self.kind, "language": self.language, "texts": [list(text) for text in self.texts]}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> SoftCaptions:
        """The inverse of `to_json`."""
        return cls(said["kind"], said["language"], tuple(SoftText(*text) for text in said["texts"]))

    def within(self, end_ms: int) -> SoftCaptions:
        """Nothing that is shown after the end: a picture may be shorter than its timeline by part of a frame."""
        held = (SoftText(a, min(b, end_ms), text) for a, b, text in self.texts if a < end_ms)
        return SoftCaptions(self.kind, self.language, tuple(held))
