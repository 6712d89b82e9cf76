"""The movie of an edit, as an object with its receipt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from auteur.bootstrap.worker import Bench, job_bench
from auteur.core.credits.prices import PRICES
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.jobs.model import ClaimedJob, JobResult
from auteur.core.progress import Report
from auteur.services.exporting import export_movie
from auteur.services.rendering import rendering_of

__all__ = ["do_render", "document_version"]

_CAPTIONS, _RECEIPT = "captions.srt", "receipt.json"


def do_render(job: ClaimedJob, report: Report) -> JobResult:
    """The document's version exported, its receipt, and captions where asked.

    Input: version (the newest if not given), and what `rendering_of` reads. Raises ExportError, MediaError, InputError.
    """
    said = dict(job.input)
    with job_bench(job) as bench:
        edl = document_version(bench, said.pop("version", None))
        rendering = rendering_of(said, bench.settings.fonts)
        movie = bench.folder / f"movie{rendering.ending}"
        receipt = export_movie(
            bench.project,
            edl,
            movie,
            delivery=rendering.delivery,
            captions=bench.folder / _CAPTIONS,
            cache=bench.segments,
            signer=bench.signer() if rendering.delivery.credentials else None,
            receipt_file=bench.folder / _RECEIPT,
            report=report,
        )
        extent = rendering.extent(edl)
        output = _kept(bench, f"render/{job.id}/{job.fence}", movie, rendering.content_type) | {
            "receipt": receipt.to_json(),
            "version": edl.version,
            "duration_ms": extent.duration_ms,
        }
        return JobResult(output, charge=PRICES["render"].of(extent.duration_ms, pixels=extent.pixels))


def _kept(bench: Bench, prefix: str, movie: Path, content_type: str) -> dict[str, Any]:
    """What was written as objects, under a prefix of this attempt alone: what a zombie writes disturbs nobody."""
    captions = bench.folder / _CAPTIONS
    return {
        "key": bench.keep(movie, f"{prefix}/{movie.name}", content_type),
        "receipt_key": bench.keep(bench.folder / _RECEIPT, f"{prefix}/{_RECEIPT}", "application/json"),
        "captions_key": bench.keep(captions, f"{prefix}/{_CAPTIONS}", "application/x-subrip")
        if captions.exists()  # none are asked for, or a talk without words has none
        else None,
        "size_bytes": movie.stat().st_size,
        "content_type": content_type,
    }


def document_version(bench: Bench, version: object) -> Edl:
    """The project's document as it was at a version; as it is for None. Raises InputError."""
    if version is None:
        return bench.document.load()
    if not isinstance(version, int):
        raise InputError(f"{version!r} is no version of a document")
    return bench.document.at(version)
