"""Hesitations in recognised speech: the language model turns "um" into "I'm"; the sound alone knows better.

The recognised words are placed in the sound again, and every short one has to stand against "um" and "uh" with no
language model to help it. What wins and lasts as long as a hesitation does is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auteur.engines.transcription.sphinx.decoder import HESITATIONS, NOISES, Heard
from auteur.engines.transcription.sphinx.grammar import Choice, Found, Placer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Word", "placed_words"]

_SHORT_PHONES = 3  # "i'm", "them", "that", "but", "and": what hesitations are taken for
_SHORTEST_MS = 160  # an unstressed "a" lasts 50 ms, the shortest hesitation of the talk 170


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word in the stretch of sound it was heard in; `score` and `posterior` as in `Heard`."""

    text: str
    start_ms: int
    end_ms: int
    score: float
    posterior: float
    hesitation: bool = False


def placed_words(placer: Placer, samples: NDArray[np.int16], heard: Sequence[Heard]) -> list[Word]:
    """The words of `heard` with times and scores from their placement, and the hesitations among them."""
    choices = [_choice(placer, number, word.word) for number, word in enumerate(heard)]
    found = placer.place(samples, choices) if choices else None
    if found is None:
        return [Word(h.word, h.start_ms, h.end_ms, 0.0, h.posterior or 0.0) for h in heard]
    words = [_word(item, heard) for item in found if item.heard.word not in NOISES]
    return [word for word in words if not word.hesitation or word.end_ms - word.start_ms >= _SHORTEST_MS]


def _choice(placer: Placer, number: int, word: str) -> Choice:
    own = ((word, number),)
    if len(placer.lexicon.phones(word).split()) > _SHORT_PHONES:
        return Choice((own,))
    return Choice((own, *(((sound, number),) for sound in placer.hesitation_words)))


def _word(item: Found, heard: Sequence[Heard]) -> Word:
    sound = item.heard
    duration_ms = sound.end_ms - sound.start_ms
    if item.owner is None:
        return Word(HESITATIONS[sound.word], sound.start_ms, sound.end_ms, sound.score, 0.5, hesitation=True)
    source = heard[item.owner]
    if sound.word != source.word and duration_ms >= _SHORTEST_MS:
        text = sound.word.rstrip("~")
        return Word(text, sound.start_ms, sound.end_ms, sound.score, 0.5, hesitation=True)
    return Word(source.word, sound.start_ms, sound.end_ms, sound.score, source.posterior or 0.0)
