"""The diarization error rate, as NIST counts it: missed, false and mistaken speech, of all speech."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from auteur.core.transcript.turns import Turn

__all__ = ["SpeakerErrors", "speaker_errors"]

_STEP_MS = 10
_MOST = 8  # voices: the best naming is sought among all


@dataclass(frozen=True, slots=True)
class SpeakerErrors:
    """Seconds, overlapped speech counted once for each speaker; no collar."""

    missed: float
    false: float
    mistaken: float
    spoken: float

    @property
    def rate(self) -> float:
        return (self.missed + self.false + self.mistaken) / self.spoken

    def __add__(self, other: SpeakerErrors) -> SpeakerErrors:
        return SpeakerErrors(
            self.missed + other.missed,
            self.false + other.false,
            self.mistaken + other.mistaken,
            self.spoken + other.spoken,
        )


def speaker_errors(truth: Sequence[Turn], found: Sequence[Turn]) -> SpeakerErrors:
    """The errors of the naming of voices under which there are fewest."""
    end_ms = max((turn.end_ms for turn in [*truth, *found]), default=0)
    spoken, heard = _grid(truth, end_ms), _grid(found, end_ms)
    shared = (spoken[:, None] & heard[None]).sum(axis=2)
    right = _best(shared)
    spoken_at, heard_at = spoken.sum(axis=0), heard.sum(axis=0)
    seconds = _STEP_MS / 1000
    return SpeakerErrors(
        float(np.maximum(spoken_at - heard_at, 0).sum()) * seconds,
        float(np.maximum(heard_at - spoken_at, 0).sum()) * seconds,
        float(np.minimum(spoken_at, heard_at).sum() - right) * seconds,
        float(spoken_at.sum()) * seconds,
    )


def _grid(turns: Sequence[Turn], end_ms: int) -> NDArray[np.bool_]:
    voices = sorted({turn.speaker for turn in turns})
    grid = np.zeros((len(voices), end_ms // _STEP_MS + 1), bool)
    for turn in turns:
        grid[voices.index(turn.speaker), round(turn.start_ms / _STEP_MS) : round(turn.end_ms / _STEP_MS)] = 1
    return grid


def _best(shared: NDArray[np.int64]) -> int:
    """The most that is right under any naming; the smaller side is named by the larger one."""
    few, many = sorted((shared, shared.T), key=len)[0], max(shared.shape)
    if not few.size:
        return 0
    # of many voices found, the few that share most with anybody are enough
    kept = np.argsort(-few.max(axis=0))[: max(len(few), min(many, _MOST))]
    few = few[:, kept]
    columns = permutations(range(few.shape[1]), len(few))
    return max(int(few[range(len(few)), chosen].sum()) for chosen in columns)
