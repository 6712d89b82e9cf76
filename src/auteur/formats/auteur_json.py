"""Auteur's own transcript: the edited talk with ids, both clocks, and what of it is generated."""

from __future__ import annotations

import json
from typing import Any

from auteur.core.edl.document import Edl
from auteur.core.transcript.provenance import SYNTHETIC, GeneratedSpan, generated_spans
from auteur.formats.spoken import Spoken, SpokenWord, spoken_segments

__all__ = ["VERSION", "write_auteur_json"]

VERSION = 1


def write_auteur_json(edl: Edl) -> str:
    """`start_ms` and `end_ms` are the timeline's, `source_*` the recording's; ids are the document's."""
    said = {
        "format": "auteur-transcript",
        "version": VERSION,
        "language": edl.transcript.language,
        "duration_ms": edl.duration_ms,
        "media_files": [
            {"id": media.id, "name": media.name, "duration_ms": media.duration_ms}
            for media in edl.media_files
        ],
        "segments": [_segment(spoken) for spoken in spoken_segments(edl)],
        "generated": [_generated(span) for span in generated_spans(edl)],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _segment(spoken: Spoken) -> dict[str, Any]:
    return {
        "id": spoken.segment.id,
        "media_file_id": spoken.segment.media_file_id,
        "speaker": spoken.segment.speaker,
        "start_ms": spoken.start_ms,
        "end_ms": spoken.end_ms,
        "text": spoken.text,
        "words": [_word(word) for word in spoken.words],
    }


def _word(spoken: SpokenWord) -> dict[str, Any]:
    item, word = spoken.heard, spoken.heard.word
    said: dict[str, Any] = {
        "id": word.id,
        "text": " ".join(part.text for part in spoken.parts),
        "start_ms": item.start_ms,
        "end_ms": spoken.end_ms,
        "source_start_ms": word.start_ms,
        "source_end_ms": word.end_ms,
        "confidence": word.confidence,
        "origin": word.origin,
    }
    if word.engine is not None:
        said["engine"] = word.engine
    if word.flags:
        said["flags"] = list(word.flags)
    return said


def _generated(span: GeneratedSpan) -> dict[str, Any]:
    return {
        "start_ms": span.start_ms,
        "end_ms": span.end_ms,
        "kind": span.kind,
        "media_file_id": span.media_file_id,
        "source_start_ms": span.source_start_ms,
        "source_end_ms": span.source_end_ms,
        "generated_by": span.generated_by or None,
        "text": span.text,
        "digital_source_type": SYNTHETIC,
    }
