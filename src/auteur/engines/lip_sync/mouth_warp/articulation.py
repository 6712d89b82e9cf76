"""How far apart lips are, and how wide, while something is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from auteur.ports.lip_syncer import HEARD_HZ, Phone, Said

__all__ = ["Articulation", "articulated"]

_STEP_MS = 5
_WINDOW = HEARD_HZ // 40  # samples: 25 ms, two periods of a low voice
_RANGE_DB = 30.0  # below the loudest speech the mouth is shut
_LOUD = 95  # the percentile that is taken for it
_SILENT = 1e-4  # of full scale: nobody speaks
_SMOOTH_MS, _CLOSING_MS, _WIDE_MS = 25.0, 12.0, 40.0

_OPEN: dict[str, float] = {
    **dict.fromkeys(("AA", "AE", "AH", "AW", "AY"), 1.0),
    **dict.fromkeys(("AO", "EH", "EY", "HH", "OY"), 0.8),
    **dict.fromkeys(("ER", "OW", "L", "R"), 0.6),
    **dict.fromkeys(("IH", "IY", "K", "G", "NG", "UH", "Y"), 0.5),
    **dict.fromkeys(("D", "N", "T", "TH", "DH", "UW", "W"), 0.35),
    **dict.fromkeys(("CH", "JH", "S", "SH", "Z", "ZH"), 0.25),
    **dict.fromkeys(("F", "V"), 0.12),
    **dict.fromkeys(("B", "M", "P"), 0.0),
}
_WIDTH: dict[str, float] = {
    **dict.fromkeys(("UW", "W"), 0.82),
    **dict.fromkeys(("AO", "OW", "OY", "UH", "SH", "ZH", "CH", "JH"), 0.88),
    **dict.fromkeys(("ER", "R"), 0.94),
    **dict.fromkeys(("AE", "EH", "EY", "IH", "IY", "S", "Z"), 1.04),
}
_CLOSED = ("B", "M", "P")


@dataclass(frozen=True, slots=True)
class Articulation:
    """By frame: `opening` 0 (shut) to 1 (as far as speech opens a mouth), `width` of the mouth, 1 at rest."""

    opening: NDArray[np.float32]
    width: NDArray[np.float32]


def articulated(said: Said, frames: int, rate: Fraction) -> Articulation:
    """What the lips do in the middle of each frame: open with the energy, as far as the phone that is said lets them.

    Without phones the energy alone says it. Nothing is delayed: all smoothing reaches as far forward as back.
    """
    steps = -(-int(frames * 1000 / rate) // _STEP_MS) + 1
    opening = _loudness(np.asarray(said.samples, np.int16), steps)
    width = np.ones(steps, np.float32)
    if said.phones:
        opening = opening * _smoothed(_laid(said.phones, steps, _OPEN, 0.0), _SMOOTH_MS / 2)
        width = _smoothed(_laid(said.phones, steps, _WIDTH, 1.0), _WIDE_MS)
    opening = _smoothed(opening, _SMOOTH_MS)
    opening = opening * (1 - _smoothed(_shut(said.phones, steps), _CLOSING_MS))
    middles = (np.arange(frames) + 0.5) * float(1000 / rate)
    at = np.arange(steps) * float(_STEP_MS)
    return Articulation(
        np.interp(middles, at, opening).astype(np.float32), np.interp(middles, at, width).astype(np.float32)
    )


def _loudness(samples: NDArray[np.int16], steps: int) -> NDArray[np.float32]:
    """0 to 1 every 5 ms, by the level below that of the loudest speech."""
    power = np.concatenate([[0.0], np.cumsum((samples.astype(np.float64) / 32768) ** 2)])
    middles = np.arange(steps) * (HEARD_HZ * _STEP_MS // 1000)
    first = np.clip(middles - _WINDOW // 2, 0, len(samples))
    last = np.clip(middles + _WINDOW // 2, 0, len(samples))
    level = np.sqrt(np.maximum(0, power[last] - power[first]) / _WINDOW)
    heard = level[level > _SILENT]
    if not len(heard):
        return np.zeros(steps, np.float32)
    below_db = 20 * np.log10(np.maximum(level, 1e-9) / np.percentile(heard, _LOUD))
    return np.asarray(np.clip(1 + below_db / _RANGE_DB, 0, 1) ** 1.5, np.float32)


def _laid(phones: Sequence[Phone], steps: int, table: dict[str, float], rest: float) -> NDArray[np.float32]:
    """Each phone's value while it is said, `rest` between them and for phones that the table has not."""
    track = np.full(steps, rest, np.float32)
    for phone in phones:
        track[phone.start_ms // _STEP_MS : -(-phone.end_ms // _STEP_MS)] = table.get(phone.name, rest)
    return track


def _shut(phones: Sequence[Phone], steps: int) -> NDArray[np.float32]:
    shut = dict.fromkeys(_CLOSED, 1.0)
    return _laid(phones, steps, shut, 0.0)


def _smoothed(track: NDArray[np.float32], sigma_ms: float) -> NDArray[np.float32]:
    reach = int(3 * sigma_ms / _STEP_MS)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) * _STEP_MS / sigma_ms) ** 2)
    padded = np.pad(track, reach, mode="edge")
    return np.asarray(np.convolve(padded, weights / weights.sum(), "valid"), np.float32)
