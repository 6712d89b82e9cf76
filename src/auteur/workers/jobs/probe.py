"""What was uploaded, looked at for the first time, in the sandbox. Until then nothing is known of it."""

from __future__ import annotations

from auteur.bootstrap.worker import job_bench
from auteur.core.errors import MediaError
from auteur.core.jobs.model import ClaimedJob, JobResult
from auteur.core.progress import Report
from auteur.ports.media_library import MediaRow
from auteur.workers.jobs.derive import derived_next
from auteur.workers.jobs.placing import edited, facts_of, known

__all__ = ["do_probe"]


def do_probe(job: ClaimedJob, report: Report) -> JobResult:
    """The recording into the document, then its facts into its row, for which others wait; what shows it is made next.

    Raises the MediaError of what is no media, and its row says so.
    """
    with job_bench(job) as bench:
        row = bench.examine(report)
        if row.status == "failed":
            bench.settle(row)
            raise _problem_of(row)
        if row.type != "image" and job.project_id is not None:
            project = bench.project_row()
            edited(bench.document, lambda edl: known(row, edl, project))
        bench.settle(row)
        output = {"media_id": str(row.id), "media": facts_of(row).to_json()}
        return JobResult(output, then=(derived_next(),))


def _problem_of(row: MediaRow) -> MediaError:
    """What the check found, as the error that it was."""
    problem = row.problem or {}
    error = MediaError(problem.get("message", "this is no media"), hint=problem.get("hint", ""))
    error.__dict__["code"] = problem.get("code", MediaError.code)
    return error
