"""The limiter holds every true peak under its ceiling and touches nothing else."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from auteur.media.export.mixing import Master
from auteur.media.limiter import BLOCK_MS, block_samples, level_nodes
from auteur.media.true_peak import MARGIN, block_peaks
from tests.support.sounds import sine

RATE = 48_000
BLOCK = block_samples(RATE)
Pcm = npt.NDArray[np.float32]


def peaks_of(samples: Pcm) -> Pcm:
    return block_peaks(np.pad(samples, ((0, 0), (MARGIN, MARGIN))), BLOCK)


def oversampled_peak(samples: Pcm) -> float:
    """The slow oracle: sixteen times oversampled by one FFT of the whole."""
    spectrum = np.fft.rfft(samples.astype(np.float64), axis=1)
    fine = np.fft.irfft(spectrum, samples.shape[1] * 16, axis=1) * 16
    return float(np.abs(fine).max())


def bursts(seed: int, seconds: int = 4) -> Pcm:
    """Quiet noise with loud tones of 20 to 200 ms in it, two channels, in whole blocks."""
    rng = np.random.default_rng(seed)
    samples = rng.normal(0, 0.05, (2, seconds * RATE))
    for _ in range(6):
        length = int(rng.integers(960, 9600))
        at = int(rng.integers(RATE // 2, samples.shape[1] - RATE))
        shape = np.hanning(length) * rng.uniform(1.2, 4)
        samples[int(rng.integers(0, 2)), at : at + length] += shape * np.sin(
            np.arange(length) * rng.uniform(0.02, 1.0)
        )
    return samples[:, : samples.shape[1] // BLOCK * BLOCK].astype(np.float32)


def limited(samples: Pcm, ceiling: float) -> tuple[Pcm, Pcm | None]:
    nodes = level_nodes(peaks_of(samples), ceiling)
    return Master(0.0, BLOCK, nodes).applied(samples, 0), nodes


@pytest.mark.parametrize("seed", range(6))
def test_no_true_peak_passes_the_ceiling(seed: int) -> None:
    loud = bursts(seed)
    quieter, _ = limited(loud, 0.8)
    assert oversampled_peak(loud) > 1
    assert oversampled_peak(quieter) <= 0.8 * 1.02  # 0.17 dB: the level itself moves between samples
    assert np.abs(quieter).max() <= 0.8


@pytest.mark.parametrize("seed", range(6))
def test_samples_far_from_a_peak_are_the_very_same(seed: int) -> None:
    loud = bursts(seed)
    quieter, nodes = limited(loud, 1.0)
    hot = np.flatnonzero(peaks_of(loud) > 1)
    deepest_db = 20 * np.log10(np.abs(loud).max())
    before, after = 10 + deepest_db / 1.5, 20 + deepest_db / 0.06  # ms: attack, and hold with release
    near = np.zeros(loud.shape[1], bool)
    for block in hot:
        near[max(0, int(block * BLOCK - before * 48)) : int((block + 1) * BLOCK + after * 48)] = True
    assert 0 < near.sum() < near.size
    assert (quieter[:, ~near] == loud[:, ~near]).all()
    assert nodes is not None


def test_what_nowhere_passes_the_ceiling_is_returned_as_it_is() -> None:
    quiet = bursts(1) * np.float32(0.1)
    same, nodes = limited(quiet, 1.0)
    assert nodes is None
    assert same is quiet


def test_a_level_that_comes_too_late_is_found_out() -> None:
    loud = bursts(3)
    nodes = level_nodes(peaks_of(loud), 1.0)
    assert nodes is not None
    late = np.concatenate([np.ones(4, np.float32), nodes[:-4]])  # the planted fault: no look-ahead
    assert oversampled_peak(Master(0.0, BLOCK, late).applied(loud, 0)) > 1.02


def test_the_level_is_the_same_in_whatever_pieces_it_is_asked_for() -> None:
    loud = bursts(2)
    nodes = level_nodes(peaks_of(loud), 1.0)
    master = Master(3.0, BLOCK, nodes)
    whole = master.applied(loud, 0)
    for start, stop in ((0, 100), (12_345, 23_456), (47_999, 96_001)):
        np.testing.assert_allclose(
            master.applied(loud[:, start:stop], start), whole[:, start:stop], rtol=1e-6
        )


def test_a_steady_loud_hum_is_turned_down_and_not_bent() -> None:
    hum = sine(50, 3, RATE, 2.0).astype(np.float32)[None]
    quieter, _ = limited(hum, 1.0)
    middle = quieter[0, RATE : 2 * RATE] * np.hanning(RATE)
    spectrum = np.abs(np.fft.rfft(middle)) ** 2
    fundamental = spectrum[45:56].sum()
    assert (spectrum[60:].sum() / fundamental) ** 0.5 < 1e-3


def test_the_peak_between_two_samples_is_seen() -> None:
    hidden = sine(12_000, 0.5, RATE, 1.0, np.pi / 4).astype(np.float32)[None]  # every sample is 0.707
    assert np.abs(hidden).max() < 0.708
    assert peaks_of(hidden)[5:-5] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("frequency", [100, 997, 5_000, 11_999, 15_000, 19_000])
def test_the_peaks_of_sines_are_true_to_a_twentieth_of_a_decibel(frequency: int) -> None:
    tone = sine(frequency, 0.5, RATE, 0.5, 0.3).astype(np.float32)[None]
    assert peaks_of(tone)[5:-5].max() == pytest.approx(0.5, rel=0.006)  # where it begins it rings higher


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_blocks_are_two_milliseconds_at_most_at_every_rate(rate: int) -> None:
    assert 0 < block_samples(rate) * 1000 <= BLOCK_MS * rate
