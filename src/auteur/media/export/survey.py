"""The first pass over the mix: how loud each moment is, and how high its true peaks are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame

from auteur.core.render.sound import SoundPlan
from auteur.media.export.mixing import LAYOUTS, Mixer
from auteur.media.export.sounds import Pcm
from auteur.media.limiter import block_samples
from auteur.media.loudness import NOTHING_LUFS, SILENCE_LUFS, Levels, Meter, integrated_lufs
from auteur.media.receipt import Loudness
from auteur.media.true_peak import MARGIN, block_peaks

__all__ = ["Survey", "survey_all", "survey_crowded"]

_BLOCKS = 340  # at a time: 0.7 s, four long convolutions
_HOP_MS, _WINDOW_HOPS = 100, 4


@dataclass(frozen=True, slots=True)
class Survey:
    """A mix in numbers: the true peak and the energy of its blocks, the momentary loudness of each 100 ms.

    `energy` and `momentary` are empty where only crowded stretches were looked at; the peaks of the others are then 0.
    """

    block: int
    sample_rate: int
    peaks: Pcm
    energy: Pcm
    momentary: Levels

    @property
    def loudness(self) -> Loudness:
        """Of the mix as it is."""
        peak = float(self.peaks.max(initial=0))
        return Loudness(
            round(integrated_lufs(self.momentary), 2),
            round(20 * np.log10(peak), 2) if peak > 1e-7 else -140.0,
        )

    def loudness_at(self, gain_db: float, nodes: Pcm | None) -> float:
        """What the integrated loudness becomes after a gain and a limiter's curve.

        A moment's loudness falls by the mean of the curve's squares, weighed by what energy lies where: K-weighting
        hardly changes within the 400 ms, so that this is good to a tenth of a LU.
        """
        if nodes is None:
            return integrated_lufs(_audible(self.momentary, gain_db))
        squares = ((nodes[:-1] + nodes[1:]) / 2) ** 2
        left, whole = (_windows(row, self._hops()) for row in (self.energy * squares, self.energy))
        ratio = np.where(whole > 0, left / np.maximum(whole, 1e-30), 1.0)
        change = 10 * np.log10(np.maximum(ratio, 1e-12))
        return integrated_lufs(_audible(self.momentary, gain_db + change))

    def _hops(self) -> npt.NDArray[np.int64]:
        """The first block of each 100 ms, and the end of the last."""
        samples = np.arange(len(self.momentary) + 1) * self.sample_rate * _HOP_MS // 1000
        return np.minimum(samples // self.block, len(self.energy))


def _audible(momentary: Levels, gain_db: float | Levels) -> Levels:
    """Levels after a gain; what was nothing stays nothing."""
    return np.where(momentary > NOTHING_LUFS, momentary + gain_db, SILENCE_LUFS)


def _windows(values: npt.NDArray[np.floating], hops: npt.NDArray[np.int64]) -> Levels:
    """Sums over the 400 ms that end with each hop."""
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    ends = hops[1:]
    starts = hops[np.maximum(0, np.arange(1, len(hops)) - _WINDOW_HOPS)]
    within: Levels = sums[ends] - sums[starts]
    return within


def survey_all(plan: SoundPlan, mixer: Mixer, tick: Callable[[float], None]) -> Survey:
    """Look at the whole mix; `tick` gets the fraction done."""
    survey = _empty(plan)
    meter = Meter(peaks=False)
    energy = np.zeros(len(survey.peaks), np.float32)
    for first, samples in _chunks(plan, mixer, [(0, plan.samples)], survey.block):
        inner = samples[:, MARGIN:-MARGIN]
        last = first + inner.shape[1] // survey.block
        survey.peaks[first:last] = block_peaks(samples, survey.block)
        energy[first:last] = np.square(inner).reshape(len(inner), last - first, -1).sum((0, 2))
        meter.add(_frame(inner[:, : plan.samples - first * survey.block], plan, first * survey.block))
        tick(min(1.0, last / len(survey.peaks)))
    meter.result()
    return Survey(survey.block, plan.sample_rate, survey.peaks, energy, np.array(meter.momentary, np.float64))


def survey_crowded(plan: SoundPlan, mixer: Mixer, stretches: Iterable[tuple[int, int]]) -> Survey:
    """Look at the peaks of these stretches of samples alone."""
    survey = _empty(plan)
    for first, samples in _chunks(plan, mixer, stretches, survey.block):
        peaks = block_peaks(samples, survey.block)
        survey.peaks[first : first + len(peaks)] = peaks
    return survey


def _empty(plan: SoundPlan) -> Survey:
    block = block_samples(plan.sample_rate)
    peaks = np.zeros(-(-plan.samples // block), np.float32)
    return Survey(block, plan.sample_rate, peaks, np.zeros(0, np.float32), np.zeros(0))


def _chunks(
    plan: SoundPlan, mixer: Mixer, stretches: Iterable[tuple[int, int]], block: int
) -> Iterator[tuple[int, Pcm]]:
    """Whole blocks of the mix, the number of the first, and the margin their peaks need to both sides."""
    for start, stop in stretches:
        end = -(-min(stop, plan.samples) // block)
        for first in range(start // block, end, _BLOCKS):
            last = min(first + _BLOCKS, end)
            yield first, mixer.render(first * block - MARGIN, last * block + MARGIN)


def _frame(samples: Pcm, plan: SoundPlan, at: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples), "fltp", LAYOUTS[plan.channels])
    frame.sample_rate, frame.pts = plan.sample_rate, at
    return frame
