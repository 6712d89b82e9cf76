"""A synthesiser's own voice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from auteur.core.errors import Cancelled
from auteur.core.progress import Cancel, Progress, Report
from auteur.engines.tts.sentences import PAUSE_MS, spoken_pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BaseVoice", "Utterance", "read_out"]


class Utterance(NamedTuple):
    """Mono sound within [-1, 1] and its rate."""

    sound: NDArray[np.float64]
    rate_hz: int


@dataclass(frozen=True, slots=True)
class BaseVoice:
    """`name` says program, version and voice; `pitch_hz` is its median; `spoken(text, speed)` speaks a sentence."""

    name: str
    pitch_hz: float
    spoken: Callable[[str, float], Utterance]


def read_out(voice: BaseVoice, text: str, speed: float, report: Report, cancel: Cancel) -> Utterance:
    """A text sentence by sentence. Raises EngineError, Cancelled."""
    parts: list[NDArray[np.float64]] = []
    rate_hz = 16_000
    pieces = spoken_pieces(text)
    for number, piece in enumerate(pieces):
        if cancel():
            raise Cancelled("speaking was stopped")
        report(Progress("speak", number / len(pieces)))
        sound, rate_hz = voice.spoken(piece, speed)
        pause = np.zeros(round(PAUSE_MS / speed) * rate_hz // 1000)
        parts += [sound, pause]
    return Utterance(np.concatenate(parts[:-1]) if parts else np.zeros(0), rate_hz)
