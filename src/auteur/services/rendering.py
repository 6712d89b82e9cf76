"""What a request to the server asks of a render: checked when it is submitted, carried out as it was checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auteur.core.edl.document import Edl
from auteur.media.captions.burn import AllowedFont
from auteur.media.export.outputs import CONTAINERS, container_of
from auteur.services.burning import CaptionLook, asked_look
from auteur.services.delivery import Delivery, delivery_of
from auteur.services.presets import Contradiction

__all__ = ["CONTENT_TYPES", "Extent", "Rendering", "rendering_of"]

CONTENT_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/x-m4v",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".opus": "audio/ogg",
    ".ogg": "audio/ogg",
}
"""By the ending of every container that is written."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What a render is charged by. `width` and `height` are 0 of sound alone."""

    duration_ms: int
    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Rendering:
    """A file of this `ending`, as the `delivery` says."""

    ending: str
    delivery: Delivery

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.ending]

    def extent(self, edl: Edl) -> Extent:
        """The length and the frame of what comes out. Raises BadFrame, BadRange where this edit has no such."""
        made = self.delivery.playlist_of(edl)
        if not CONTAINERS[self.ending].picture:
            return Extent(made.duration_ms, 0, 0)
        return Extent(made.duration_ms, made.width, made.height)


def rendering_of(said: Mapping[str, Any], allowed: Sequence[AllowedFont] = ()) -> Rendering:
    """The render in a request's words: `container`, `style`, `fonts`, and what `delivery_of` takes, where given.

    Raises InputError and its kinds: NotInContainer, BadFrame, BadRange, Contradiction, BadStyle, ForbiddenFont.
    """
    words = {name: value for name, value in said.items() if value is not None}
    ending = container_of(f"movie.{words.pop('container', 'mp4')}")
    style, fonts = words.pop("style", None), words.pop("fonts", None)
    look = _look(style, fonts, allowed) if words.get("captions") == "burn" else None
    if look is None and (style is not None or fonts is not None):
        raise Contradiction("a style and fonts are for captions that are burned in", hint='captions: "burn"')
    if "range" in words:
        words["range_"] = words.pop("range")
    rendering = Rendering(ending, delivery_of(**words, look=look))
    rendering.delivery.options_for(ending)
    return rendering


def _look(
    style: str | Mapping[str, Any] | None, fonts: Sequence[str] | None, allowed: Sequence[AllowedFont]
) -> CaptionLook:
    return asked_look("plain" if style is None else style, fonts, allowed)
