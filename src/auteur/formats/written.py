"""What a writer is told of a document's media, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Media", "MediaFacts", "Written"]


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """A media file as other programs need to know it. `path` is absolute with `/`, or relative to the written file.

    `rate` is frames per second, None for a file without pictures; `channels` is 0 for one without sound.
    A `still` is an image, which lasts as long as one likes.
    """

    id: str
    name: str
    path: str
    duration_ms: int
    rate: Fraction | None = None
    width: int = 0
    height: int = 0
    channels: int = 2
    sample_rate_hz: int = 48000
    still: bool = False


Media = Mapping[str, MediaFacts]
"""By the document's media ids."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file's text, and in a sentence each what of the edit it could not carry."""

    text: str
    unsupported: tuple[str, ...] = ()
