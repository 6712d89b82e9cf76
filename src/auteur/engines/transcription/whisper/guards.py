"""What Whisper says when nobody speaks: loops, and text that it does not believe itself."""

from __future__ import annotations

import zlib
from typing import Protocol

__all__ = ["Decoded", "is_hallucinated"]

_COMPRESSION = 2.4  # Whisper's own threshold: text that repeats itself
_LOG_PROBABILITY = -1.0
_NO_SPEECH = 0.6
_FASTEST_CHARACTERS_PER_S = 35.0
_FEW_CHARACTERS = 40


class Decoded(Protocol):
    """A segment of faster-whisper."""

    text: str
    start: float
    end: float
    avg_logprob: float
    no_speech_prob: float


def is_hallucinated(segment: Decoded) -> bool:
    """Whether a decoded segment is likelier the model's invention than speech."""
    text = segment.text.strip()
    if len(text) > _FEW_CHARACTERS and _compression(text) > _COMPRESSION:
        return True
    if segment.no_speech_prob > _NO_SPEECH and segment.avg_logprob < _LOG_PROBABILITY:
        return True
    duration_s = max(0.02, segment.end - segment.start)
    return len(text) > _FEW_CHARACTERS and len(text) / duration_s > _FASTEST_CHARACTERS_PER_S


def _compression(text: str) -> float:
    data = text.encode()
    return len(data) / len(zlib.compress(data))
