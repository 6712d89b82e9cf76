"""New words are as loud as those around them, stand in the same room, and join without a seam."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.media.fitting import active, fitted, level_of, room_tone
from auteur.media.resampling import as_floats, as_pcm
from tests.support.voices import reader

RATE = 16_000
VOICE = as_floats(reader().samples)
WORDS = VOICE[2 * RATE : 3 * RATE]


def db(ratio: float) -> float:
    return 20 * float(np.log10(ratio))


@pytest.mark.parametrize("loudness", [0.01, 0.3, 3.0])
def test_words_become_as_loud_as_the_voice_whatever_they_were(loudness: float) -> None:
    whole, begins = fitted(WORDS * loudness, VOICE[:800], VOICE[-800:], VOICE, RATE)
    assert abs(db(level_of(whole[begins : begins + len(WORDS)], RATE) / level_of(VOICE, RATE))) < 1.5


def test_both_joins_are_between_neighbouring_samples_of_the_recording() -> None:
    start, end = 20_000, 60_000
    lead, tail = VOICE[start : start + 240], VOICE[end - 240 : end]
    whole, _ = fitted(WORDS, lead, tail, VOICE, RATE)
    joined = np.concatenate([VOICE[start - 100 : start], whole, VOICE[end : end + 100]])
    steps = np.abs(np.diff(joined))
    usual = np.abs(np.diff(VOICE)).max()
    assert steps[99] == abs(VOICE[start] - VOICE[start - 1])
    assert steps[-100] == pytest.approx(abs(VOICE[end] - VOICE[end - 1]), abs=1e-9)
    assert steps.max() <= usual


def test_the_room_behind_the_words_is_the_recordings() -> None:
    draw = np.random.default_rng(1)
    hum = 0.003 * np.convolve(draw.standard_normal(4 * RATE), np.ones(8) / 8, "same")
    tone = room_tone(hum, 4 * RATE, RATE, seed=2)
    assert abs(db(float(np.std(tone) / np.std(hum)))) < 1.5
    bands = [
        [float(np.sqrt(np.mean(part**2))) for part in np.array_split(np.abs(np.fft.rfft(sound))[1:], 8)]
        for sound in (hum, tone)
    ]
    assert max(abs(db(a / b)) for a, b in zip(*bands, strict=True)) < 3
    assert not room_tone(np.zeros(RATE), RATE, RATE).any(), "digital silence stays what it is"


def test_the_same_seed_is_the_same_room_and_another_is_another() -> None:
    once, again, other = (room_tone(VOICE, RATE, RATE, seed) for seed in (1, 1, 2))
    assert (once == again).all()
    assert (once != other).any()


@given(
    st.integers(1, 4000),
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.integers(0, 200),
    st.sampled_from([16, 48]),
)
def test_what_is_fitted_is_whole_milliseconds_and_holds_all_of_the_words(
    words: int, lead: int, tail: int, pause_ms: int, khz: int
) -> None:
    spoken = np.full(words, 0.1)
    whole, begins = fitted(
        spoken, np.zeros(lead), np.zeros(tail), VOICE[:RATE], khz * 1000, pause_ms=pause_ms
    )
    assert len(whole) % khz == 0
    assert begins >= max(lead, pause_ms * khz)
    assert len(whole) - begins - words >= max(tail, pause_ms * khz)
    assert np.isfinite(whole).all()
    assert np.abs(whole).max() < 1.5


def test_silence_around_words_is_told_from_them() -> None:
    quiet = np.zeros(RATE)
    start, stop = active(np.concatenate([quiet, WORDS, quiet]), RATE)
    assert RATE * 0.95 <= start <= RATE * 1.3
    assert RATE * 1.6 <= stop <= RATE * 2.05
    assert active(quiet, RATE) == (0, 0)
    assert active(np.zeros(0), RATE) == (0, 0)


def test_16_bit_samples_survive_being_floats() -> None:
    every = np.arange(-32768, 32768, dtype=np.int16)
    assert (as_pcm(as_floats(every)) == every).all()
