"""A text in the pieces it is spoken in."""

from __future__ import annotations

import re

__all__ = ["PAUSE_MS", "spoken_pieces"]

PAUSE_MS = 280
"""Between sentences, about what a reader leaves."""

_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”’)\]]))\s+|\n+")
_LONGEST = 400  # characters: what a synthesiser is handed at once, so that stopping never waits long


def spoken_pieces(text: str, longest: int = _LONGEST) -> list[str]:
    """Sentences, and parts of very long ones; each has a word in it and none has more than `longest` characters."""
    found: list[str] = []
    for sentence in _END.split(text):
        line = ""
        for word in " ".join(sentence.split()).split(" "):
            if line and len(line) + len(word) >= longest:
                found.append(line)
                line = ""
            line = f"{line} {word[:longest]}".strip()
        found.append(line)
    return [piece for piece in found if any(letter.isalnum() for letter in piece)]
