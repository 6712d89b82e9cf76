"""The movie of an edit, as an object with its receipt."""

from __future__ import annotations

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
        movie = bench.folder / "movie.mp4"
        captions = bench.folder / "captions.srt" if said.get("captions") else None
        receipt_file = bench.folder / "receipt.json"
        receipt = export_movie(
            bench.project,
            edl,
            movie,
            delivery=Delivery(options),
            captions=captions,
            receipt_file=receipt_file,
            report=report,
        )
        prefix = f"render/{job.id}/{job.fence}"  # of this attempt alone: what a zombie writes disturbs nobody
        output = {
            "key": bench.keep(movie, f"{prefix}/movie.mp4", "video/mp4"),
            "receipt": receipt.to_json(),
            "receipt_key": bench.keep(receipt_file, f"{prefix}/receipt.json", "application/json"),
            "captions_key": bench.keep(captions, f"{prefix}/captions.srt", "application/x-subrip")
            if captions
            else None,
            "version": edl.version,
            "duration_ms": edl.duration_ms,
            "size_bytes": movie.stat().st_size,
        }
        pixels = edl.settings.width * edl.settings.height
        return JobResult(output, charge=PRICES["render"].of(edl.duration_ms, pixels=pixels))


def _version(bench: Bench, version: object) -> Edl:
    if version is None:
        return bench.document.load()
    if not isinstance(version, int):
        raise InputError(f"{version!r} is no version of a document")
    return bench.document.at(version)
