"""Whisper by faster-whisper: batched, with word times, its hesitations kept as far as it hears them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel

from auteur.compute.device import failing_as
from auteur.compute.kept import files_of, kept
from auteur.core.errors import EngineError, InputError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.time import Span
from auteur.core.transcript.script import Script
from auteur.engines.transcription.meter import Meter
from auteur.engines.transcription.samples import SAMPLES_PER_MS, as_samples
from auteur.engines.transcription.speech import speech_spans
from auteur.engines.transcription.whisper.guards import is_hallucinated
from auteur.engines.transcription.whisper.prompts import hesitant_prompt
from auteur.engines.transcription.whisper.refine import refined
from auteur.engines.transcription.words.hesitation import is_hesitation
from auteur.ports.transcriber import Pcm, RecognizedWord, Transcription

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Whisper"]

_SHORTEST_MS = 20
_LONGEST_WORD_MS = 2000  # no spoken word lasts that long; Whisper stretches words over pauses
_SECOND_TEMPERATURES = [0.2, 0.6, 1.0]
_VAD_SHARE = 0.1


class Whisper:
    """Transcribes with the CTranslate2 Whisper model of a folder on this machine; nothing is ever fetched.

    Raises EngineError when it cannot be loaded. `glossary` are words to expect. `device` and `compute_type` are
    CTranslate2's.
    """

    name = "whisper"

    def __init__(
        self,
        *,
        folder: Path,
        glossary: Sequence[str] = (),
        device: str = "auto",
        compute_type: str = "default",
        batch_size: int = 8,
    ) -> None:
        self.model = f"faster-whisper {folder.name}"
        self._glossary = ", ".join(glossary) or None
        self._batch_size = batch_size
        key = (files_of(folder), device, compute_type)
        self._whisper = kept("whisper", key, lambda: _loaded(folder, device, compute_type))
        self._batched = BatchedInferencePipeline(self._whisper)

    def transcribe(
        self,
        audio: Pcm,
        *,
        language: str = "en",
        script: Script | None = None,  # noqa: ARG002  (the engine 'align' is for scripts)
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Transcription:
        """See the port. `language` is an ISO 639-1 code, or "auto" where the model is multilingual.

        Raises ComputeMemory, an EngineError, where there is too little memory for it.
        """
        samples = as_samples(audio)
        self._check_language(language)
        with failing_as("Whisper"):
            return self._transcription(samples, language, report, cancel)

    def _transcription(
        self, samples: NDArray[np.int16], language: str, report: Report, cancel: Cancel
    ) -> Transcription:
        total_ms = len(samples) // SAMPLES_PER_MS
        meter = Meter("whisper", total_ms, report, cancel)
        spans = speech_spans(samples, lambda ms: meter.reached(round(ms * _VAD_SHARE)))
        words: list[RecognizedWord] = []
        breaks: list[int] = []
        heard_language = language if language != "auto" else ""
        for at in range(0, len(spans), self._batch_size):
            batch = spans[at : at + self._batch_size]
            for segment, found_language in self._segments(samples, batch, heard_language, meter):
                heard_language = heard_language or found_language
                found = [w for w in _words(segment, batch[0].start_ms, heard_language) if _inside(w, spans)]
                if words and found:
                    breaks.append(len(words))
                words += found
            meter.reached(round(total_ms * _VAD_SHARE + batch[-1].end_ms * (1 - _VAD_SHARE)))
        ordered, kept = _in_order(words, total_ms), tuple(breaks)
        if heard_language == "en":
            ordered, kept = refined(ordered, kept, samples, cancel)
        meter.reached(total_ms)
        notes = ("Whisper may make up words where nobody speaks, and may leave out hesitations.",)
        return Transcription(
            _in_order(ordered, total_ms),
            (),
            self.name,
            self.model,
            heard_language or "en",
            kept,
            notes,
        )

    def _check_language(self, language: str) -> None:
        multilingual = self._whisper.model.is_multilingual
        known = [*self._whisper.supported_languages, *(["auto"] if multilingual else [])]
        if language not in known:
            raise InputError(f"the model {self.model!r} does not know the language {language!r}")

    def _segments(
        self, samples: NDArray[np.int16], spans: Sequence[Span], language: str, meter: Meter
    ) -> Iterator[tuple[Any, str]]:
        """The believable segments of `spans`, times in seconds from the first span's start."""
        begin_ms = spans[0].start_ms
        sound = _floats(samples, begin_ms, spans[-1].end_ms)
        clips = [
            {"start": (s.start_ms - begin_ms) / 1000, "end": (s.end_ms - begin_ms) / 1000} for s in spans
        ]
        segments, info = self._batched.transcribe(
            sound, clip_timestamps=clips, batch_size=self._batch_size, **self._options(language)
        )
        for segment in segments:
            meter.check()
            if not is_hallucinated(segment):
                yield segment, info.language
            else:
                yield from ((again, info.language) for again in self._again(sound, segment, info.language))

    def _again(self, sound: NDArray[np.float32], segment: Any, language: str) -> list[Any]:
        """A segment that cannot be believed, decoded alone and at other temperatures; empty when it stays so."""
        begin = max(0, int(segment.start * 16_000))
        options = self._options(language) | {"temperature": _SECOND_TEMPERATURES, "initial_prompt": None}
        segments, _ = self._whisper.transcribe(
            sound[begin : int(segment.end * 16_000)],
            condition_on_previous_text=False,
            vad_filter=False,
            **options,
        )
        believed = [s for s in segments if not is_hallucinated(s)]
        for found in believed:
            for word in found.words or []:
                word.start, word.end = word.start + segment.start, word.end + segment.start
        return believed

    def _options(self, language: str) -> dict[str, Any]:
        return {
            "language": language or None,
            "word_timestamps": True,
            "initial_prompt": hesitant_prompt(language),
            "hotwords": self._glossary,
            "beam_size": 5,
            "temperature": 0.0,
        }


def _loaded(folder: Path, device: str, compute_type: str) -> WhisperModel:
    try:
        return WhisperModel(str(folder), device=device, compute_type=compute_type, local_files_only=True)
    except (RuntimeError, ValueError, OSError) as failure:
        raise EngineError(
            f"the Whisper model in {folder} cannot be loaded: {failure}",
            hint="auteur models verify tells whether it is whole",
        ) from failure


def _floats(samples: NDArray[np.int16], begin_ms: int, end_ms: int) -> NDArray[np.float32]:
    cut = samples[begin_ms * SAMPLES_PER_MS : end_ms * SAMPLES_PER_MS]
    return np.divide(cut, 32768, dtype=np.float32)


def _words(segment: Any, begin_ms: int, language: str) -> Iterator[RecognizedWord]:
    for word in segment.words or []:
        text = "".join(c for c in word.word if c.isprintable()).strip()
        if not text or not any(c.isalnum() for c in text):
            continue
        start_ms, end_ms = begin_ms + round(word.start * 1000), begin_ms + round(word.end * 1000)
        flags = ["hesitation"] if is_hesitation(text, language) else []
        if not _SHORTEST_MS <= end_ms - start_ms <= _LONGEST_WORD_MS:
            flags.append("suspect")
        confidence = round(min(1.0, max(0.0, float(word.probability))), 3)
        yield RecognizedWord(text, start_ms, end_ms, confidence, tuple(flags))


def _inside(word: RecognizedWord, spans: Sequence[Span]) -> bool:
    """Whether a word's middle lies where somebody speaks."""
    middle = (word.start_ms + word.end_ms) // 2
    return any(span.start_ms <= middle < span.end_ms for span in spans)


def _in_order(words: Sequence[RecognizedWord], total_ms: int) -> tuple[RecognizedWord, ...]:
    """The words with starts and ends that never run backwards: cross-attention times may."""
    ordered: list[RecognizedWord] = []
    for word in words:
        start_ms = min(max(word.start_ms, ordered[-1].end_ms if ordered else 0), total_ms - _SHORTEST_MS)
        end_ms = min(max(word.end_ms, start_ms + _SHORTEST_MS), total_ms)
        ordered.append(RecognizedWord(word.word, start_ms, end_ms, word.confidence, word.flags, word.speaker))
    return tuple(ordered)
