"""PocketSphinx decoders as this project sets them up, and what they found in milliseconds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from pocketsphinx import Decoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["HESITATIONS", "MODEL", "NOISES", "Heard", "decode", "make_decoder"]

MODEL = "pocketsphinx-5.1 en-us ptm"

HESITATIONS = {"++UM++": "um", "++UH++": "uh"}
"""Entries of noise.dict that are hesitations: the decoder may hear them between any two words."""

NOISES = {"[NOISE]", "[SPEECH]"}
"""Entries of noise.dict for other sounds: breath and clicks, speech that no word fits."""

_FILLER_PROBABILITY = (
    0.1  # finds all planted fillers of the talk and none in JFK; at 0.3 breaths become fillers
)
_SCORE_UNIT = (
    1024  # without a lattice PocketSphinx gives senone scores shifted right by 10 bits (SENSCR_SHIFT)
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One entry of a decoder's result: a dictionary word without its variant number, or an entry of noise.dict.

    `score` is the mean log-likelihood of a 10 ms frame against the best that any active sound reached there: 0 at
    best, about -1.6 where text and sound agree, -8 where they do not. `posterior` is the decoder's own
    probability among all that it considered, None where no lattice was made.
    """

    word: str
    start_ms: int
    end_ms: int
    score: float
    posterior: float | None = None

    @property
    def is_silence(self) -> bool:
        return self.word.startswith(("<", "("))


def make_decoder(**settings: Any) -> Decoder:
    """A decoder with the project's noise dictionary; `settings` are PocketSphinx's own names.

    The dictionary makes "um" and "uh" sounds that may stand between any two words, as silence may.
    """
    with resources.as_file(resources.files(__package__) / "noise.dict") as noise:
        given = {"loglevel": "FATAL", "fdict": str(noise), "fillprob": _FILLER_PROBABILITY} | settings
        return Decoder(**given)


def decode(
    decoder: Decoder, samples: NDArray[np.int16], *, posteriors: bool = False
) -> tuple[Heard, ...] | None:
    """What the active search finds in `samples`, or None when nothing reached its end.

    With `posteriors`, which need a lattice (`bestpath`) and up to half of the time, scores are 0: they are lost in it.
    """
    decoder.start_utt()
    decoder.process_raw(samples.tobytes(), full_utt=True)
    decoder.end_utt()
    segments = decoder.seg()
    return None if segments is None else tuple(_heard(segments, posteriors=posteriors))


def _heard(segments: Any, *, posteriors: bool) -> Iterator[Heard]:
    for segment in segments:
        frames = segment.end_frame - segment.start_frame + 1
        if segment.word == "(NULL)" or frames <= 0:
            continue
        word = segment.word if segment.word.startswith(("(", "<")) else segment.word.split("(")[0]
        score = 0.0 if posteriors else _SCORE_UNIT * math.log(segment.ascore) / frames
        start_ms = segment.start_frame * 10
        posterior = min(1.0, float(segment.prob)) if posteriors else None
        yield Heard(word, start_ms, start_ms + frames * 10, score, posterior)
