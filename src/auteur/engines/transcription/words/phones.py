"""The sounds of words whose times are known."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from auteur.engines.transcription.sphinx.decoder import make_decoder
from auteur.engines.transcription.words.espeak import espeak
from auteur.engines.transcription.words.lexicon import Lexicon
from auteur.ports.lip_syncer import Phone

__all__ = ["phones_of"]

_LONG = 1.5  # a vowel lasts that much longer than a consonant, on average
_VOWELS = ("A", "E", "I", "O", "U")


def phones_of(words: Iterable[tuple[str, int, int]]) -> tuple[Phone, ...]:
    """The phones of (word, start_ms, end_ms) each, by the dictionary; within a word their times are shared out."""
    return tuple(phone for word, start_ms, end_ms in words for phone in _within(word, start_ms, end_ms))


def _within(word: str, start_ms: int, end_ms: int) -> list[Phone]:
    lexicon = _lexicon()
    names = [name for part in lexicon.readings(word)[0] for name in lexicon.phones(part).split()]
    weights = [_LONG if name.startswith(_VOWELS) else 1.0 for name in names]
    found, before = [], 0.0
    for name, weight in zip(names, weights, strict=True):
        edges = [
            start_ms + round((end_ms - start_ms) * at / sum(weights)) for at in (before, before + weight)
        ]
        found.append(Phone(name, *edges))
        before += weight
    return found


@cache
def _lexicon() -> Lexicon:
    return Lexicon(make_decoder(lm=None), espeak())
