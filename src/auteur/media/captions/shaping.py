"""From a line of words to glyphs in their places: fonts, directions and shapes as the text asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import uharfbuzz as hb

from auteur.core.captions.bidi import levels, visual_order
from auteur.core.captions.drawable import clusters
from auteur.core.captions.pages import Part
from auteur.media.captions.fonts import Chosen, FontBook

__all__ = ["Glyph", "ShapedLine", "Shaper"]

_UNIT = 64  # HarfBuzz counts in 1/64 pixel


class Glyph(NamedTuple):
    """A glyph and where its origin lies on the line's baseline, in pixels from the line's left end, y upwards."""

    chosen: Chosen
    number: int
    x: float
    y: float
    word: int


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """Glyphs from left to right and how far they reach, in pixels; `spans` say from where to where each word does."""

    glyphs: tuple[Glyph, ...]
    width: float
    spans: Mapping[int, tuple[float, float]]


class _Run(NamedTuple):
    """Letters that one font draws in one direction; `at` is where they begin in the line."""

    text: str
    at: int
    chosen: Chosen
    level: int


class Shaper:
    """Shapes text of one size, in pixels to the em."""

    def __init__(self, book: FontBook, size_px: float) -> None:
        self.book, self.size_px = book, size_px
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        """How wide a text is, in pixels, its directions left alone."""
        if text not in self._widths:
            runs = self._runs(text, [0] * len(text))
            self._widths[text] = (
                sum(position.x_advance for run in runs for _, position in self._shaped(run)) / _UNIT
            )
        return self._widths[text]

    def line(self, parts: Sequence[Part], base: int) -> ShapedLine:
        """A line of a paragraph of that base level (see `core.captions.bidi`)."""
        text, words = _joined(parts)
        runs = list(self._runs(text, levels(text, base)))
        glyphs: list[Glyph] = []
        spans: dict[int, tuple[float, float]] = {}
        pen = 0
        for n in visual_order([run.level for run in runs]):
            run = runs[n]
            for info, position in self._shaped(run):
                x, y = pen + position.x_offset, position.y_offset
                word = words[run.at + info.cluster]
                glyphs.append(Glyph(run.chosen, info.codepoint, x / _UNIT, y / _UNIT, word))
                left, right = spans.get(word, (pen / _UNIT, pen / _UNIT))
                pen += position.x_advance
                spans[word] = min(left, pen / _UNIT), max(right, pen / _UNIT)
        return ShapedLine(tuple(glyphs), pen / _UNIT, spans)

    def _runs(self, text: str, level_of: Sequence[int]) -> Iterator[_Run]:
        waiting: _Run | None = None
        at = 0
        for cluster in clusters(text):
            chosen = self.book.font_for(cluster, waiting.chosen if waiting else None)
            level = level_of[at]
            if waiting and (waiting.chosen, waiting.level) == (chosen, level):
                waiting = waiting._replace(text=waiting.text + cluster)
            else:
                if waiting:
                    yield waiting
                waiting = _Run(cluster, at, chosen, level)
            at += len(cluster)
        if waiting:
            yield waiting

    def _shaped(self, run: _Run) -> Iterator[tuple[hb.GlyphInfo, hb.GlyphPosition]]:
        buffer = hb.Buffer()
        buffer.add_codepoints([ord(char) for char in run.text])
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if run.level % 2 else "ltr"
        hb.shape(run.chosen.face.sized(self.size_px, embolden=run.chosen.embolden), buffer)
        return zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)


def _joined(parts: Sequence[Part]) -> tuple[str, list[int]]:
    """The line's text and the word each letter belongs to, -1 for the spaces between them."""
    text, words = "", list[int]()
    for n, part in enumerate(parts):
        if part.spaced and n:
            text += " "
            words.append(-1)
        text += part.text
        words += [part.word] * len(part.text)
    return text, words
