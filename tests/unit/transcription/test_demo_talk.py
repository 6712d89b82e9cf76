"""The demo's talk: known words, planted hesitations, pauses of room tone, no clicks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from auteur.services.demo_talk import Talk, demo_readings, demo_talk, make_filler, room_tone


@pytest.fixture(scope="module")
def talk() -> Talk:
    return demo_talk()


def test_the_talk_is_the_same_sample_for_sample_each_time(talk: Talk) -> None:
    assert np.array_equal(talk.samples, demo_talk().samples)
    assert talk.samples.dtype == np.int16


def test_its_words_are_the_scripts_with_hesitations_between_them(talk: Talk) -> None:
    assert [w.word for w in talk.words if not w.filler] == talk.script.split()
    assert [w.word for w in talk.fillers] == ["um", "uh", "um", "um", "uh", "uh"]
    assert talk.script.count("\n") == 5


def test_words_stand_in_order_inside_the_talk(talk: Talk) -> None:
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(talk.words))
    assert all(w.start_ms < w.end_ms for w in talk.words)
    assert talk.words[-1].end_ms <= len(talk.samples) // 16
    assert len(talk.samples) / 16_000 > 25


def test_there_are_long_pauses_to_cut(talk: Talk) -> None:
    pauses = [b.start_ms - a.end_ms for a, b in pairwise(talk.words)]
    assert sum(pause >= 1500 for pause in pauses) == 3
    assert max(pauses) <= 3000


def test_pauses_hold_the_recordings_room_tone_and_no_digital_silence(talk: Talk) -> None:
    for a, b in pairwise(talk.words):
        if b.start_ms - a.end_ms >= 1500:
            pause = talk.samples[(a.end_ms + 500) * 16 : (b.start_ms - 100) * 16].astype(float)
            assert 20 < np.sqrt(np.mean(pause**2)) < 200
            assert np.count_nonzero(pause) > 0.9 * len(pause)


def test_no_join_is_louder_in_its_second_difference_than_the_speech_around_it(talk: Talk) -> None:
    sharpness = np.abs(np.diff(talk.samples.astype(float), n=2))
    speech = np.percentile(sharpness, 99.9)
    for filler in talk.fillers:
        for edge in (filler.start_ms, filler.end_ms):
            assert sharpness[(edge - 10) * 16 : (edge + 10) * 16].max() < speech


@pytest.mark.parametrize(("text", "duration_ms"), [("uh", 330), ("um", 440)])
def test_a_filler_has_the_readers_pitch_and_lasts_as_long_as_a_hesitation(
    text: str, duration_ms: int
) -> None:
    sound = make_filler(text, demo_readings()).astype(float)
    assert len(sound) / 16 == pytest.approx(duration_ms, abs=1)
    middle = sound[60 * 16 : 160 * 16]
    spectrum = np.abs(np.fft.rfft(np.correlate(middle, middle, "full")))
    hertz = np.fft.rfftfreq(2 * len(middle) - 1, 1 / 16_000)
    voiced = (hertz > 70) & (hertz < 180)
    assert 95 < hertz[voiced][np.argmax(spectrum[voiced])] < 130  # the reader's voice lies at 100 to 120 Hz


def test_an_unknown_filler_is_refused() -> None:
    with pytest.raises(ValueError, match="hmm"):
        make_filler("hmm", demo_readings())


def test_room_tone_of_any_length_is_as_loud_as_its_sample() -> None:
    sample = np.random.default_rng(1).normal(0, 90, 4000).astype(np.int16)
    for duration_ms in (50, 333, 2500):
        tone = room_tone(sample, duration_ms, seed=3).astype(float)
        assert len(tone) == duration_ms * 16
        assert np.sqrt(np.mean(tone**2)) == pytest.approx(90, rel=0.2)
