"""The movie of an edit, as an object with its receipt."""

from __future__ import annotations

from typing import Any

from auteur.bootstrap.worker import Bench, job_bench
from auteur.core.credits.prices import PRICES
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.jobs.model import ClaimedJob, JobResult
from auteur.core.progress import Report
from auteur.media.export import ExportOptions
from auteur.services.delivery import Delivery
from auteur.services.exporting import export_movie

__all__ = ["do_render"]

_MOVIE, _CAPTIONS, _RECEIPT = "movie.mp4", "captions.srt", "receipt.json"


def do_render(job: ClaimedJob, report: Report) -> JobResult:
    """The document's version exported: MP4, its receipt, and captions where asked.

    Input: version (the newest if not given), mode, preset, crf, captions. Raises ExportError, MediaError, InputError.
    """
    said = job.input
    with job_bench(job) as bench:
        edl = _version(bench, said.get("version"))
        options = ExportOptions(
            mode=said.get("mode") or "smart",
            encoder_preset=said.get("preset") or "veryfast",
            quality=float(said.get("crf") or 0),
        )
        receipt = export_movie(
            bench.project,
            edl,
            bench.folder / _MOVIE,
            delivery=Delivery(options),
            captions=bench.folder / _CAPTIONS if said.get("captions") else None,
            receipt_file=bench.folder / _RECEIPT,
            report=report,
        )
        output = _kept(bench, f"render/{job.id}/{job.fence}", edl) | {"receipt": receipt.to_json()}
        pixels = edl.settings.width * edl.settings.height
        return JobResult(output, charge=PRICES["render"].of(edl.duration_ms, pixels=pixels))


def _kept(bench: Bench, prefix: str, edl: Edl) -> dict[str, Any]:
    """What was written as objects, under a prefix of this attempt alone: what a zombie writes disturbs nobody."""
    captions = bench.folder / _CAPTIONS
    return {
        "key": bench.keep(bench.folder / _MOVIE, f"{prefix}/{_MOVIE}", "video/mp4"),
        "receipt_key": bench.keep(bench.folder / _RECEIPT, f"{prefix}/{_RECEIPT}", "application/json"),
        "captions_key": bench.keep(captions, f"{prefix}/{_CAPTIONS}", "application/x-subrip")
        if captions.exists()  # a talk without words has none
        else None,
        "version": edl.version,
        "duration_ms": edl.duration_ms,
        "size_bytes": (bench.folder / _MOVIE).stat().st_size,
    }


def _version(bench: Bench, version: object) -> Edl:
    if version is None:
        return bench.document.load()
    if not isinstance(version, int):
        raise InputError(f"{version!r} is no version of a document")
    return bench.document.at(version)
