"""What a render would copy and encode: its dry run."""

from __future__ import annotations

from dataclasses import asdict, replace

from auteur.bootstrap.worker import job_bench
from auteur.core.jobs.model import ClaimedJob, JobResult
from auteur.core.progress import Report
from auteur.services.delivery import Delivery
from auteur.services.exporting import forecast_movie
from auteur.services.rendering import rendering_of
from auteur.workers.jobs.render import document_version

__all__ = ["do_render_plan"]


def do_render_plan(job: ClaimedJob, report: Report) -> JobResult:
    """The engine's forecast as it is; nothing is written and nothing charged.

    Input: as a render's. A loudness is left out: the whole mix would be measured for it, and it encodes sound alone.
    """
    said = dict(job.input)
    version = said.pop("version", None)
    with job_bench(job) as bench:
        edl = document_version(bench, version)
        rendering = rendering_of(said, bench.settings.fonts)
        _, told = forecast_movie(
            bench.project,
            edl,
            bench.folder / f"movie{rendering.ending}",
            delivery=_unmeasured(rendering.delivery),
            report=report,
        )
        return JobResult({"plan": asdict(told), "version": edl.version})


def _unmeasured(delivery: Delivery) -> Delivery:
    return replace(
        delivery,
        options=replace(delivery.options, loudness_lufs=None),
        preset=replace(delivery.preset, loudness_lufs=None),
    )
