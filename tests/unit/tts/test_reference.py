"""An engine listens to a whole number of words, and is told exactly those; sound changes its speed, not its pitch."""

from __future__ import annotations

import numpy as np
import pytest

from auteur.core.errors import InputError
from auteur.engines.tts.reference import reference_of
from auteur.media.tempo import at_speed
from auteur.ports.synthesizer import SaidWord, VoiceSample

RATE_HZ = 24_000
WORDS = tuple(SaidWord(f"w{n}", n * 1000, n * 1000 + 800) for n in range(10))
SAMPLE = VoiceSample(np.zeros(10 * RATE_HZ, np.int16), RATE_HZ, WORDS)


def test_a_long_sample_ends_with_a_word() -> None:
    reference = reference_of(SAMPLE, RATE_HZ, 5_500, words_needed=True)
    assert reference.text == "w0 w1 w2 w3 w4"
    assert len(reference.sound) == (4800 + 100) * RATE_HZ // 1000


def test_a_short_one_is_taken_whole_at_the_rate_that_is_wanted() -> None:
    reference = reference_of(SAMPLE, 16_000, 30_000, words_needed=True)
    assert (len(reference.sound), len(reference.text.split())) == (160_000, 10)


def test_words_that_nobody_told_are_missed_only_where_they_are_needed() -> None:
    unknown = VoiceSample(SAMPLE.samples, RATE_HZ)
    assert reference_of(unknown, RATE_HZ, 5_500, words_needed=False).text == ""
    with pytest.raises(InputError, match="what is said"):
        reference_of(unknown, RATE_HZ, 5_500, words_needed=True)


@pytest.mark.parametrize("speed", [0.5, 0.93, 1.0, 2.0])
def test_another_speed_keeps_the_pitch(speed: float) -> None:
    sound = np.sin(2 * np.pi * 200 * np.arange(2 * RATE_HZ) / RATE_HZ)
    faster = at_speed(sound, RATE_HZ, speed)
    assert len(faster) == round(len(sound) / speed)
    middle = faster[len(faster) // 4 : -len(faster) // 4]
    found = np.argmax(np.abs(np.fft.rfft(middle * np.hanning(len(middle))))) * RATE_HZ / len(middle)
    assert abs(found - 200) < 4
