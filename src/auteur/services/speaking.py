"""A text spoken: by a plain voice, or as near to somebody's as the engine comes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from auteur.core.progress import Cancel, Report, never, silent
from auteur.media.audio import decode_pcm
from auteur.media.resampling import as_floats, as_pcm, resampled
from auteur.media.wav import write_wav
from auteur.ports.synthesizer import SaidWord, Speech, Synthesizer, VoiceSample
from auteur.ports.transcriber import Transcriber

__all__ = ["sample_of", "speak_to_file", "speech_to_json", "with_words"]

_RATE_HZ = 24_000  # what the finest of the engines listens to
_HEARD_HZ = 16_000


def sample_of(path: Path, *, cancel: Cancel = never) -> VoiceSample:
    """What a file holds of a voice. Raises MediaError; the file is opened in the sandbox."""
    return VoiceSample(decode_pcm(path, sample_rate_hz=_RATE_HZ, cancel=cancel), _RATE_HZ)


def with_words(sample: VoiceSample, listener: Transcriber, *, cancel: Cancel = never) -> VoiceSample:
    """The sample with what an engine hears in it, for engines that must be told. Raises EngineError, Cancelled."""
    sound = resampled(as_floats(sample.samples), sample.sample_rate_hz, _HEARD_HZ)
    heard = listener.transcribe(as_pcm(sound), cancel=cancel)
    words = tuple(SaidWord(word.word, word.start_ms, word.end_ms) for word in heard.words)
    return replace(sample, words=words)


def speak_to_file(
    engine: Synthesizer,
    text: str,
    destination: Path,
    *,
    sample: VoiceSample | None,
    speed: float,
    seed: int,
    report: Report = silent,
    cancel: Cancel = never,
) -> Speech:
    """The text as a WAV file. Raises InputError, EngineError, Cancelled; no file is left then."""
    speech = engine.speak(text, sample=sample, speed=speed, seed=seed, report=report, cancel=cancel)
    write_wav(destination, np.frombuffer(speech.samples.tobytes(), dtype=np.int16), speech.sample_rate_hz)
    return speech


def speech_to_json(speech: Speech) -> dict[str, Any]:
    """What is told of a speech besides its sound."""
    return {
        "duration_ms": len(speech.samples) * 1000 // speech.sample_rate_hz,
        "sample_rate_hz": speech.sample_rate_hz,
        "engine": speech.engine,
        "model": speech.model,
        "voice": speech.voice,
        "seed": speech.seed,
        "notes": list(speech.notes),
    }
