"""A cue's words as lines that fit a width, and as pages of so many lines where they are too many for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from auteur.core.captions.drawable import clusters
from auteur.core.transcript.sentences import ends_clause, ends_sentence

__all__ = ["Line", "Page", "Part", "fitting", "paged"]

Measure = Callable[[str], float]
"""The width of a text, in any unit."""

_BREAK_BONUS = 0.15  # of the room, squared: what a break after punctuation is worth in raggedness
_NO_START = frozenset(
    "、。，．・：；？！」』）］｝〕〉》】〟’”…‥ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ%"
)
_NO_END = frozenset("「『（［｛〔〈《【〝‘“$¥")


class Part(NamedTuple):
    """A word or a piece of one. `word` is its number in the cue; `spaced` says that a space stands before it."""

    word: int
    text: str
    spaced: bool


Line = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Lines that are shown together."""

    lines: tuple[Line, ...]

    @property
    def first_word(self) -> int:
        return self.lines[0][0].word


def fitting(lines: Sequence[Line], measure: Measure, room: float) -> bool:
    """Whether every line is at most `room` wide."""
    return all(measure(line_text(line)) <= room for line in lines)


def line_text(line: Sequence[Part]) -> str:
    """What a line says; a space before its first part is none."""
    return "".join(" " * (part.spaced and n > 0) + part.text for n, part in enumerate(line))


def paged(words: Sequence[str], measure: Measure, room: float, max_lines: int) -> list[Page]:
    """The words in as few lines as they fit in, as even as can be, `max_lines` of them on a page.

    A word wider than `room` is cut, between letters; one letter wider than it stands alone.
    """
    parts = [part for part in _parts(words) for part in _cut(part, measure, room)]
    lines = _broken(parts, measure, room)
    count = -(-len(lines) // max_lines)
    ends = [len(lines) * page // count for page in range(1, count + 1)] if count else []
    starts = [0, *ends[:-1]]
    return [Page(tuple(lines[start:end])) for start, end in zip(starts, ends, strict=True)]


def _parts(words: Sequence[str]) -> Iterator[Part]:
    for number, word in enumerate(words):
        piece, spaced = "", True
        for cluster in clusters(word):
            if piece and _may_break(piece[-1], cluster[0]):
                yield Part(number, piece, spaced)
                piece, spaced = "", False
            piece += cluster
        if piece:
            yield Part(number, piece, spaced)


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two letters that no space divides."""
    if before == "\u200b" or (before in "-‐–—/" and after.isalpha()):
        return True
    if before in _NO_END or after in _NO_START:
        return False
    return _ideographic(before) or _ideographic(after)


def _ideographic(char: str) -> bool:
    code = ord(char)
    return (
        0x2E80 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0xFF00 <= code <= 0xFF60
        or 0x20000 <= code <= 0x3FFFF
    )


def _cut(part: Part, measure: Measure, room: float) -> Iterator[Part]:
    if measure(part.text) <= room:
        yield part
        return
    piece, spaced, wide = "", part.spaced, 0.0
    for cluster in clusters(part.text):
        width = measure(cluster)  # shaped alone it is as wide as in the word, or a little wider
        if piece and wide + width > room:
            yield Part(part.word, piece, spaced)
            piece, spaced, wide = "", False, 0.0
        piece, wide = piece + cluster, wide + width
    yield Part(part.word, piece, spaced)


def _broken(parts: Sequence[Part], measure: Measure, room: float) -> list[Line]:
    """The fewest lines, and of those ways the least ragged; a break after punctuation is worth some raggedness."""
    widths = [measure(part.text) for part in parts]
    space = measure(" ")
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]  # lines, raggedness, where the last line begins
    for end in range(1, len(parts) + 1):
        wide, choice = 0.0, None
        for start in range(end - 1, -1, -1):
            wide += widths[start] + (space if start + 1 < end and parts[start + 1].spaced else 0.0)
            if wide > room and start + 1 < end:
                break
            lines, ragged, _ = best[start]
            offer = (lines + 1, ragged + _raggedness(parts, end, wide, room), start)
            choice = offer if choice is None else min(choice, offer)
        assert choice is not None
        best.append(choice)
    return _traced(parts, best)


def _raggedness(parts: Sequence[Part], end: int, wide: float, room: float) -> float:
    slack = max(0.0, 1 - wide / room)
    text = parts[end - 1].text
    natural = end < len(parts) and (ends_sentence(text) or ends_clause(text))
    return slack * slack - (_BREAK_BONUS if natural else 0.0)


def _traced(parts: Sequence[Part], best: Sequence[tuple[int, float, int]]) -> list[Line]:
    lines: list[Line] = []
    end = len(parts)
    while end:
        start = best[end][2]
        lines.append(tuple(parts[start:end]))
        end = start
    return lines[::-1]
