"""How sure a recognised word is."""

from __future__ import annotations

import math

from auteur.engines.transcription.recognise.hesitations import Word

__all__ = ["confidence"]


def confidence(word: Word, *, suspect: bool = False) -> float:
    """The probability within [0, 1] that the word is right, from its posterior and its score."""
    return round(1 / (1 + math.exp(-(word.posterior * 2 + (word.score + 3)))) * (0.5 if suspect else 1), 3)
