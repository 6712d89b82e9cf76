"""One caption as a picture: what a preview shows, and what is burned in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auteur.core.captions.model import Cue
from auteur.core.captions.style import CaptionStyle
from auteur.media.captions.burn import AllowedFont
from auteur.media.captions.typesetting import SetPage, Typesetter

__all__ = ["Drawn", "draw_caption", "picture_of"]

Rgba = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A caption's picture (RGBA, height × width × 4, colours multiplied by alpha), its upper left corner in the frame,
    and what could not be drawn as it stands. It lies wholly inside the frame; empty where there is nothing to see."""

    picture: Rgba
    x: int
    y: int
    notes: tuple[str, ...] = ()

    def on_frame(self, width: int, height: int) -> Rgba:
        """The whole frame, transparent where there is no caption."""
        frame = np.zeros((height, width, 4), np.uint8)
        frame[self.y : self.y + len(self.picture), self.x : self.x + self.picture.shape[1]] = self.picture
        return frame


def draw_caption(
    cue: Cue,
    style: CaptionStyle,
    width: int,
    height: int,
    *,
    at_ms: int | None = None,
    fonts: Sequence[AllowedFont] = (),
    speakers: Sequence[str] = (),
) -> Drawn:
    """The caption in a frame of this size, as it is at a moment of its time (its start if None).

    `speakers` are all there are, as they first speak. The text is drawn as it is: nothing in it is a command. Raises
    ForbiddenFont for a font that is neither shipped nor in `fonts`.
    """
    typesetter = Typesetter(style, width, height, fonts, speakers)
    pages = typesetter.pages(cue)
    if not pages:
        return Drawn(np.zeros((0, 0, 4), np.uint8), 0, 0, typesetter.notes())
    moment = cue.start_ms if at_ms is None else at_ms
    page = next((page for page in reversed(pages) if page.start_ms <= moment), pages[0])
    spoken = [word for word, start_ms in page.words if start_ms <= moment]
    picture = picture_of(page, spoken[-1] if spoken and style.highlight else None)
    return Drawn(picture, page.painting.rect[0], page.painting.rect[1], typesetter.notes())


def picture_of(page: SetPage, word: int | None) -> Rgba:
    """The page with one word highlighted, or none."""
    picture = page.painting.plain()
    if word is not None:
        patch, (left, top, right, bottom) = page.painting.highlighted(word)
        x, y = page.painting.rect[:2]
        picture[top - y : bottom - y, left - x : right - x] = patch
    return picture
