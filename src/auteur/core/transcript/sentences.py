"""Where a sentence ends, as far as one word tells."""

from __future__ import annotations

__all__ = ["ends_clause", "ends_sentence"]

_CLOSING = "\"'\u2019\u201d\u00bb)]"
_SENTENCE = (".", "!", "?", "\u2026", "\u3002", "\uff01", "\uff1f")
_CLAUSE = (",", ";", ":", "\u2014", "\u2013", "\u3001", "\uff0c")
_ABBREVIATIONS = frozenset(
    (
        "mr.",
        "mrs.",
        "ms.",
        "dr.",
        "prof.",
        "jr.",
        "sr.",
        "vs.",
        "e.g.",
        "i.e.",
        "hr.",
        "z.b.",
        "d.h.",
        "bzw.",
        "ca.",
        "nr.",
        "sra.",
        "mme.",
        "mlle.",
        "p.ex.",
    )
)


def ends_sentence(word: str) -> bool:
    """Whether a sentence ends with this word: by its punctuation, unless it is an abbreviation or an initial."""
    bare = word.rstrip(_CLOSING)
    if not bare.endswith(_SENTENCE):
        return False
    initial = len(bare) == 2 and bare[0].isupper() and bare != "I." and bare[1] == "."
    return not initial and bare.casefold() not in _ABBREVIATIONS


def ends_clause(word: str) -> bool:
    """Whether a comma or the like follows this word."""
    return word.rstrip(_CLOSING).endswith(_CLAUSE)
