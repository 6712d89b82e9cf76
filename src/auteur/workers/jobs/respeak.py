"""New words in a recording, made to be heard, and put into the document where that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auteur.bootstrap import lip_follower, synthesizer, transcriber
from auteur.bootstrap.worker import Bench, job_bench
from auteur.core.credits.prices import PRICES
from auteur.core.jobs.model import ClaimedJob, JobResult
from auteur.core.progress import Report
from auteur.engines.lip_sync.spec import ENGINES as LIPS
from auteur.engines.tts.spec import ENGINES
from auteur.ports.edl_store import StaleVersion
from auteur.services.following_lips import LipFollower
from auteur.services.lip_syncing import LipSynced
from auteur.services.pacing import Pacer
from auteur.services.respeaking import Consent, Respoken, Rewording, respeak
from auteur.workers.jobs.derive import derived_next

__all__ = ["do_respeak"]

_TRIES = 3


def do_respeak(job: ClaimedJob, report: Report) -> JobResult:
    """A take for each edit, each heard before it is applied: its sound is media of the project, its preview an object.

    Input: edits (word_ids, text, after), consent (text, by), speed, engine, seed, apply, lip_sync. What could be spoken
    is charged edit by edit, and moved lips by their length; the rest of the hold comes back. Raises EngineError,
    MediaError, InputError, OperationError.
    """
    said = job.input
    wordings = [_wording(one) for one in said["edits"]]
    consent = Consent(said["consent"]["text"], said["consent"]["by"])
    with job_bench(job) as bench:
        pacer = Pacer(
            synthesizer(bench.settings, engine=said.get("engine") or "", sample_given=True),
            transcriber(bench.settings, engine="align", script_given=True),
            float(said.get("speed") or 1),
            int(said.get("seed") or 0),
        )
        lips = lip_follower(bench.settings, seed=pacer.seed) if said.get("lip_sync") else None
        spoken, version = _spoken(
            bench, wordings, pacer, consent, lips, report, applied=bool(said.get("apply"))
        )
        previews = [
            bench.keep(take.preview, f"respeak/{job.id}/{job.fence}/{take.preview.name}", "audio/wav")
            for take in spoken.takes
        ]
        output = {
            "takes": [
                {**take.to_json(), "preview_key": key, "operation": take.operation}
                for take, key in zip(spoken.takes, previews, strict=True)
            ],
            "refused": [
                {"word_ids": list(one.wording.word_ids), "code": one.error.code, "message": one.error.message}
                for one in spoken.refused
            ],
            "operation": spoken.operation,
            "quality": ENGINES[spoken.takes[0].speech.engine].quality,
            "lips_quality": _lips_quality(spoken),
            "licence": ENGINES[spoken.takes[0].speech.engine].licence,
            "consent": dict(said["consent"]),
            "applied": bool(said.get("apply")),
            "version": version,
        }
        return JobResult(
            output,
            charge=_charge(spoken),
            then=tuple(derived_next(take.operation["clip"]["media_file_id"]) for take in spoken.takes),
        )


def _lips_quality(spoken: Respoken) -> str | None:
    """The honest statement on the lips that were moved; None where none were."""
    engines = [take.lips.lips.engine for take in spoken.takes if isinstance(take.lips, LipSynced)]
    return LIPS[engines[0]].quality if engines else None


def _charge(spoken: Respoken) -> int:
    """Each take by itself, and all moved lips together."""
    said = sum(PRICES["respeak"].of(take.duration_ms) for take in spoken.takes)
    moved_ms = sum(take.duration_ms for take in spoken.takes if isinstance(take.lips, LipSynced))
    return said + (PRICES["lip_sync"].of(moved_ms) if moved_ms else 0)


def _wording(edit: Mapping[str, Any]) -> Rewording:
    return Rewording(tuple(edit["word_ids"]), edit["text"], bool(edit.get("after")))


def _spoken(
    bench: Bench,
    wordings: list[Rewording],
    pacer: Pacer,
    consent: Consent,
    lips: LipFollower | None,
    report: Report,
    *,
    applied: bool,
) -> tuple[Respoken, int]:
    """The takes and the document's version; made anew where somebody edited while they were to be put in."""
    for attempt in range(_TRIES):
        edl = bench.document.load()
        spoken = respeak(
            bench.project, edl, wordings, pacer, consent, bench.folder / "takes", lips=lips, report=report
        )
        if not applied:
            return spoken, edl.version
        try:
            return spoken, bench.document.append(edl.version, spoken.operation).version
        except StaleVersion:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError
