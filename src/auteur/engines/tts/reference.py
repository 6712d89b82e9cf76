"""As much of a sample as an engine listens to, and exactly the words in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auteur.core.errors import InputError
from auteur.engines.tts.spec import check_sample
from auteur.media.resampling import as_floats, resampled
from auteur.ports.synthesizer import SHORTEST_SAMPLE_MS, VoiceSample

__all__ = ["Reference", "reference_of"]

_AFTER_MS = 100  # of what follows the last word, so that it is not cut


class Reference(NamedTuple):
    """Mono sound within [-1, 1] at the rate that was asked for, and what is said in it ("" where nobody knows)."""

    sound: NDArray[np.float64]
    text: str


def reference_of(
    sample: VoiceSample | None, rate_hz: int, longest_ms: int, *, words_needed: bool
) -> Reference:
    """The beginning of the sample up to the end of a word. Raises InputError where there is too little of it."""
    if sample is None:
        raise InputError("this voice is made after a sample of the speaker", hint="name a voice")
    length_ms = len(sample.samples) * 1000 // sample.sample_rate_hz
    check_sample(length_ms)
    words = [word for word in sample.words if word.end_ms <= longest_ms]
    if words_needed and not words:
        raise InputError(
            "it is not known what is said in the sample", hint="transcribe it, or take another engine"
        )
    end_ms = min(length_ms, longest_ms)
    if length_ms > longest_ms and words:
        end_ms = max(min(end_ms, words[-1].end_ms + _AFTER_MS), SHORTEST_SAMPLE_MS)
    sound = as_floats(sample.samples)[: end_ms * sample.sample_rate_hz // 1000]
    return Reference(resampled(sound, sample.sample_rate_hz, rate_hz), " ".join(word.text for word in words))
