"""Taking steady noise, and the edge of sharp sibilants, out of speech: a gain for each moment and band, by numpy alone.

Windows of some 40 ms, a quarter of that apart; each band's gain is the share of its power that is not noise, never
below a floor (so that what is left still sounds like the room). The noise is what a band's power rarely falls below
within half a minute. A band opens by what lies 20 ms to *both* sides, so a word's onset opens it before it begins.
Nothing is remembered from one call to the next and nothing is delayed: a sample comes out the same whoever asks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

__all__ = [
    "SEGMENT_S",
    "STRENGTHS",
    "SoundPrint",
    "Spectra",
    "Strength",
    "cleaned",
    "margin",
    "moments",
    "print_of",
]

Pcm = npt.NDArray[np.float32]
Power = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Strength:
    """How much noise is left at least, in dB, and how many times the noise's mean counts as noise."""

    floor_db: float
    over: float


STRENGTHS = {"light": Strength(-9.0, 1.2), "medium": Strength(-15.0, 1.5), "strong": Strength(-24.0, 2.0)}

SEGMENT_S = 10
_SHARE = 0.1  # of the moments of half a minute that are noise alone, at the least
# The mean of noise against its lowest tenth, smoothed as below, is 2.0 where there is noise alone; less is better where
# much is spoken and the lowest tenth is the middle of the noise: 1.6 gave the best SNR of 1.35 to 2.
_BIAS = 1.6
_VOICE_HZ, _SIBILANT_HZ = (200, 4_000), (4_500, 10_000)
_LOUDER = 0.75  # voice is as loud as this share of moments are not
_SIBILANT_DB = -9.0  # against the voice: nineteen in twenty sibilants of our test readings are below
_SOFTER, _SOFTEST_DB = 2 / 3, 10.0
_SILENCE = 1e-10  # -100 dBFS, as the power of a window for each of its samples
_EARLY = 2  # windows, 21 ms, that a band opens before there is more in it than noise
_FRAMES, _BANDS = 2, 1  # to both sides that a band's power is averaged over


@dataclass(frozen=True, slots=True)
class Spectra:
    """How sound of one rate is cut into windows: `size` samples, one every `hop`."""

    size: int

    @classmethod
    def at(cls, sample_rate: int) -> Spectra:
        return cls(1 << max(7, round(np.log2(sample_rate * 0.043))))

    @property
    def hop(self) -> int:
        return self.size // 4

    def of(self, samples: Pcm) -> npt.NDArray[np.complex64]:
        """The spectra of the windows in `samples`: channels, windows, bands."""
        windows = np.lib.stride_tricks.sliding_window_view(samples, self.size, axis=1)[:, :: self.hop]
        return np.fft.rfft(windows * _window(self.size), axis=2).astype(np.complex64, copy=False)

    def back(self, spectra: npt.NDArray[np.complex64]) -> Pcm:
        """The inverse of `of`, without the first and the last three quarters of a window, which are incomplete."""
        windows = np.fft.irfft(spectra, self.size, axis=2) * (_window(self.size) / 2)
        channels, count, _ = windows.shape
        out = np.zeros((channels, (count + 3) * self.hop), np.float32)
        for quarter in range(4):
            part = windows[:, :, quarter * self.hop : (quarter + 1) * self.hop]
            out[:, quarter * self.hop : (quarter + count) * self.hop] += part.reshape(channels, -1)
        return out[:, 3 * self.hop : count * self.hop]


@cache
def _window(size: int) -> Pcm:
    """The root of Hann's window: applied twice, four of them sum to 2."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return np.sqrt(hann).astype(np.float32)


@dataclass(frozen=True, slots=True)
class SoundPrint:
    """What a recording sounds like, for each ten seconds; times between are interpolated.

    `noise` is the power of its noise in each band, `voice` that of its louder moments between 200 and 4,000 Hz.
    """

    sample_rate: int
    noise: Power
    voice: Power

    @property
    def noise_dbfs(self) -> float:
        """The noise's level: the root of its mean square, against a square of full scale."""
        size = Spectra.at(self.sample_rate).size
        # Parseval: half of the bands are kept, and the root of Hann's window halves the power.
        mean = float(self.noise.sum(1).mean()) * 4 / size**2
        return 10 * float(np.log10(max(mean, 1e-14)))

    def at(self, seconds: npt.NDArray[np.floating]) -> tuple[Power, Power]:
        """Noise, a row for each of these times, and voice."""
        place = np.clip(seconds / SEGMENT_S - 0.5, 0, len(self.noise) - 1)
        low = np.floor(place).astype(int)
        high = np.minimum(low + 1, len(self.noise) - 1)
        part = (place - low).astype(np.float32)
        noise: Power = self.noise[low] * (1 - part[:, None]) + self.noise[high] * part[:, None]
        voice: Power = self.voice[low] * (1 - part) + self.voice[high] * part
        return noise, voice


def moments(samples: Pcm, sample_rate: int) -> Power:
    """The smoothed powers (windows, bands) of ten seconds, of every fourth window: enough to know its noise by.

    Windows of digital silence are left out: an editor made them, and the noise is not in them.
    """
    form = Spectra.at(sample_rate)
    if samples.shape[1] < (2 * _FRAMES + 1) * form.size:
        return np.zeros((0, form.size // 2 + 1), np.float32)
    power = smoothed_power(form.of(samples))[::4]
    heard: Power = power[power.sum(1) > _SILENCE * form.size]
    return heard


def print_of(segments: Iterable[Power], sample_rate: int) -> SoundPrint:
    """The print of a recording's `moments`, ten seconds after ten seconds; each is judged with its neighbours."""
    noise, voice = [], []
    near: deque[Power] = deque(maxlen=3)
    heard = _band(Spectra.at(sample_rate), sample_rate, *_VOICE_HZ)
    for segment in chain(segments, [None]):
        near.append(segment if segment is not None else near[-1][:0])
        if len(near) == 1:
            continue
        rows = np.concatenate(near)
        noise.append(np.quantile(rows, _SHARE, axis=0) * _BIAS if len(rows) else np.zeros(rows.shape[1]))
        voice.append(np.quantile(rows[:, heard].sum(1), _LOUDER) if len(rows) else 0.0)
    return SoundPrint(sample_rate, np.array(noise, np.float32), np.array(voice, np.float32))


def _band(form: Spectra, sample_rate: int, low_hz: float, high_hz: float) -> slice:
    """The bands between two frequencies."""
    return slice(round(low_hz * form.size / sample_rate), round(high_hz * form.size / sample_rate))


def smoothed_power(spectra: npt.NDArray[np.complex64]) -> Power:
    """The power of each window and band over all channels, averaged with its neighbours in time and pitch; the first
    and the last two windows are lost."""
    power = (spectra.real**2 + spectra.imag**2).mean(0)
    rows = sum(power[k : len(power) - 2 * _FRAMES + k] for k in range(2 * _FRAMES + 1)) / (2 * _FRAMES + 1)
    padded = np.pad(rows, ((0, 0), (_BANDS, _BANDS)), mode="edge")
    bands = sum(padded[:, k : k + rows.shape[1]] for k in range(2 * _BANDS + 1)) / (2 * _BANDS + 1)
    smooth: Power = np.asarray(bands, np.float32)
    return smooth


def margin(sample_rate: int) -> tuple[int, int]:
    """Samples before and after that a cleaned stretch depends on; on the grid of the hop.

    What comes back of `cleaned` begins three quarters of a window and the smoothing's windows after what went in.
    """
    form = Spectra.at(sample_rate)
    return (3 + _FRAMES) * form.hop, (3 + _FRAMES + _EARLY) * form.hop


def cleaned(samples: Pcm, start: int, about: SoundPrint, strength: Strength | None, *, de_ess: bool) -> Pcm:
    """The inner samples without the noise, and with softer sibilants; `start` is the source's number of the first of
    `samples`, which have a `margin` at both sides.

    Both `start` and the margin lie on the grid of the hop.
    """
    form = Spectra.at(about.sample_rate)
    spectra = form.of(samples)
    power = smoothed_power(spectra)
    middle = start + form.size // 2 + form.hop * (np.arange(len(power)) + _FRAMES)
    noise, voice = about.at(middle / about.sample_rate)
    gain = np.ones(power.shape, np.float32)
    if strength is not None:
        left = 1 - noise * np.float32(strength.over) / np.maximum(power, 1e-12)
        gain = _opened(np.maximum(left, 10 ** (strength.floor_db / 20)))
    if de_ess:
        hissing = _band(form, about.sample_rate, *_SIBILANT_HZ)
        gain[:, hissing] *= _softened(power, voice, form, about.sample_rate)[:, None]
    return form.back(spectra[:, _FRAMES : -_FRAMES - _EARLY] * gain[:-_EARLY])


def _softened(power: Power, voice: Power, form: Spectra, sample_rate: int) -> Power:
    """The gain of the sibilant bands at each moment: two thirds of what they have above their limit are taken away."""
    hiss = power[:, _band(form, sample_rate, *_SIBILANT_HZ)].sum(1)
    tone = power[:, _band(form, sample_rate, *_VOICE_HZ)].sum(1)
    over_db = 10 * np.log10(np.maximum(hiss, 1e-12) / np.maximum(voice, 1e-12)) - _SIBILANT_DB
    less_db = np.where((hiss > tone) & (voice > 0), np.clip(over_db * _SOFTER, 0, _SOFTEST_DB), 0)
    gain: Power = (10 ** (-less_db / 20)).astype(np.float32)
    return gain


def _opened(gain: Power) -> Power:
    """The largest gain of each moment and the two after it: what comes before an onset is not heard beside it."""
    early = gain.copy()
    for later in range(1, _EARLY + 1):
        np.maximum(early[:-later], gain[later:], out=early[:-later])
    return early
