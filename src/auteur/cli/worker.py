"""`auteur worker`: do jobs; `auteur jobs`: those that failed, for whoever runs the server."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Annotated
from uuid import UUID

import typer

from auteur.bootstrap.home import Home
from auteur.bootstrap.worker import open_work
from auteur.cli import options
from auteur.cli.console import Output
from auteur.config import server_settings, settings
from auteur.core.errors import InputError
from auteur.ports.job_queue import FailedJob, Submitted

__all__ = ["jobs_app", "worker_command"]

jobs_app = typer.Typer(help="Jobs that failed.", no_args_is_help=True)


def worker_command(
    types: Annotated[str, typer.Option(help="Types of jobs, separated by commas; all if not given.")] = "",
    concurrency: Annotated[int, typer.Option(help="Jobs at once.", min=1, max=256)] = 2,
    runner: Annotated[str, typer.Option(help="Where engines run: local or modal.")] = "",
) -> None:
    """Do jobs until SIGTERM or Ctrl-C, then finish what is short and give back the rest, within 25 s.

    \b
    Examples:
      auteur worker --concurrency 4
      AUTEUR_DATABASE_URL=postgresql://… auteur worker --types render,transcription
      auteur worker --runner modal --types tts,video_generation --concurrency 16
    """
    command = [sys.executable, "-m", "auteur.workers", "--alone", "--concurrency", str(concurrency)]
    if types:
        command += ["--types", types]
    if runner:
        command += ["--runner", runner]
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - our own interpreter and module


@jobs_app.command("failed")
def failed_command(
    limit: Annotated[int, typer.Option(help="How many, the newest first.", min=1, max=1000)] = 50,
    as_json: options.AsJson = False,
) -> None:
    """Jobs of all users that failed: what and why, nothing of what is in them."""
    jobs = asyncio.run(_failed(limit))
    shown = [
        {
            "job_id": str(job.job_id),
            "type": job.type,
            "code": job.failure.code,
            "message": job.failure.message,
            "attempts": job.attempts,
            "at": job.completed_at,
        }
        for job in jobs
    ]
    lines = [
        f"{job.job_id}  {job.completed_at}  {job.type}  {job.failure.code}: {job.failure.message}"
        for job in jobs
    ]
    Output(as_json=as_json).result({"jobs": shown}, "\n".join(lines) or "no job failed")


@jobs_app.command("replay")
def replay_command(
    job_id: Annotated[str, typer.Argument(help="A failed job.", show_default=False)],
    as_json: options.AsJson = False,
) -> None:
    """Submit a failed job again on its owner's account, at the price it had. Asked again, nothing more happens."""
    try:
        wanted = UUID(job_id)
    except ValueError:
        raise InputError(f"{job_id!r} is no job's id", hint="see auteur jobs failed") from None
    again = asyncio.run(_replay(wanted))
    if again is None:
        raise InputError(f"no failed job has the id {wanted}", hint="see auteur jobs failed")
    said = {
        "job_id": str(again.job_id),
        "credits_cost": again.credits_cost,
        "replayed_before": again.replayed,
    }
    text = f"submitted again as {again.job_id}, {again.credits_cost} credits held"
    Output(as_json=as_json).result(said, f"it was before: {again.job_id}" if again.replayed else text)


async def _failed(limit: int) -> list[FailedJob]:
    async with open_work(server_settings(), Home(settings().home)) as work:
        return await work.queue.failed(limit)


async def _replay(job_id: UUID) -> Submitted | None:
    async with open_work(server_settings(), Home(settings().home)) as work:
        return await work.queue.replay(job_id)
