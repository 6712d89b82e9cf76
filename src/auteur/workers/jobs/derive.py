"""What shows a recording: proxy, filmstrip, waveform peaks, thumbnail."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from auteur.bootstrap.worker import Bench, job_bench
from auteur.core.jobs.model import ClaimedJob, JobResult, NewJob
from auteur.core.progress import Report
from auteur.media.derive import Derivatives, Derived, NothingToDerive, derive

__all__ = ["derived_next", "do_derive"]

_SLOTS = 4
_EVERYTHING = Derivatives(proxy=True, filmstrip=True, peaks=True, thumbnail=True)
_TYPES = {
    ".webm": "video/webm",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".dat": "application/octet-stream",
}


def derived_next(media_id: str | None = None) -> NewJob:
    """The job that makes what shows a media file: the one of the job that it follows, where none is named."""
    return NewJob("derive", {}, 0, slots=_SLOTS, media_id=None if media_id is None else UUID(media_id))


def do_derive(job: ClaimedJob, report: Report) -> JobResult:
    """Everything that can be made of the recording, as objects beside it, their keys in its row."""
    with job_bench(job) as bench:
        row = bench.media_row()
        stored = bench.project.media.get(str(row.id))
        try:
            derived = derive(stored.path, _EVERYTHING, bench.folder / "derived", report=report)
        except NothingToDerive as nothing:
            return JobResult({"media_id": str(row.id), "derived": {}, "left_out": nothing.message})
        keys = _kept(bench, derived, bench.folder / "derived", f"media/{row.id}")
        media: dict[str, Any] = {"derived": keys}
        if "thumbnail" in keys:
            media["thumbnail_r2_key"] = keys["thumbnail"]
        return JobResult({"media_id": str(row.id), "derived": derived.to_json()}, media=media)


def _kept(bench: Bench, derived: Derived, folder: Path, prefix: str) -> dict[str, Any]:
    """The keys by name. The filmstrip's index is stored after its sheets: it never names one that is not there."""

    def keep(name: str) -> str:
        return bench.keep(folder / name, f"{prefix}/{name}", _TYPES[Path(name).suffix])

    keys: dict[str, Any] = {}
    if derived.thumbnail:
        keys["thumbnail"] = keep(derived.thumbnail.file)
    if derived.filmstrip:
        keys["sheets"] = [keep(sheet) for level in derived.filmstrip.levels for sheet in level.sheets]
        keys["filmstrip"] = keep(derived.filmstrip.file)
    if derived.peaks:
        keys["peaks"] = keep(derived.peaks.dat)
        keys["peaks_json"] = keep(derived.peaks.json)
    if derived.proxy:
        keys["proxy"] = keep(derived.proxy.file)
    return keys
