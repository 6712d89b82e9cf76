"""Pronunciations for the words a decoder is to find."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from auteur.engines.transcription.words.letters import LETTER_NAMES, sound_out
from auteur.engines.transcription.words.spelling import Reading, readings

if TYPE_CHECKING:
    from pocketsphinx import Decoder

__all__ = ["Lexicon", "Pronounce"]

Pronounce = Callable[[str], "str | None"]
"""ARPAbet phones for a word in lower case, or None when it cannot say."""


class Lexicon:
    """A decoder's dictionary, which grows by the words that it is asked for.

    A word that the CMU dictionary has not is pronounced by `pronounce` (espeak, where it is installed) and by
    letter-to-sound rules.
    """

    def __init__(self, decoder: Decoder, pronounce: Pronounce | None = None) -> None:
        self._decoder = decoder
        self._pronounce = pronounce
        self.guessed: set[str] = set()

    def readings(self, printed: str) -> tuple[Reading, ...]:
        """The ways to read a printed word, every word of them in the dictionary."""
        found = readings(printed, self._in_dictionary)
        for reading in found:
            for word in reading:
                self.ensure(word)
        return found

    def ensure(self, word: str) -> None:
        """Puts `word` into the dictionary where it is not there."""
        if self._in_dictionary(word):
            return
        self._decoder.add_word(word, self._guess(word), False)  # noqa: FBT003  (update the search: it is made later)
        self.guessed.add(word)

    def phones(self, word: str) -> str:
        """A word's first pronunciation as ARPAbet phones with spaces; each phone lasts at least 30 ms."""
        self.ensure(word)
        return str(self._decoder.lookup_word(word))

    def _in_dictionary(self, word: str) -> bool:
        return self._decoder.lookup_word(word) is not None

    def _guess(self, word: str) -> str:
        if len(word) == 1:
            return LETTER_NAMES.get(word, "AH")
        owner = word[:-2] if word.endswith("'s") else ""
        if owner:
            known = self._decoder.lookup_word(owner) or self._guess(owner)
            return f"{known} {_plural(known.split()[-1])}"
        return (self._pronounce(word) if self._pronounce else None) or sound_out(word)


def _plural(last_phone: str) -> str:
    if last_phone in ("S", "Z", "SH", "ZH", "CH", "JH"):
        return "IH Z"
    return "S" if last_phone in ("P", "T", "K", "F", "TH") else "Z"
