"""Words for a recording: an engine finds them, they become the document's transcript."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from auteur.core.edl.document import Edl
from auteur.core.edl.encoding import segment_to_json
from auteur.core.errors import EngineError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.transcript.script import Script
from auteur.core.transcript.segmenting import SpokenWord, segments_of
from auteur.media.audio import decode_pcm
from auteur.ports.transcriber import Transcriber, Transcription
from auteur.services.project import Project, perform

__all__ = ["hear", "transcribe"]


def hear(
    project: Project,
    media_file_id: str,
    engine: Transcriber,
    *,
    language: str,
    script: Script | None = None,
    glossary: Sequence[str] = (),
    report: Report = silent,
    cancel: Cancel = never,
) -> Transcription:
    """What the engine finds in a recording; from the cache where it was asked the same before.

    `glossary` is the one that the engine was made with: another one is another question.
    Raises MediaError, EngineError or InputError, and Cancelled; the document is not touched.
    """
    stored = project.media.get(media_file_id)
    key = _key(stored.fingerprint, engine, language, script, glossary)
    known = project.cache.get(key)
    if known is not None:
        return _kept(known)
    samples = decode_pcm(stored.path, report=report, cancel=cancel)
    heard = engine.transcribe(samples, language=language, script=script, report=report, cancel=cancel)
    project.cache.put(key, json.dumps(asdict(heard)).encode())
    return heard


def transcribe(
    project: Project,
    edl: Edl,
    media_file_id: str,
    heard: Transcription,
) -> Edl:
    """The document with these words for the recording, people's corrections laid over them. One step of undo.

    Where the document has the very same words already, nothing is done.
    """
    words = [
        SpokenWord(word.word, word.start_ms, word.end_ms, word.confidence, word.flags, word.speaker)
        for word in heard.words
    ]
    segments = segments_of(
        words, media_file_id, engine=f"{heard.engine} {heard.model}", breaks=heard.segment_breaks
    )
    op: dict[str, Any] = {
        "op": "set_transcript",
        "media_file_id": media_file_id,
        "language": heard.language,
        "segments": [segment_to_json(segment) for segment in segments],
    }
    if _is_last_word(project, op):
        return edl
    return perform(project, edl, op)


def _is_last_word(project: Project, op: Mapping[str, Any]) -> bool:
    """Whether the last transcript that was set for the recording is this one."""
    for logged in reversed(project.edl.log()):
        if logged.op.get("op") == "set_transcript" and logged.op.get("media_file_id") == op["media_file_id"]:
            return bool(dict(logged.op) == json.loads(json.dumps(op)))
    return False


def _key(
    fingerprint: str, engine: Transcriber, language: str, script: Script | None, glossary: Sequence[str]
) -> str:
    words = None if script is None else [asdict(word) for word in script.words]
    digest = hashlib.sha256(json.dumps([words, sorted(glossary)]).encode()).hexdigest()
    return f"words 1 {fingerprint} {engine.name} {engine.model} {language} {digest}"


def _kept(known: bytes) -> Transcription:
    try:
        return Transcription.from_json(json.loads(known))
    except (LookupError, TypeError) as error:
        raise EngineError(
            f"the cached words are damaged: {error}", hint="delete the project's cache folder"
        ) from error
