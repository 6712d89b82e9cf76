"""What the recogniser expects to hear: general English, or the user's own script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from auteur.core.transcript.script import Script
from auteur.engines.transcription.sphinx.decoder import Heard, decode, make_decoder
from auteur.engines.transcription.sphinx.listener import Listener
from auteur.engines.transcription.words.hesitation import is_hesitation
from auteur.engines.transcription.words.lexicon import Lexicon, Pronounce
from auteur.engines.transcription.words.spelling import Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.int16]

__all__ = ["Hearing"]

_GLOSSARY_WEIGHT = 100.0  # times the average word of the model: found where it is said, not heard everywhere
_ALIAS = "~"  # a second entry of a word, with a weight of its own
_BACKGROUND_WORDS, _BACKGROUND_WEIGHT = 10_000, 0.25


class Hearing:
    """A decoder for stretches of speech, its language model made once: the script's, or general English.

    General English is opened to the words of `glossary`; they are printed as they are written there.
    """

    def __init__(self, glossary: Sequence[str], script: Script | None, pronounce: Pronounce | None) -> None:
        self._printed: dict[str, str] = {}
        if script is not None and script.words:
            self._hear = _expecting(script, glossary, pronounce)
        else:
            self._hear = self._general(glossary, pronounce)
        for word in [token for entry in glossary for token in entry.split()]:
            self._printed[word.lower().strip(".,;:!?")] = word

    def hear(self, samples: NDArray[np.int16]) -> list[Heard]:
        """The words in `samples` with their posteriors; hesitations are left to the ear."""
        heard = self._hear(samples)
        words = [replace(h, word=h.word.removesuffix(_ALIAS)) for h in heard if h.word[0] not in "[+<("]
        return [h for h in words if not is_hesitation(h.word)]

    def printed(self, word: str) -> str:
        """A word as the glossary writes it."""
        return self._printed.get(word, word)

    @staticmethod
    def _general(glossary: Sequence[str], pronounce: Pronounce | None) -> Callable[[Sound], Sequence[Heard]]:
        decoder = make_decoder(fdict=None, fwdflat=False)
        lexicon, model = Lexicon(decoder, pronounce), decoder.get_lm(decoder.current_search())
        tokens = {t for entry in glossary for word in entry.split() for t in lexicon.readings(word)[0]}
        for token in sorted(tokens):
            model.add_word(token + _ALIAS, _GLOSSARY_WEIGHT)
            decoder.add_word(token + _ALIAS, lexicon.phones(token), True)  # noqa: FBT003
        return lambda samples: decode(decoder, samples, posteriors=True) or ()


def _expecting(
    script: Script, glossary: Sequence[str], pronounce: Pronounce | None
) -> Callable[[Sound], Sequence[Heard]]:
    listener = Listener(
        pronounce, background_words=_BACKGROUND_WORDS, background_weight=_BACKGROUND_WEIGHT, posteriors=True
    )
    lines = [*script.text.splitlines(), *glossary]
    listener.expect([[t for word in line.split() for t in _spoken(listener, word)] for line in lines])
    return listener.hear


def _spoken(listener: Listener, word: str) -> Reading:
    return listener.lexicon.readings(word)[0] if any(c.isalnum() for c in word) else ()
