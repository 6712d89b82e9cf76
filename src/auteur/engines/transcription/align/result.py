"""From placed words to the port's result."""

from __future__ import annotations

from collections.abc import Sequence

from auteur.core.transcript.script import Script
from auteur.engines.transcription.align.placed import Placed, confidence
from auteur.engines.transcription.words.hesitation import is_hesitation
from auteur.ports.transcriber import RecognizedWord, Skipped, Transcription

__all__ = ["transcription"]

_INTERPOLATED_BELOW = 0.5  # a script with wrong words: marks half of those that fit by chance, 1 right in 100


def transcription(
    items: Sequence[Placed], script: Script, engine: str, model: str, language: str
) -> Transcription:
    """Words in order without overlaps, the script's breaks, and the words that were never spoken."""
    words: list[RecognizedWord] = []
    breaks: list[int] = []
    last_index = -1
    speaker = script.words[0].speaker
    for item in items:
        if item.index is not None:
            passed = script.words[last_index + 1 : item.index + 1]
            if words and any(word.begins_segment for word in passed):
                breaks.append(len(words))
            last_index, speaker = item.index, script.words[item.index].speaker
        words.append(_word(item, script, speaker, words[-1].end_ms if words else 0))
    skipped = _skipped(items, script)
    return Transcription(
        tuple(words), skipped, engine, model, language, tuple(breaks), tuple(_notes(words, skipped))
    )


def _word(item: Placed, script: Script, speaker: str | None, earliest_ms: int) -> RecognizedWord:
    text = item.text if item.index is None else script.words[item.index].word
    sure = confidence(item.score)
    flags = []
    if item.hesitation or is_hesitation(text):
        flags.append("hesitation")
    if item.index is None:
        flags.append("added")
    elif item.forced or sure < _INTERPOLATED_BELOW:
        flags.append("interpolated")
    start_ms = max(item.start_ms, earliest_ms)
    return RecognizedWord(
        text, start_ms, max(item.end_ms, start_ms + 10), round(sure, 3), tuple(flags), speaker
    )


def _skipped(items: Sequence[Placed], script: Script) -> tuple[Skipped, ...]:
    skipped: list[Skipped] = []
    expected = 0
    for number, item in enumerate(items):
        if item.index is not None:
            skipped += [Skipped(word.word, number - 1) for word in script.words[expected : item.index]]
            expected = item.index + 1
    return (*skipped, *(Skipped(word.word, len(items) - 1) for word in script.words[expected:]))


def _notes(words: Sequence[RecognizedWord], skipped: Sequence[Skipped]) -> list[str]:
    counts = [
        (sum("hesitation" in word.flags for word in words), "hesitation", "found"),
        (
            sum("added" in word.flags and "hesitation" not in word.flags for word in words),
            "word",
            "spoken that the script does not have",
        ),
        (len(skipped), "word", "of the script not spoken"),
        (sum("interpolated" in word.flags for word in words), "word", "placed by the room it must have"),
    ]
    return [f"{number} {noun}{'s' if number > 1 else ''} {what}" for number, noun, what in counts if number]
