"""A page of a caption as RGBA: plates, shadow, outline, letters, one over the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor
from operator import sub

import numpy as np
import numpy.typing as npt

from auteur.core.captions.pages import Page
from auteur.core.captions.style import Box
from auteur.media.captions.ink import Mask, Stain, blurred, coloured, grown, inked, rounded
from auteur.media.captions.look import Look
from auteur.media.captions.shaping import Glyph, ShapedLine, Shaper

__all__ = ["Painting"]

_Float = npt.NDArray[np.float32]
Rect = tuple[int, int, int, int]
"""left, top, right, bottom in pixels of the frame, half-open"""
_NOWHERE: Rect = (0, 0, 0, 0)


class Painting:
    """A page laid out in a frame, ready to be painted, with one word or none highlighted.

    `rect` is what it covers of the frame: never more than there is.
    """

    def __init__(self, page: Page, look: Look, shaper: Shaper, base: int, colour: str) -> None:
        self._look, self._style = look, look.style
        self._colour = _rgb(colour)
        self._words: dict[int, list[Stain]] = defaultdict(list)
        self._pictures: dict[int, list[Stain]] = defaultdict(list)
        self._spans: list[tuple[int, tuple[float, float], float]] = []  # word, from-to, baseline
        self._plates: list[tuple[float, float, float, float]] = []
        lines = [shaper.line(line, base) for line in page.lines]
        for line, baseline in zip(lines, look.baselines(len(lines)), strict=True):
            self._place(line, look.left(line.width), baseline)
        self.rect = self._covered()
        self._make_masks()

    # -- laying out ------------------------------------------------------------------------------------------------

    def _place(self, line: ShapedLine, left: float, baseline: float) -> None:
        by_word: dict[int, list[Glyph]] = defaultdict(list)
        for glyph in line.glyphs:
            placed = glyph._replace(x=glyph.x + left, y=glyph.y - baseline)
            if not glyph.chosen.face.coloured:
                by_word[glyph.word].append(placed)
            elif stain := coloured(placed, self._look.size):
                self._pictures[glyph.word].append(stain)
        for word, glyphs in by_word.items():
            if stain := inked(glyphs, self._look.size):
                self._words[word].append(stain)
        for word, (start, end) in line.spans.items():
            self._spans.append((word, (left + start, left + end), baseline))
        if self._style.box and line.glyphs:
            self._plates.append(self._look.plate(self._style.box, (left, left + line.width), baseline))

    def _covered(self) -> Rect:
        rects = [_around(stain, self._reach()) for stain in self._stains()]
        rects += [_whole(plate) for plate in self._plates]
        if self._style.highlight and self._style.highlight.box:
            box = self._style.highlight.box
            rects += [_whole(self._look.plate(box, span, at)) for _, span, at in self._spans]
        return _within(_united(rects), (0, 0, self._look.width, self._look.height))

    def _reach(self) -> int:
        """How far outline and shadow go beyond a letter."""
        reach, shadow = self._look.outline, self._style.shadow
        if shadow:
            reach += self._look.size * (max(abs(shadow.right), abs(shadow.down)) + 2.5 * shadow.blur)
        return ceil(reach) + 1

    def _stains(self) -> Iterator[Stain]:
        for stains in (*self._words.values(), *self._pictures.values()):
            yield from stains

    # -- masks -----------------------------------------------------------------------------------------------------

    def _make_masks(self) -> None:
        """What does not depend on the highlighted word, once."""
        ink = self._blank(self.rect)
        for stains in self._words.values():
            for stain in stains:
                _lay(ink, self.rect, stain)
        self._outline = grown(ink, self._look.outline) if self._look.outline else ink
        self._shadow = self._shadowed() if self._style.shadow else ink
        self._plate = self._blank(self.rect)
        if self._style.box:
            for plate in self._plates_drawn():
                np.maximum(self._plate, self._rounded(self._style.box, plate, self.rect), out=self._plate)

    def _plates_drawn(self) -> Sequence[tuple[float, float, float, float]]:
        assert self._style.box is not None
        if not self._plates:
            return []
        left, top, right, bottom = zip(*self._plates, strict=True)
        if self._style.box.around == "block":
            return [(min(left), min(top), max(right), max(bottom))]
        if (
            max(right) - min(left) - min(map(sub, right, left)) < 2 * self._look.size
        ):  # steps so small look like slips
            return [(min(left), plate[1], max(right), plate[3]) for plate in self._plates]
        return self._plates

    def _shadowed(self) -> Mask:
        shadow = self._style.shadow
        assert shadow is not None
        full = self._outline.copy()
        for stains in self._pictures.values():
            for stain in stains:
                _lay(full, self.rect, Stain(stain.pixels[..., 3], stain.x, stain.y))
        right, down = (round(share * self._look.size) for share in (shadow.right, shadow.down))
        moved = self._blank(self.rect)
        _lay(moved, self.rect, Stain(full, self.rect[0] + right, self.rect[1] + down))
        return blurred(moved, shadow.blur * self._look.size)

    @staticmethod
    def _blank(rect: Rect) -> Mask:
        return np.zeros((rect[3] - rect[1], rect[2] - rect[0]), np.uint8)

    def _rounded(self, box: Box, plate: tuple[float, float, float, float], rect: Rect) -> Mask:
        moved = (plate[0] - rect[0], plate[1] - rect[1], plate[2] - rect[0], plate[3] - rect[1])
        return rounded((rect[3] - rect[1], rect[2] - rect[0]), moved, box.radius * self._look.size)

    # -- painting --------------------------------------------------------------------------------------------------

    def plain(self) -> npt.NDArray[np.uint8]:
        """All of `rect`, no word highlighted: RGBA, colours multiplied by alpha."""
        return self._painted(self.rect, None)

    def highlighted(self, word: int) -> tuple[npt.NDArray[np.uint8], Rect]:
        """What is other than in `plain` while a word is highlighted, and where: inside `rect`, perhaps nothing."""
        highlight = self._style.highlight
        rects = [_around(stain, 1) for stain in self._words.get(word, [])]
        if highlight and highlight.box:
            box = highlight.box
            rects += [_whole(self._look.plate(box, span, at)) for own, span, at in self._spans if own == word]
        rect = _within(_united(rects), self.rect) if highlight else _NOWHERE
        return self._painted(rect, word), rect

    def _painted(self, rect: Rect, word: int | None) -> npt.NDArray[np.uint8]:
        left, top = rect[0] - self.rect[0], rect[1] - self.rect[1]
        part = np.s_[top : top + rect[3] - rect[1], left : left + rect[2] - rect[0]]
        out = np.zeros((rect[3] - rect[1], rect[2] - rect[0], 4), np.float32)
        style = self._style
        if style.box:
            _over(out, self._plate[part], _rgb(style.box.colour), style.box.opacity)
        if style.shadow:
            _over(out, self._shadow[part], _rgb(style.shadow.colour), style.shadow.opacity)
        if word is not None:
            self._highlight_plate(out, rect, word)
        if style.outline:
            _over(out, self._outline[part], _rgb(style.outline.colour), 1.0)
        self._letters(out, rect, word)
        return np.rint(out * 255).astype(np.uint8)

    def _highlight_plate(self, out: _Float, rect: Rect, word: int) -> None:
        box = self._style.highlight.box if self._style.highlight else None
        if box is None:
            return
        for own, span, baseline in self._spans:
            if own == word:
                plate = self._rounded(box, self._look.plate(box, span, baseline), rect)
                _over(out, plate, _rgb(box.colour), box.opacity)

    def _letters(self, out: _Float, rect: Rect, word: int | None) -> None:
        highlight = self._style.highlight
        plain, lit = self._blank(rect), self._blank(rect)
        for own, stains in self._words.items():
            for stain in stains:
                _lay(lit if own == word else plain, rect, stain)
        _over(out, plain, self._colour, 1.0)
        if word is not None and highlight:
            _over(out, lit, _rgb(highlight.colour), 1.0)
        for stains in self._pictures.values():
            for stain in stains:
                _lay_picture(out, rect, stain)


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _over(out: _Float, mask: Mask, rgb: tuple[float, float, float], opacity: float) -> None:
    alpha = mask * np.float32(opacity / 255)
    out *= 1 - alpha[..., None]
    for channel, value in enumerate((*rgb, 1.0)):
        out[..., channel] += alpha * np.float32(value)


def _lay(mask: Mask, rect: Rect, stain: Stain) -> None:
    to, source = _overlap(rect, stain)
    np.maximum(mask[to], stain.pixels[source], out=mask[to])


def _lay_picture(out: _Float, rect: Rect, stain: Stain) -> None:
    to, source = _overlap(rect, stain)
    picture = stain.pixels[source].astype(np.float32) / 255
    out[to] = out[to] * (1 - picture[..., 3:]) + picture


def _overlap(rect: Rect, stain: Stain) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """The same pixels in an array that shows `rect` and in the stain."""
    high, wide = stain.pixels.shape[:2]
    left, top, right, bottom = _within((stain.x, stain.y, stain.x + wide, stain.y + high), rect)
    to = np.s_[top - rect[1] : bottom - rect[1], left - rect[0] : right - rect[0]]
    return to, np.s_[top - stain.y : bottom - stain.y, left - stain.x : right - stain.x]


def _around(stain: Stain, reach: int) -> Rect:
    high, wide = stain.pixels.shape[:2]
    return stain.x - reach, stain.y - reach, stain.x + wide + reach, stain.y + high + reach


def _whole(box: tuple[float, float, float, float]) -> Rect:
    return floor(box[0]), floor(box[1]), ceil(box[2]), ceil(box[3])


def _united(rects: Iterable[Rect]) -> Rect:
    found = list(rects)
    if not found:
        return _NOWHERE
    left, top, right, bottom = zip(*found, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _within(rect: Rect, outer: Rect) -> Rect:
    """The part of `rect` in `outer`; an empty one lies at its corner."""
    left, top, right, bottom = (
        max(rect[0], outer[0]), max(rect[1], outer[1]), min(rect[2], outer[2]), min(rect[3], outer[3])
    )  # fmt: skip
    return (left, top, right, bottom) if left < right and top < bottom else (*outer[:2], *outer[:2])
