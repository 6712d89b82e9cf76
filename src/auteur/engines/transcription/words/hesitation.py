"""Which spoken words are hesitations."""

from __future__ import annotations

import re

__all__ = ["is_hesitation"]

_HESITATIONS = re.compile(r"(?:u+h+m*|u+m+|e+r+m*|e+h+m+|ä+h+m*|h+m+|m+h*m+|e+u+h+)", re.IGNORECASE)


def is_hesitation(word: str) -> bool:
    """Whether the word, punctuation aside, is a sound of hesitation: uh, um, uhm, erm, hmm, mm, ehm, äh, ähm, euh."""
    return _HESITATIONS.fullmatch(word.strip(".,;:!?…-—–\"'()[]")) is not None
