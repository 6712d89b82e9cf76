"""What a caption's look is like: a picture to judge it by."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from auteur.core.captions.model import Cue, CueWord
from auteur.core.errors import InputError
from auteur.media.captions.drawing import Drawn, draw_caption
from auteur.media.png import png
from auteur.services.burning import CaptionLook

__all__ = ["preview"]

_LARGEST_SIDE_PX = 8192
_WORD_MS = 400


def preview(look: CaptionLook, text: str, width: int, height: int) -> tuple[bytes, Drawn]:
    """A PNG of a frame, dark on the left and light on the right, with `text` as a caption at its fourth word.

    Raises InputError for a frame that cannot be drawn.
    """
    if not all(2 <= side <= _LARGEST_SIDE_PX for side in (width, height)):
        raise InputError(
            f"a picture of {width} × {height} cannot be drawn", hint=f"each side 2 to {_LARGEST_SIDE_PX} px"
        )
    cue = _sample(text)
    drawn = draw_caption(cue, look.style, width, height, at_ms=3 * _WORD_MS, fonts=look.fonts)
    over = drawn.on_frame(width, height).astype(np.float32)
    picture = _backdrop(width, height) * (1 - over[..., 3:] / 255) + over[..., :3]
    return png(np.rint(picture).astype(np.uint8)), drawn


def _sample(text: str) -> Cue:
    lines = tuple(text.splitlines()) or ("",)
    words = [word for line in lines for word in line.split()]
    spoken = [CueWord(word, n * _WORD_MS, (n + 1) * _WORD_MS) for n, word in enumerate(words)]
    return Cue(0, max(1, len(words)) * _WORD_MS, lines, "", tuple(spoken))


def _backdrop(width: int, height: int) -> npt.NDArray[np.float32]:
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    dark, light = np.array((38, 44, 54), np.float32), np.array((206, 212, 214), np.float32)
    shade: npt.NDArray[np.float32] = dark + (light - dark) * across * (0.85 + 0.15 * down)
    return shade
