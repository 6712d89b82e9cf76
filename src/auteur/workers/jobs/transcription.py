"""Words for a recording, into its project's document."""

from __future__ import annotations

from typing import Any

from auteur.bootstrap import diariser, transcriber
from auteur.bootstrap.worker import Bench, job_bench
from auteur.core.credits.prices import PRICES
from auteur.core.edl.codec import edl_to_json
from auteur.core.edl.document import Edl
from auteur.core.jobs.model import ClaimedJob, JobResult
from auteur.core.progress import Report
from auteur.core.transcript.script import Script
from auteur.ports.edl_store import StaleVersion
from auteur.ports.transcriber import Transcription
from auteur.services.diarising import with_speakers
from auteur.services.transcribing import hear, transcribe
from auteur.workers.jobs.placing import edited, known

__all__ = ["do_transcription"]

_TRIES = 10


def do_transcription(job: ClaimedJob, report: Report) -> JobResult:
    """The words that an engine hears, set in the document as one step of undo, people's corrections over them.

    Input: language, engine, model, script ([speaker or None, line] each), glossary, speakers and speaker_engine, all
    optional. Done again, it changes nothing more. Raises EngineError, MediaError, InputError.
    """
    said = job.input
    with job_bench(job) as bench:
        row = bench.media_row()
        edited(bench.document, lambda edl: known(row, edl))
        script = _script(said.get("script"))
        glossary = tuple(said.get("glossary") or ())
        engine = transcriber(
            bench.settings,
            engine=said.get("engine") or "",
            model=said.get("model") or "",
            script_given=script is not None,
            glossary=glossary,
        )
        language = said.get("language") or "en"
        heard = hear(
            bench.project,
            str(row.id),
            engine,
            language=language,
            script=script,
            glossary=glossary,
            report=report,
        )
        heard = with_speakers(
            bench.project,
            str(row.id),
            heard,
            said.get("speakers") or "",
            lambda: diariser(bench.settings, engine=said.get("speaker_engine") or ""),
            script_given=script is not None,
            report=report,
        )
        edl = _set(bench, str(row.id), heard)
        output = {
            "transcript": edl_to_json(edl)["transcript"],
            "version": edl.version,
            "engine": heard.engine,
            "model": heard.model,
            "speakers_by": heard.speakers_by,
            "notes": list(heard.notes),
        }
        return JobResult(output, charge=PRICES["transcription"].of(row.duration_ms or 0))


def _script(lines: Any) -> Script | None:
    return Script.from_lines((speaker, line) for speaker, line in lines) if lines else None


def _set(bench: Bench, media_id: str, heard: Transcription) -> Edl:
    for attempt in range(_TRIES):
        try:
            return transcribe(bench.project, bench.document.load(), media_id, heard)
        except StaleVersion:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError
