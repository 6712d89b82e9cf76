"""What is taken of a speaker, and how another voice is given it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auteur.core.errors import InputError
from auteur.engines.tts.matched.world import RATE_HZ, Voice

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Portrait", "likened", "portrait_of"]

_FEWEST_FRAMES = 100  # half a second of voiced sound
_WARPS = np.arange(0.82, 1.2201, 0.02)
_BELIEVED_HZ = (200.0, 4500.0)  # where formants tell people apart
_HEARD_HZ = (80.0, 7000.0)  # above it recordings are often cut off, and a mean over nothing says nothing
_EQ_DB = (-24.0, 15.0)
_RANGES = (0.6, 1.8)
_EQ_WIDTH = 1 / 3  # octaves


@dataclass(frozen=True, slots=True)
class Portrait:
    """A voice in few numbers: median and spread of log pitch, and the mean log spectrum of what is voiced, in dB."""

    pitch: float
    spread: float
    spectrum_db: NDArray[np.float64]


def portrait_of(voice: Voice) -> Portrait:
    """Raises InputError where hardly anything is voiced."""
    voiced = voice.voiced
    if int(voiced.sum()) < _FEWEST_FRAMES:
        raise InputError("hardly anything in the sample is voiced", hint="give a sample of clear speech")
    pitches = np.log(voice.pitch_hz[voiced])
    low, middle, high = np.percentile(pitches, [16, 50, 84])
    power = voice.envelope[voiced]
    loud = power.sum(axis=1)
    clear = power[loud >= np.percentile(loud, 40)]  # quiet frames hold the room more than the voice
    spectrum = np.mean(10 * np.log10(clear + 1e-12), axis=0)
    level = spectrum[_within(len(spectrum), _HEARD_HZ)].mean()
    return Portrait(float(middle), float(high - low) / 2, np.asarray(spectrum - level))


def likened(voice: Voice, own: Portrait, wanted: Portrait) -> Voice:
    """`voice`, whose portrait is `own`, moved to the portrait `wanted`: pitch, range, formants, then colour."""
    spread = float(np.clip(wanted.spread / max(own.spread, 1e-3), *_RANGES))
    pitch = np.zeros_like(voice.pitch_hz)
    voiced = voice.voiced
    pitch[voiced] = np.exp(wanted.pitch + (np.log(voice.pitch_hz[voiced]) - own.pitch) * spread)
    warp = _formant_warp(own.spectrum_db, wanted.spectrum_db)
    colour = _smooth(wanted.spectrum_db - _warped(own.spectrum_db, warp))
    gain = 10 ** (np.clip(colour, *_EQ_DB) / 10)
    envelope = np.exp(_warped(np.log(voice.envelope + 1e-16), warp)) * gain
    return voice.with_pitch(pitch).with_envelope(np.ascontiguousarray(envelope))


def _within(bins: int, band_hz: tuple[float, float]) -> NDArray[np.bool_]:
    hz = np.linspace(0, RATE_HZ / 2, bins)
    return np.asarray((hz >= band_hz[0]) & (hz <= band_hz[1]))


def _formant_warp(own: NDArray[np.float64], wanted: NDArray[np.float64]) -> float:
    """By how much frequencies are stretched for the formants to lie as wanted; 1 is not at all."""
    hz = np.linspace(0, 1, len(own))
    believed = _within(len(own), _BELIEVED_HZ)

    def distance(warp: float) -> float:
        rest = (_warped(own, warp) - wanted)[believed]
        slope = np.polynomial.polynomial.polyfit(
            hz[believed], rest, 2
        )  # colour is none of formants' business
        return float(np.mean((rest - np.polynomial.polynomial.polyval(hz[believed], slope)) ** 2))

    return float(min(_WARPS, key=distance))


def _warped(rows: NDArray[np.float64], warp: float) -> NDArray[np.float64]:
    """Each row with what is at a frequency moved to `warp` times it."""
    bins = np.arange(rows.shape[-1])
    places = np.minimum(bins / warp, len(bins) - 1)
    low = np.floor(places).astype(int)
    high = np.minimum(low + 1, len(bins) - 1)
    share = places - low
    return np.asarray(rows[..., low] * (1 - share) + rows[..., high] * share)


def _smooth(spectrum: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over a third of an octave around each frequency."""
    sums = np.concatenate([[0.0], np.cumsum(spectrum)])
    bins = np.arange(len(spectrum))
    low = np.floor(bins * 2 ** (-_EQ_WIDTH / 2)).astype(int)
    high = np.minimum(np.ceil(bins * 2 ** (_EQ_WIDTH / 2)).astype(int) + 2, len(spectrum))
    return np.asarray((sums[high] - sums[low]) / (high - low))
