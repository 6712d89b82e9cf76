"""What a media file truly is, whatever it was said to be."""

from __future__ import annotations

from typing import Literal

from auteur.core.uploads import MIME_OF_CONTAINER
from auteur.media.probe import MediaInfo

__all__ = ["kind_of", "mime_type_of"]


def kind_of(info: MediaInfo) -> Literal["video", "audio", "image"]:
    """An image, or what has moving pictures, or what has sound alone."""
    if info.is_still:
        return "image"
    return "video" if info.video else "audio"


def mime_type_of(info: MediaInfo) -> str:
    """The type that a browser is told."""
    with_picture, sound_alone = MIME_OF_CONTAINER.get(info.container, ("application/octet-stream",) * 2)
    return with_picture if info.video else sound_alone
