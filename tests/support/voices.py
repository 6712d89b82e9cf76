"""What the tests of spoken sound stand on: who speaks, and what is installed to answer."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from auteur.core.transcript.finding import spoken_form
from auteur.engines.transcription import registry as transcribers
from auteur.engines.tts import registry
from auteur.engines.tts.matched.world import RATE_HZ, analysed
from auteur.media.resampling import as_floats, resampled
from auteur.ports.synthesizer import Speech, VoiceSample
from auteur.services.demo_talk import SAMPLE_RATE_HZ, demo_readings

__all__ = ["needs", "pitch_hz", "reader", "words_heard"]


def needs(name: str) -> pytest.MarkDecorator:
    """Leaves a test out where an engine is not installed; `.ci/run` installs flite and WORLD."""
    return pytest.mark.skipif(
        name not in registry.installed(), reason=f"the engine {name!r} is not installed: make voice, flite"
    )


@cache
def reader() -> VoiceSample:
    """The reader of the demo's talk: a man, 12 s."""
    heard = np.concatenate([reading.samples for reading in demo_readings()])
    return VoiceSample(heard[: 12 * SAMPLE_RATE_HZ], SAMPLE_RATE_HZ)


def pitch_hz(sound: NDArray[np.float64], rate_hz: int) -> float:
    """The median pitch of what is voiced."""
    pitch = analysed(resampled(sound, rate_hz, RATE_HZ)).pitch_hz
    return float(np.median(pitch[pitch > 0]))


def words_heard(speech: Speech) -> list[str]:
    """What the embedded recogniser hears, which has never heard of the text."""
    sound = resampled(as_floats(speech.samples), speech.sample_rate_hz, SAMPLE_RATE_HZ)
    pcm = np.asarray(np.rint(sound * 32767), dtype=np.int16)
    found = transcribers.load("recognise").transcribe(pcm)
    return [token for word in found.words for token in spoken_form(word.word)]
