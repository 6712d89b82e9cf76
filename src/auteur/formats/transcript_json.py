"""Transcripts as JSON, from the tools that make them.

Whisper, WhisperX and faster-whisper (`segments`, seconds), Deepgram (`results.channels[0].alternatives[0]`),
AssemblyAI (`words`, integer ms), ElevenLabs Scribe (`words` with a `type`), Remotion captions (`startMs`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from auteur.core.errors import InputError

__all__ = ["TranscriptSegment", "TranscriptWord", "read_transcript_json"]

_SENTENCE_ENDS = (".", "?", "!", "…")


@dataclass(frozen=True, slots=True)
class TranscriptWord:
    """A word; its times (ms) and confidence within [0, 1] are None where the file has none."""

    word: str
    start_ms: int | None = None
    end_ms: int | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class TranscriptSegment:
    """A segment's words in order."""

    words: tuple[TranscriptWord, ...]
    speaker: str | None = None

    @property
    def text(self) -> str:
        return " ".join(word.word for word in self.words)


def read_transcript_json(data: str | bytes) -> tuple[TranscriptSegment, ...]:
    """The segments in the file's order; without segments of its own, a sentence or a speaker's turn is one.

    Raises InputError when the file is no JSON, or a form that is not known.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as failure:
        raise InputError(f"the transcript is not JSON: {failure}") from failure
    segments = _segments(document)
    return tuple(segment for segment in segments if segment.words)


def _segments(document: Any) -> list[TranscriptSegment]:
    if isinstance(document, list):
        return _turns(document)
    if isinstance(document, dict):
        if isinstance(document.get("segments"), list):
            return [_segment(entry) for entry in document["segments"] if isinstance(entry, dict)]
        if isinstance(document.get("words"), list):
            return _turns(
                document["words"], milliseconds="audio_duration" in document or "utterances" in document
            )
        if "results" in document:
            return _deepgram(document)
    raise InputError(
        "this JSON is no transcript that Auteur knows",
        hint="Whisper, Deepgram, AssemblyAI, ElevenLabs Scribe and Remotion captions are read",
    )


def _segment(entry: Mapping[str, Any]) -> TranscriptSegment:
    words = entry.get("words")
    if isinstance(words, list) and words:
        found = tuple(word for item in words if (word := _word(item)) is not None)
    else:
        found = tuple(TranscriptWord(text) for text in str(entry.get("text", "")).split())
    return TranscriptSegment(found, _speaker(entry))


def _deepgram(document: Mapping[str, Any]) -> list[TranscriptSegment]:
    try:
        words = document["results"]["channels"][0]["alternatives"][0]["words"]
    except (KeyError, IndexError, TypeError) as failure:
        raise InputError("this JSON has no words at results.channels[0].alternatives[0]") from failure
    return _turns(words)


def _turns(entries: Iterable[Any], *, milliseconds: bool = False) -> list[TranscriptSegment]:
    """Segments that end with a sentence or a speaker's turn."""
    turns: list[tuple[str | None, list[TranscriptWord]]] = []
    for entry in entries:
        word = _word(entry, milliseconds=milliseconds)
        if word is None:
            continue
        speaker = _speaker(entry)
        last = turns[-1] if turns else None
        if last is None or last[0] != speaker or last[1][-1].word.endswith(_SENTENCE_ENDS):
            turns.append((speaker, []))
        turns[-1][1].append(word)
    return [TranscriptSegment(tuple(words), speaker) for speaker, words in turns]


def _word(entry: Any, *, milliseconds: bool = False) -> TranscriptWord | None:
    """None for what is no word: spacing, sounds, entries without text."""
    if not isinstance(entry, dict) or entry.get("type", "word") not in ("word", "text"):
        return None
    text = str(entry.get("punctuated_word") or entry.get("word") or entry.get("text") or "").strip()
    if not text:
        return None
    confidence = entry.get("confidence", entry.get("probability", entry.get("score")))
    known = isinstance(confidence, int | float) and 0 <= confidence <= 1
    scale = 1 if milliseconds else 1000
    return TranscriptWord(
        text,
        _ms(entry, "start", scale),
        _ms(entry, "end", scale),
        float(confidence) if known and confidence is not None else None,
    )


def _ms(entry: Mapping[str, Any], key: str, scale: int) -> int | None:
    exact = entry.get(f"{key}Ms")
    if isinstance(exact, int | float):
        return round(exact)
    value = entry.get(key)
    return round(value * scale) if isinstance(value, int | float) else None


def _speaker(entry: Mapping[str, Any]) -> str | None:
    speaker = entry.get("speaker", entry.get("speaker_id"))
    return None if speaker in (None, "") else str(speaker)
