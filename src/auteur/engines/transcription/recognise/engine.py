"""Recognising: Silero finds the speech, PocketSphinx the words, their sound the hesitations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.time import Span
from auteur.core.transcript.script import Script
from auteur.engines.transcription.meter import Meter
from auteur.engines.transcription.recognise.confidence import confidence
from auteur.engines.transcription.recognise.hearing import Hearing
from auteur.engines.transcription.recognise.hesitations import Word, placed_words
from auteur.engines.transcription.recognise.plausible import is_impossible
from auteur.engines.transcription.samples import SAMPLES_PER_MS, as_samples, frame_energy_db
from auteur.engines.transcription.spec import ENGINES, check_language
from auteur.engines.transcription.speech import speech_spans
from auteur.engines.transcription.sphinx.decoder import MODEL
from auteur.engines.transcription.sphinx.grammar import Placer
from auteur.engines.transcription.words.espeak import espeak
from auteur.engines.transcription.words.lexicon import Pronounce
from auteur.ports.transcriber import Pcm, RecognizedWord, Transcription

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Recognise"]

_VAD_SHARE = 0.1  # of the time
_PAD_MS = 150


class Recognise:
    """Writes down what is said, about three words in four of clean reading right.

    `glossary` are words that the general model may not have; a script, where one is given, is what it expects.
    `pronounce` speaks the words that no dictionary has; None takes espeak where it is installed.
    """

    name = "recognise"
    model = MODEL

    def __init__(self, *, glossary: Sequence[str] = (), pronounce: Pronounce | None = None) -> None:
        self._glossary = tuple(glossary)
        self._pronounce = pronounce or espeak()

    def transcribe(
        self,
        audio: Pcm,
        *,
        language: str = "en",
        script: Script | None = None,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Transcription:
        """See the port. The language must be English; a segment is a stretch of speech between pauses."""
        samples = as_samples(audio)
        check_language(self.name, language)
        total_ms = len(samples) // SAMPLES_PER_MS
        meter = Meter("recognise", total_ms, report, cancel)
        spans = speech_spans(samples, lambda ms: meter.reached(round(ms * _VAD_SHARE)))
        hearing = Hearing(self._glossary, script, self._pronounce) if spans else None
        placer = Placer(self._pronounce)
        words: list[RecognizedWord] = []
        breaks: list[int] = []
        for span in spans:
            assert hearing is not None
            found = _Stretch(samples, span, hearing, placer).words()
            if words and found:
                breaks.append(len(words))
            words += found
            meter.reached(round(total_ms * _VAD_SHARE + span.end_ms * (1 - _VAD_SHARE)))
        meter.reached(total_ms)
        return Transcription(
            _apart(words), (), self.name, self.model, language, tuple(breaks), (ENGINES[self.name].quality,)
        )


class _Stretch:
    """One stretch of speech."""

    def __init__(self, samples: NDArray[np.int16], span: Span, hearing: Hearing, placer: Placer) -> None:
        self._begin_ms = span.start_ms
        self._samples = samples[span.start_ms * SAMPLES_PER_MS : span.end_ms * SAMPLES_PER_MS]
        self._energy = frame_energy_db(self._samples)
        self._floor_db = float(np.percentile(self._energy, 5)) if len(self._energy) else 0.0
        self._hearing, self._placer = hearing, placer

    def words(self) -> list[RecognizedWord]:
        found = placed_words(self._placer, self._samples, self._hearing.hear(self._samples))
        checked: list[RecognizedWord] = []
        for word in found:
            if self._impossible(word):
                checked += self._again(word)
            else:
                checked.append(self._recognized(word))
        return checked

    def _impossible(self, word: Word) -> bool:
        phones = len(self._placer.lexicon.phones(word.text).split())
        return is_impossible(word, phones, self._energy, self._floor_db)

    def _again(self, word: Word) -> list[RecognizedWord]:
        """Decodes a word's span alone; what is impossible still is kept and marked, what is not heard again is not."""
        begin_ms = max(0, word.start_ms - _PAD_MS)
        samples = self._samples[begin_ms * SAMPLES_PER_MS : (word.end_ms + _PAD_MS) * SAMPLES_PER_MS]
        found = placed_words(self._placer, samples, self._hearing.hear(samples))
        moved = [replace(w, start_ms=w.start_ms + begin_ms, end_ms=w.end_ms + begin_ms) for w in found]
        inside = [w for w in moved if word.start_ms <= (w.start_ms + w.end_ms) // 2 < word.end_ms]
        return [self._recognized(w, *(("suspect",) if self._impossible(w) else ())) for w in inside]

    def _recognized(self, word: Word, *flags: str) -> RecognizedWord:
        marks = (("hesitation",) if word.hesitation else ()) + flags
        start_ms, end_ms = word.start_ms + self._begin_ms, word.end_ms + self._begin_ms
        return RecognizedWord(
            self._hearing.printed(word.text), start_ms, end_ms, confidence(word, suspect=bool(flags)), marks
        )


def _apart(words: Sequence[RecognizedWord]) -> tuple[RecognizedWord, ...]:
    """The words without the few milliseconds by which stretches decoded again may overlap their neighbours."""
    apart: list[RecognizedWord] = []
    for word in words:
        start_ms = max(word.start_ms, apart[-1].end_ms if apart else 0)
        apart.append(replace(word, start_ms=start_ms, end_ms=max(word.end_ms, start_ms + 10)))
    return tuple(apart)
