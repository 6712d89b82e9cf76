"""Cues set in a style for a frame: as lines that fit, as pages where they do not, at last smaller or cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from auteur.core.captions.bidi import base_level
from auteur.core.captions.drawable import drawable
from auteur.core.captions.model import Cue
from auteur.core.captions.pages import Line, Page, Part, fitting, paged
from auteur.core.captions.style import CaptionStyle, speaker_colour
from auteur.media.captions.burn import AllowedFont
from auteur.media.captions.fonts import FontBook
from auteur.media.captions.look import Look
from auteur.media.captions.painting import Painting
from auteur.media.captions.shaping import Shaper

__all__ = ["SetPage", "Typesetter"]

_ONE_PAGE_SCALES = (1.0, 0.92, 0.85)
_SCALES = (1.0, 0.85, 0.72, 0.6)
_TINY_SCALES = (0.5, 0.4, 0.3, 0.2, 0.1)  # for frames in which no line has room otherwise
_SHORTEST_PAGE_MS = 500
_MOST_CHARS = 2000
_ELLIPSIS = "…"


class SetPage(NamedTuple):
    """A page of a cue on the frame, from and to when it is shown, and from when on each of its words is spoken.

    `words` are numbers of the cue's words, ascending, empty where nobody knows their times.
    """

    start_ms: int
    end_ms: int
    painting: Painting
    words: tuple[tuple[int, int], ...]


class _Tokens(NamedTuple):
    """What stands between spaces; `word_of` is the cue's word each belongs to."""

    lines: tuple[tuple[str, ...], ...]
    word_of: tuple[int, ...]
    timed: bool

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(token for line in self.lines for token in line)


@dataclass
class Typesetter:
    """Sets cues one after the other. `notes` say what could not be drawn as it is, with the times of the cues."""

    style: CaptionStyle
    width: int
    height: int
    fonts: Sequence[AllowedFont] = ()
    speakers: Sequence[str] = ()
    _notes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list), init=False)
    _shapers: dict[float, Shaper] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.book = FontBook(self.style.font, bold=self.style.weight == "bold", allowed=self.fonts)
        self._look = Look(self.style, self.width, self.height)

    def pages(self, cue: Cue) -> list[SetPage]:
        """The cue as it is shown: nothing where it has no text."""
        tokens = self._tokens(cue)
        if not any(tokens.texts):
            return []
        look, pages = self._fitted(tokens, cue)
        base = base_level(" ".join(tokens.texts))
        colour = speaker_colour(self.style, cue.speaker, self.speakers)
        starts = [*_page_starts(pages, tokens, cue), cue.end_ms]
        set_pages = []
        for page, start_ms, end_ms in zip(pages, starts[:-1], starts[1:], strict=True):
            painting = Painting(page, look, self._shaper(look), base, colour)
            set_pages.append(SetPage(start_ms, end_ms, painting, _timed_words(page, tokens, cue)))
        return set_pages

    def notes(self) -> tuple[str, ...]:
        """What was not drawn as it stands, a sentence each."""
        told = [
            f"{what} ({len(times)} caption{'s' * (len(times) > 1)}, the first at {min(times):,} ms)"
            for what, times in sorted(self._notes.items())
        ]
        if self.book.missing:
            letters = sorted(self.book.missing)
            shown = ", ".join(" ".join(f"U+{ord(char):04X}" for char in letter) for letter in letters[:12])
            more = f" and {len(letters) - 12} more" if len(letters) > 12 else ""
            told.append(f"no font draws {shown}{more}: a box stands in their place")
        return tuple(told)

    # -- text ------------------------------------------------------------------------------------------------------

    def _tokens(self, cue: Cue) -> _Tokens:
        lines = tuple(tuple(self._drawn(token, cue) for token in line.split()) for line in cue.lines)
        lines = self._bounded(tuple(line for line in lines if line), cue)
        count = sum(map(len, lines))
        word_of = [n for n, word in enumerate(cue.words) for _ in word.text.split()]
        timed = len(word_of) >= count > 0
        return _Tokens(lines, tuple(word_of[:count] if timed else range(count)), timed)

    def _drawn(self, token: str, cue: Cue) -> str:
        text, notes = drawable(token.upper() if self.style.upper_case else token)
        for note in notes:
            self._note(note, cue)
        return text

    def _bounded(self, lines: tuple[tuple[str, ...], ...], cue: Cue) -> tuple[tuple[str, ...], ...]:
        if sum(len(token) for line in lines for token in line) <= _MOST_CHARS:
            return lines
        self._note(f"what goes beyond {_MOST_CHARS:,} characters is left out", cue)
        room, kept = _MOST_CHARS, list[str]()
        for token in (token for line in lines for token in line):
            kept.append(token[:room])
            room -= len(token)
            if room <= 0:
                break
        return ((*kept[:-1], kept[-1] + _ELLIPSIS),)

    def _note(self, what: str, cue: Cue) -> None:
        times = self._notes[what]
        if not times or times[-1] != cue.start_ms:
            times.append(cue.start_ms)

    # -- fitting ---------------------------------------------------------------------------------------------------

    def _shaper(self, look: Look) -> Shaper:
        return self._shapers.setdefault(look.size, Shaper(self.book, look.size))

    def _fitted(self, tokens: _Tokens, cue: Cue) -> tuple[Look, list[Page]]:
        """On one page if a little smaller it fits there; else at the largest size at which there is a line's room and
        time to read every page."""
        allowed = max(1, cue.duration_ms // _SHORTEST_PAGE_MS)
        for scale in _ONE_PAGE_SCALES:
            look = self._look.scaled(scale)
            if look.lines and len(pages := self._paged(tokens, look)) == 1:
                return look, pages
        last: tuple[Look, list[Page]] | None = None
        for scale in (*_SCALES, *_TINY_SCALES):
            look = self._look.scaled(scale)
            if not look.lines and scale != _TINY_SCALES[-1]:
                continue
            if last is not None and scale in _TINY_SCALES:
                break
            last = look, self._paged(tokens, look)
            if len(last[1]) <= allowed:
                return last
        assert last is not None
        self._note("the end is cut: there is neither room nor time for all of it", cue)
        return last[0], _cut_off(last[1], allowed)

    def _paged(self, tokens: _Tokens, look: Look) -> list[Page]:
        """The cue's own lines where they fit, else lines of our own."""
        measure, lines = self._shaper(look).width, max(1, look.lines)
        numbered = iter(range(len(tokens.texts)))
        own: list[Line] = [
            tuple(Part(next(numbered), token, spaced=True) for token in line) for line in tokens.lines
        ]
        pages = (
            [Page(tuple(own))]
            if len(own) <= lines and fitting(own, measure, look.room)
            else paged(tokens.texts, measure, look.room, lines)
        )
        return [_renumbered(page, tokens.word_of) for page in pages]


def _renumbered(page: Page, word_of: Sequence[int]) -> Page:
    return Page(tuple(tuple(part._replace(word=word_of[part.word]) for part in line) for line in page.lines))


def _cut_off(pages: Sequence[Page], allowed: int) -> list[Page]:
    kept = list(pages[:allowed])
    *lines, last = kept[-1].lines
    end = last[-1]
    kept[-1] = Page((*lines, (*last[:-1], end._replace(text=end.text + _ELLIPSIS))))
    return kept


# -- times ---------------------------------------------------------------------------------------------------------


def _page_starts(pages: Sequence[Page], tokens: _Tokens, cue: Cue) -> Iterator[int]:
    """When each page is first shown: with its first word, or by its share of the letters."""
    letters = sum(map(len, tokens.texts)) or 1
    said, latest = 0, cue.start_ms
    for number, page in enumerate(pages):
        if number and tokens.timed:
            latest = max(latest, min(cue.words[page.first_word].start_ms, cue.end_ms))
        elif number:
            latest = cue.start_ms + cue.duration_ms * said // letters
        yield latest
        said += sum(len(part.text) for line in page.lines for part in line)


def _timed_words(page: Page, tokens: _Tokens, cue: Cue) -> tuple[tuple[int, int], ...]:
    if not tokens.timed:
        return ()
    words = dict.fromkeys(part.word for line in page.lines for part in line)
    return tuple((word, cue.words[word].start_ms) for word in sorted(words))
