"""Whisper's own JSON (`segments` of words, seconds), for the many tools that read it."""

from __future__ import annotations

import json
from typing import Any

from auteur.core.edl.document import Edl
from auteur.formats.spoken import Spoken, spoken_segments

__all__ = ["write_whisper_json"]


def write_whisper_json(edl: Edl) -> str:
    """The edited talk, in timeline time, with WhisperX's speakers. What only a decoder knows is left out."""
    segments = spoken_segments(edl)
    said = {
        "text": " ".join(spoken.text for spoken in segments),
        "segments": [_segment(n, spoken) for n, spoken in enumerate(segments)],
        "language": edl.transcript.language,
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _segment(number: int, spoken: Spoken) -> dict[str, Any]:
    segment: dict[str, Any] = {
        "id": number,
        "start": spoken.start_ms / 1000,
        "end": spoken.end_ms / 1000,
        "text": f" {spoken.text}",  # Whisper's texts begin with the space before them
        "words": [
            {
                "word": f" {part.text}",
                "start": part.start_ms / 1000,
                "end": part.end_ms / 1000,
                **_probability(word.heard.word.confidence),
            }
            for word in spoken.words
            for part in word.parts
        ],
    }
    if spoken.segment.speaker:
        segment["speaker"] = spoken.segment.speaker
    return segment


def _probability(confidence: float | None) -> dict[str, float]:
    return {} if confidence is None else {"probability": confidence}
