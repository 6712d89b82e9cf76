"""The WORLD vocoder (Morise, Yokomori, Ozawa: IEICE Trans. E99-D, 2016) by pyworld: voice as pitch, envelope, noise."""

from __future__ import annotations

import importlib.machinery
import importlib.util
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from auteur.core.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["RATE_HZ", "Voice", "analysed", "synthesised"]

RATE_HZ = 16_000
"""What the voices are taken apart at: the synthesisers know nothing above 8 kHz."""

_LOWEST_HZ, _HIGHEST_HZ = 65.0, 500.0


@dataclass(frozen=True, slots=True)
class Voice:
    """Sound taken apart, a row each 5 ms: `pitch_hz` (frames,), 0 where unvoiced; `envelope`, power by frequency, and
    `noise`, the aperiodic share of it, (frames, bins) each.
    """

    pitch_hz: NDArray[np.float64]
    envelope: NDArray[np.float64]
    noise: NDArray[np.float64]

    @property
    def voiced(self) -> NDArray[np.bool_]:
        return np.asarray(self.pitch_hz > 0)

    def with_pitch(self, pitch_hz: NDArray[np.float64]) -> Voice:
        return replace(self, pitch_hz=pitch_hz)

    def with_envelope(self, envelope: NDArray[np.float64]) -> Voice:
        return replace(self, envelope=envelope)


def analysed(sound: NDArray[np.float64]) -> Voice:
    """Sound at RATE_HZ, taken apart. Costs about 0.1 s for a second."""
    world = _world()
    rough, times = world.dio(sound, RATE_HZ, f0_floor=_LOWEST_HZ, f0_ceil=_HIGHEST_HZ)
    pitch = world.stonemask(sound, rough, times, RATE_HZ)
    return Voice(
        pitch, world.cheaptrick(sound, pitch, times, RATE_HZ), world.d4c(sound, pitch, times, RATE_HZ)
    )


def synthesised(voice: Voice) -> NDArray[np.float64]:
    """The sound of it at RATE_HZ; the same voice gives the same samples."""
    sound: NDArray[np.float64] = _world().synthesize(voice.pitch_hz, voice.envelope, voice.noise, RATE_HZ)
    return sound


@cache
def _world() -> Any:
    """pyworld's compiled part alone: the rest of it asks `pkg_resources`, gone in setuptools 82, for its version."""
    package = importlib.machinery.PathFinder.find_spec("pyworld")
    found = package and importlib.machinery.PathFinder.find_spec(
        "pyworld.pyworld", package.submodule_search_locations
    )
    if found is None or found.loader is None:
        raise InputError("WORLD is not installed", hint="pip install 'auteur[voice]'")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
