"""The same picture of a receipt as `explain` draws, in pixels; what there is said on hovering is left out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from auteur.core.captions.model import Cue
from auteur.core.captions.style import CaptionStyle
from auteur.media.captions.drawing import draw_caption
from auteur.media.explain import (
    BAR_PX,
    COPIED,
    ENCODED,
    HEIGHT_PX,
    INK,
    LEFT_PX,
    PAPER,
    ROWS,
    WIDTH_PX,
    headline,
    length_ms_of,
    ticks_of,
    x_of,
)
from auteur.media.png import png
from auteur.media.receipt import Receipt

__all__ = ["explained_png"]

_SCALE = 2  # pixels of the file for one of the drawing: text stays sharp
_ARROW_PX = 9
_MAX_TITLE = 110  # characters that fit the width

Pixels = npt.NDArray[np.uint8]


def explained_png(receipt: Receipt) -> bytes:
    """A PNG of the timeline, picture over sound: copied spans, encoded ones, and the cuts."""
    sheet = np.empty((HEIGHT_PX * _SCALE, WIDTH_PX * _SCALE, 3), np.uint8)
    sheet[:] = _rgb(PAPER)
    length_ms = length_ms_of(receipt)
    _write(sheet, 16, 12, headline(receipt)[:_MAX_TITLE], 15)
    for name, y in ROWS.items():
        _write(sheet, 16, y + 9, name, 13)
    for span in receipt.spans:
        if span.track in ROWS:
            left, right = (x_of(ms, length_ms) for ms in (span.start_ms, span.end_ms))
            colour = COPIED if span.copied else ENCODED
            _fill(sheet, left, ROWS[span.track], max(0.5, right - left), BAR_PX, colour)
    for cut in receipt.cuts:
        _point(sheet, x_of(cut.at_ms, length_ms), ROWS["picture"] - 2)
    for second in ticks_of(length_ms):
        x = x_of(second * 1000, length_ms)
        _fill(sheet, x - 0.5, 144, 1, 5, INK)
        _write(sheet, x - 11, 151, f"{second // 60}:{second % 60:02d}", 11)
    for x, colour, name in ((LEFT_PX, COPIED, "copied"), (LEFT_PX + 90, ENCODED, "encoded")):
        _fill(sheet, x, 172, 12, 12, colour)
        _write(sheet, x + 18, 169, name, 13)
    return png(sheet)


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _fill(sheet: Pixels, x: float, y: float, width: float, height: float, colour: str) -> None:
    left, top = round(x * _SCALE), round(y * _SCALE)
    right, bottom = max(left + 1, round((x + width) * _SCALE)), round((y + height) * _SCALE)
    sheet[top:bottom, left:right] = _rgb(colour)


def _point(sheet: Pixels, x: float, y: float) -> None:
    """A triangle whose lower corner lies there."""
    for up in range(_ARROW_PX * _SCALE):
        half = up / (_ARROW_PX * _SCALE) * 5
        _fill(sheet, x - half, y - (up + 1) / _SCALE, max(0.5, 2 * half), 1 / _SCALE, INK)


def _write(sheet: Pixels, x: float, y: float, text: str, size_px: int) -> None:
    """One line of text, whatever is in it, its upper left corner there; what is too long for the sheet is cut off."""
    high, wide, _ = sheet.shape
    style = CaptionStyle(
        size=size_px * _SCALE / high,
        colour=INK,
        position="top",
        align="left",
        margin=0,
        side_margin=0,
        max_lines=1,
    )
    drawn = draw_caption(Cue(0, 1000, (text,)), style, wide, high)
    left, top = round(x * _SCALE) + drawn.x, round(y * _SCALE) + drawn.y
    part = drawn.picture[: max(0, high - top), : max(0, wide - left)].astype(np.float32)
    if part.size and left >= 0 and top >= 0:
        under = sheet[top : top + part.shape[0], left : left + part.shape[1]]
        under[:] = np.rint(part[..., :3] + under * (1 - part[..., 3:] / 255))
