"""What lips do while something is said."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from auteur.engines.lip_sync.mouth_warp.articulation import articulated
from auteur.engines.transcription.words.phones import phones_of
from auteur.ports.lip_syncer import HEARD_HZ, Phone, Said

RATE = Fraction(25)


def tone(*levels: float, each_ms: int = 200) -> np.ndarray:
    """A buzz whose level changes."""
    count = HEARD_HZ * each_ms // 1000
    wave = np.sign(np.sin(np.arange(count) * 2 * np.pi * 120 / HEARD_HZ))
    return np.concatenate([level * 20_000 * wave for level in levels]).astype(np.int16)


def test_silence_shuts_the_mouth_and_speech_opens_it() -> None:
    said = Said(np.concatenate([np.zeros(8000, np.int16), tone(1.0), np.zeros(8000, np.int16)]))
    opening = articulated(said, 30, RATE).opening
    assert opening[[0, 8, -1]].max() < 0.02
    assert opening[14] > 0.9


def test_nobody_speaking_moves_nothing() -> None:
    for samples in (np.zeros(16_000, np.int16), np.zeros(0, np.int16)):
        assert not articulated(Said(samples), 25, RATE).opening.any()


def test_louder_is_wider() -> None:
    opening = articulated(Said(tone(0.1, 0.3, 1.0)), 15, RATE).opening
    assert all(a < b for a, b in pairwise(opening[[2, 7, 12]]))


@pytest.mark.parametrize("rate", [Fraction(24_000, 1001), Fraction(25), Fraction(60)])
def test_nothing_is_delayed(rate: Fraction) -> None:
    frames = int(2 * rate)
    heard = np.concatenate(
        [np.zeros(HEARD_HZ * 9 // 10, np.int16), tone(1.0), np.zeros(HEARD_HZ * 9 // 10, np.int16)]
    )
    opening = articulated(Said(heard), frames, rate).opening
    middles_s = (np.arange(frames) + 0.5) / float(rate)
    assert float((opening * middles_s).sum() / opening.sum()) == pytest.approx(1.0, abs=0.004)


def test_m_b_and_p_shut_the_lips_however_loud_they_are() -> None:
    phones = (Phone("AA", 0, 400), Phone("M", 400, 520), Phone("AA", 520, 1000))
    opening = articulated(Said(tone(*[1.0] * 5), phones), 25, RATE).opening
    assert opening[11] < 0.1, "the frame around 460 ms"
    assert min(opening[5], opening[18]) > 0.8


def test_vowels_differ_and_rounded_ones_are_narrow() -> None:
    phones = (Phone("AA", 0, 400), Phone("IY", 400, 800), Phone("UW", 800, 1200))
    meant = articulated(Said(tone(*[1.0] * 6), phones), 30, RATE)
    assert meant.opening[5] > meant.opening[15] > meant.opening[25] > 0.2
    assert meant.width[25] < 0.9 < 1 < meant.width[15]


def test_a_words_phones_fill_its_time_in_order() -> None:
    found = phones_of([("Tuesday", 1000, 1600), ("1811", 1600, 2600), ("zorblatt", 2700, 3000)])
    assert [phone.name for phone in found[:5]] == ["T", "UW", "Z", "D", "IY"]
    assert (found[0].start_ms, found[4].end_ms) == (1000, 1600)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(found))
    assert found[-1].end_ms == 3000
    assert found[1].end_ms - found[1].start_ms > found[0].end_ms - found[0].start_ms, "vowels last longer"
