"""Transcripts as JSON, from the tools that make them.

Whisper, WhisperX and faster-whisper (`segments`, or a list of them or of words; seconds), Deepgram
(`results.channels[0].alternatives[0].words`), AssemblyAI (`words`, integer ms), ElevenLabs Scribe (`words` with a
`type`), Remotion captions (`startMs`), and Auteur's own (`start_ms`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from auteur.core.errors import InputError

__all__ = ["TranscriptSegment", "TranscriptWord", "read_transcript_json"]

_SENTENCE_ENDS = (".", "?", "!", "…")
_MAX = 10**12  # beyond any time in milliseconds; NaN and the infinities are beyond it too


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
        return _listed(document)
    if isinstance(document, dict):
        if isinstance(document.get("segments"), list):
            return _each_segment(document["segments"])
        if isinstance(document.get("words"), list):
            # AssemblyAI alone counts in milliseconds; Scribe's duration is `audio_duration_secs`.
            return _turns(
                document["words"], milliseconds="audio_duration" in document or "utterances" in document
            )
        if isinstance(document.get("transcripts"), list):  # Scribe, one for each channel
            return [segment for one in document["transcripts"] for segment in _segments(one)]
        if "results" in document:
            return _deepgram(document)
    raise InputError(
        "this JSON is no transcript that Auteur knows",
        hint="Whisper, Deepgram, AssemblyAI, ElevenLabs Scribe and Remotion captions are read",
    )


def _listed(entries: list[Any]) -> list[TranscriptSegment]:
    """faster-whisper's segments or words as people dump them, or Remotion's captions."""
    if any(isinstance(entry, dict) and "words" in entry for entry in entries):
        return _each_segment(entries)
    if any(isinstance(entry, dict) and "startMs" in entry for entry in entries):
        return _turns(_whole_words(entries))
    texts = [str(entry.get("text", "")) for entry in entries if isinstance(entry, dict)]
    if any(len(text.split()) > 1 for text in texts):
        return _each_segment(entries)
    return _turns(entries)


def _each_segment(entries: list[Any]) -> list[TranscriptSegment]:
    return [_segment(entry) for entry in entries if isinstance(entry, dict)]


def _whole_words(captions: list[Any]) -> list[dict[str, Any]]:
    """Remotion's captions may be pieces of words: one that begins without the space belongs to the one before."""
    entries = [entry for entry in captions if isinstance(entry, dict)]
    spaced = any(str(entry.get("text", ""))[:1].isspace() for entry in entries)
    words: list[dict[str, Any]] = []
    for entry in entries:
        text = str(entry.get("text", ""))
        if spaced and words and text and not text[0].isspace():
            words[-1] = {**words[-1], "text": words[-1]["text"] + text, "endMs": entry.get("endMs")}
        else:
            words.append({**entry, "text": text})
    return words


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


def _turns(entries: Any, *, milliseconds: bool = False) -> list[TranscriptSegment]:
    """Segments that end with a sentence or a speaker's turn."""
    turns: list[tuple[str | None, list[TranscriptWord]]] = []
    for entry in entries if isinstance(entries, list) else ():
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
    scale = 1 if milliseconds else 1000
    start, end = _ms(entry, "start", scale), _ms(entry, "end", scale)
    word = TranscriptWord(text, start, end, _confidence(entry))
    if start is not None and end is not None and end < start:
        return replace(word, end_ms=start)
    return word


def _confidence(entry: Mapping[str, Any]) -> float | None:
    said = (_number(entry.get(name)) for name in ("confidence", "probability", "score"))
    known = next((number for number in said if number is not None), None)
    logprob = _number(entry.get("logprob"))  # Scribe's: a natural logarithm
    if known is None and logprob is not None and logprob <= 0:
        known = math.exp(logprob)
    return float(known) if known is not None and 0 <= known <= 1 else None


def _ms(entry: Mapping[str, Any], key: str, scale: int) -> int | None:
    """A time by any of its names: whole milliseconds where the name says so."""
    for name, factor in ((f"{key}Ms", 1), (f"{key}_ms", 1), (key, scale)):
        number = _number(entry.get(name))
        if number is not None:
            return max(0, round(number * factor))
    return None


def _number(value: Any) -> int | float | None:
    known = isinstance(value, int | float) and not isinstance(value, bool) and -_MAX < value < _MAX
    return value if known else None


def _speaker(entry: Mapping[str, Any]) -> str | None:
    speaker = entry.get("speaker", entry.get("speaker_id"))
    return None if speaker in (None, "") else str(speaker)
