"""Whether anybody can have spoken a word in the time and with the energy that it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from auteur.engines.transcription.recognise.hesitations import Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["is_impossible"]

_SLOWEST_PHONE_MS = 330  # drawls included; the slowest phone of the recordings at hand lasts 280 ms
_ALWAYS_FINE_MS = 700
_QUICKEST_PHONE_MS = 22
_OVER_FLOOR_DB = 4.0


def is_impossible(word: Word, phones: int, energy_db: NDArray[np.float32], floor_db: float) -> bool:
    """`energy_db` is the level of each 10 ms of the stretch that the word's times count from."""
    duration_ms = word.end_ms - word.start_ms
    if duration_ms < _QUICKEST_PHONE_MS * phones:
        return True
    if duration_ms > max(_ALWAYS_FINE_MS, _SLOWEST_PHONE_MS * phones) and not word.hesitation:
        return True
    levels = energy_db[word.start_ms // 10 : max(word.start_ms // 10 + 1, word.end_ms // 10)]
    return bool(len(levels)) and float(np.max(levels)) < floor_db + _OVER_FLOOR_DB
