"""Captions as Remotion's `@remotion/captions` takes them: one entry a word."""

from __future__ import annotations

import json

from auteur.core.edl.document import Edl
from auteur.formats.spoken import spoken_segments

__all__ = ["write_remotion_json"]


def write_remotion_json(edl: Edl) -> str:
    """`Caption[]` in timeline time. White space belongs to the texts there: all but the first begin with a space."""
    captions = [
        {
            "text": part.text,
            "startMs": part.start_ms,
            "endMs": part.end_ms,
            "timestampMs": (part.start_ms + part.end_ms) // 2,
            "confidence": word.heard.word.confidence,
        }
        for spoken in spoken_segments(edl)
        for word in spoken.words
        for part in word.parts
    ]
    for caption in captions[1:]:
        caption["text"] = f" {caption['text']}"
    return json.dumps(captions, ensure_ascii=False, indent=1) + "\n"
