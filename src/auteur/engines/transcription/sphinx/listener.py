"""Hearing words in sound with a language model made for the occasion."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from pocketsphinx import NGramModel, get_model_path

from auteur.engines.transcription.sphinx.decoder import Heard, decode, make_decoder
from auteur.engines.transcription.sphinx.language_model import arpa
from auteur.engines.transcription.words.lexicon import Lexicon, Pronounce

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pocketsphinx import Decoder

__all__ = ["Listener", "common_words"]

_HESITATION_SHARE = 0.02  # of the words: about what talks hold; scripts hold none


class Listener:
    """Hears words in stretches of sound, expecting a given text but open to other common words.

    `background_weight` is the share of the other words, the `background_words` likeliest of general English. With
    `posteriors` the words have those in place of scores.
    """

    def __init__(
        self,
        pronounce: Pronounce | None = None,
        *,
        background_words: int = 3000,
        background_weight: float = 0.1,
        posteriors: bool = False,
    ) -> None:
        self._decoder = make_decoder(lm=None, fdict=None, bestpath=posteriors, fwdflat=False, lw=10.0)
        self.lexicon = Lexicon(self._decoder, pronounce)
        self._background = common_words(background_words)
        self._weight = background_weight
        self._posteriors = posteriors
        self._names = count()
        self._active = ""

    def expect(self, sentences: Sequence[Sequence[str]]) -> None:
        """Makes the model of `sentences` of spoken words the one in use."""
        for sentence in sentences:
            for word in sentence:
                self.lexicon.ensure(word)
        name = f"expected{next(self._names)}"
        _add_model(self._decoder, name, arpa(sentences, self._background, self._weight))
        self._decoder.activate_search(name)
        if self._active:
            self._decoder.remove_search(self._active)
        self._active = name

    def hear(self, samples: NDArray[np.int16]) -> tuple[Heard, ...]:
        """The words in `samples`, silences and noises left out."""
        heard = decode(self._decoder, samples, posteriors=self._posteriors) or ()
        return tuple(h for h in heard if not h.is_silence and not h.word.startswith("["))


def common_words(number: int) -> Mapping[str, float]:
    """The likeliest words of the general English model with their probabilities; "um" and "uh" as often as in talks."""
    folder = Path(get_model_path("en-us"))
    general = NGramModel.readfile(str(folder / "en-us.lm.bin"))
    with (folder / "cmudict-en-us.dict").open(encoding="utf-8") as lines:
        words = [word for line in lines if "(" not in (word := line.split(" ", 1)[0])]
    log_probabilities = {word: general.prob([word]) * 1e-4 for word in words}
    likeliest = sorted(words, key=lambda word: -log_probabilities[word])[:number]
    scale = sum(math.exp(log_probabilities[word]) for word in likeliest)
    found = {word: math.exp(log_probabilities[word]) / scale for word in likeliest}
    return found | {"um": _HESITATION_SHARE, "uh": _HESITATION_SHARE}


def _add_model(decoder: Decoder, name: str, text: str) -> None:
    """Reads from a file, as only `add_lm_file` gives the model the decoder's language weight."""
    with tempfile.TemporaryDirectory(prefix="auteur-lm-") as folder:
        path = Path(folder) / "expected.arpa"
        path.write_text(text, encoding="utf-8")
        decoder.add_lm_file(name, str(path))
