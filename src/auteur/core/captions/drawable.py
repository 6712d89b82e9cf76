"""Any text as text that can be drawn: what would act instead of being seen is made visible or left out, and told."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import category

from auteur.core.captions.bidi import EXPLICIT

__all__ = ["clusters", "drawable"]

_MOST_MARKS = 6  # on one letter; no living script stacks more
_JOINER = "\u200d"
_REPLACEMENT = "\ufffd"


def drawable(text: str) -> tuple[str, frozenset[str]]:
    """The text as it is drawn, and in a sentence each what of it could not be.

    White space is for the caller to deal with. Control characters and lone surrogates become U+FFFD; explicit
    directions and more than six marks on a letter are left out.
    """
    notes: set[str] = set()
    kept: list[str] = []
    marks = 0
    for char in text:
        kind = category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if char in EXPLICIT:
            notes.add("explicit text directions are not obeyed")
        elif kind in ("Cc", "Cs"):
            notes.add("control characters are drawn as \ufffd")
            kept.append(_REPLACEMENT)
        elif marks > _MOST_MARKS:
            notes.add(f"more than {_MOST_MARKS} marks on a letter are left out")
        else:
            kept.append(char)
    return "".join(kept), frozenset(notes)


def clusters(text: str) -> Iterator[str]:
    """The text in pieces that stay together: a letter with its marks, an emoji with all it is joined to.

    Nearly Unicode's grapheme clusters; a conjunct of an Indic script may come as two.
    """
    piece = ""
    for char in text:
        if piece and not _joins(piece, char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _joins(piece: str, char: str) -> bool:
    last, code = piece[-1], ord(char)
    if category(char) in ("Mn", "Me", "Mc") or char in (_JOINER, "\u200c"):
        return True
    if last == _JOINER and code >= 0x2190:  # emoji are joined, letters are not
        return True
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:  # skin tones, tags of flags
        return True
    if _in(char, 0x1F1E6, 0x1F1FF):  # regional indicators make flags in pairs
        return len(piece) % 2 == 1 and all(_in(one, 0x1F1E6, 0x1F1FF) for one in piece)
    return _in(char, 0x1160, 0x11FF) and _in(last, 0x1100, 0x11FF)  # letters of a Hangul syllable


def _in(char: str, low: int, high: int) -> bool:
    return low <= ord(char) <= high
