"""Two people's recordings in turn: the reader of the demo's talk, and Kennedy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auteur.core.transcript.turns import Turn
from auteur.media.audio import decode_pcm
from auteur.services.demo_talk import demo_readings

__all__ = ["TwoVoices", "two_voices"]

_JFK = Path(__file__).parents[1] / "data" / "media" / "speech" / "jfk.flac"
_JFK_PARTS_MS = ((0, 4900), (4900, 11_000))  # at a pause
_PAUSE_MS = 400


@dataclass(frozen=True, slots=True)
class TwoVoices:
    """`turns` are whole readings, pauses inside them included: nobody has marked these recordings finer."""

    samples: NDArray[np.int16]
    turns: tuple[Turn, ...]


@cache
def two_voices() -> TwoVoices:
    """Nearly a minute: five sentences of the reader, after each half of what Kennedy says."""
    kennedy = np.asarray(decode_pcm(_JFK))
    parts: list[NDArray[np.int16]] = []
    turns: list[Turn] = []
    at_ms = 0
    for number, reading in enumerate(demo_readings()):
        begin_ms, end_ms = _JFK_PARTS_MS[number % 2]
        for speaker, sound in ((1, reading.samples), (2, kennedy[begin_ms * 16 : end_ms * 16])):
            whole = np.asarray(sound[: len(sound) // 16 * 16])
            turns.append(Turn(speaker, at_ms, at_ms + len(whole) // 16))
            parts += [whole, np.zeros(_PAUSE_MS * 16, np.int16)]
            at_ms = turns[-1].end_ms + _PAUSE_MS
    return TwoVoices(np.concatenate(parts), tuple(turns))
