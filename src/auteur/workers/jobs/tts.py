"""A text, spoken, as an object."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from auteur.bootstrap import fitting_sample, synthesizer
from auteur.bootstrap.worker import Bench, job_bench
from auteur.core.credits.prices import PRICES
from auteur.core.jobs.model import ClaimedJob, JobResult
from auteur.core.progress import Report
from auteur.engines.tts.spec import ENGINES
from auteur.ports.synthesizer import VoiceSample
from auteur.services.speaking import sample_of, speak_to_file, speech_to_json

__all__ = ["do_tts"]


def do_tts(job: ClaimedJob, report: Report) -> JobResult:
    """The text spoken, in a voice where one is named, with the consent that the voice stands on.

    Input: text, voice_id, speed, engine, seed. Raises EngineError, MediaError, InputError, UnknownVoice.
    """
    said = job.input
    with job_bench(job) as bench:
        sample, consent = _voice(bench, said.get("voice_id"))
        engine = synthesizer(bench.settings, engine=said.get("engine") or "", sample_given=sample is not None)
        sample = fitting_sample(bench.settings, engine, sample)
        file = bench.folder / "speech.wav"
        speech = speak_to_file(
            engine,
            said["text"],
            file,
            sample=sample,
            speed=float(said.get("speed") or 1),
            seed=int(said.get("seed") or 0),
            report=report,
        )
        told = speech_to_json(speech)
        output = {
            "key": bench.keep(file, f"tts/{job.id}/{job.fence}/speech.wav", "audio/wav"),
            **told,
            "quality": ENGINES[speech.engine].quality,
            "licence": ENGINES[speech.engine].licence,
            "consent": consent,
        }
        return JobResult(output, charge=PRICES["tts"].of(told["duration_ms"]))


def _voice(bench: Bench, voice_id: str | None) -> tuple[VoiceSample | None, dict[str, Any] | None]:
    if voice_id is None:
        return None, None
    voice, file = bench.voice(UUID(voice_id))
    consent = {
        "voice_id": voice_id,
        "by": voice.consent_by,
        "text": voice.consent_text,
        "at": voice.consented_at.isoformat(),
    }
    return sample_of(file), consent
