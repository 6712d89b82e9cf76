"""What was uploaded, looked at for the first time, in the sandbox. Until then nothing is known of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from auteur.bootstrap.worker import Bench, job_bench
from auteur.core.errors import MediaError
from auteur.core.jobs.model import ClaimedJob, JobResult, NewJob
from auteur.core.progress import Report
from auteur.media.probe import MediaInfo, probe
from auteur.workers.jobs.placing import edited, known

__all__ = ["do_probe"]

_SLOTS = 4


def do_probe(job: ClaimedJob, report: Report) -> JobResult:
    """The media file's facts, into its row; the recording into the document; what shows it is made next.

    Raises a MediaError for what is no media: the row then says so.
    """
    with job_bench(job) as bench:
        row = bench.media_row
        path = bench.folder / "original"
        digest = bench.media.fetch_unchecked(row.key, path)
        info = probe(path, report=report)
        if row.sha256 is not None and row.sha256 != digest:
            raise MediaError("its bytes are not those that were checked before", hint="upload it again")
        facts = _facts(info, digest)
        if not info.is_still and job.project_id is not None:
            _add_to_document(bench, info)
        return JobResult(
            {"media_id": str(row.id), "media": info.to_json()},
            media=facts,
            then=(NewJob("derive", {}, 0, slots=_SLOTS),),
        )


def _add_to_document(bench: Bench, info: MediaInfo) -> None:
    row = replace(bench.media_row, duration_ms=info.duration_ms)
    edited(bench.document, lambda edl: known(row, info.video is not None, bool(info.audio), edl))


def _facts(info: MediaInfo, digest: str) -> dict[str, Any]:
    """The row's columns: what the file is, whatever it was said to be."""
    kind = "image" if info.is_still else "video" if info.video else "audio"
    duration = {} if info.is_still else {"duration_ms": info.duration_ms}
    video = info.video
    size = {"width": video.width, "height": video.height, "codec": video.codec} if video else {}
    metadata = {**info.to_json(), **size}
    return {"status": "ready", "type": kind, "sha256": digest, "metadata": metadata, **duration}
