"""Which spoken words are hesitations: it depends on the language ("um" and "er" are words in German)."""

from __future__ import annotations

import re

__all__ = ["is_hesitation"]

_ANYWHERE = "h+m+|m+h*m+|u+h+m+"
_HESITATIONS = {
    "en": f"{_ANYWHERE}|u+h+|u+m+|e+r+m*|e+h+m+",
    "de": f"{_ANYWHERE}|ä+h*m*|ö+h*m*|e+h*m+|e+h+",
    "es": f"{_ANYWHERE}|e+h+m*|e+m+",
    "fr": f"{_ANYWHERE}|h?e+u+h+m*|e+u+|h+u+m+",
}
_PATTERNS = {language: re.compile(pattern, re.IGNORECASE) for language, pattern in _HESITATIONS.items()}
_OTHER = re.compile(_ANYWHERE, re.IGNORECASE)


def is_hesitation(word: str, language: str = "en") -> bool:
    """Whether the word, punctuation aside, is a sound of hesitation in the language of that ISO 639-1 code."""
    pattern = _PATTERNS.get(language.lower().split("-")[0], _OTHER)
    return pattern.fullmatch(word.strip(".,;:!?…-—–\"'()[]")) is not None
