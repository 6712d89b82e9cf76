"""Broken queues, which the gates must find. Each is what somebody might well have written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from auteur.adapters.postgres.work import PostgresWorkQueue
from auteur.core.crashpoints import crashpoint
from auteur.core.jobs.model import ClaimedJob, JobFailure, JobResult
from auteur.core.jobs.states import State
from auteur.ports.job_queue import Beat, Swept

__all__ = ["FUNCTIONS", "PLANTED", "QUEUES", "Replacement"]

Replacement = tuple[str, str, str]
"""A function in the database, a text in it, and what stands there instead."""

FUNCTIONS: dict[str, tuple[Replacement, ...]] = {
    "refund in a second transaction": (
        ("end_without_result", "p_kind => case when v_held is not null then 'refund' end", "p_kind => null"),
        ("end_without_result", "p_amount => coalesce(v_held, 0)", "p_amount => 0"),
    ),
    "the job's end is told in a second transaction": (
        ("complete_job", "'job.completed'", "'job.almost_completed'"),
    ),
    "the key is not kept": (("submit_job", "if p_key is not null then", "if false then"),),
    "nobody sweeps": (),
    "a result needs no fence": (
        ("complete_job", "and status = 'processing' and fence = p_fence", "and status = 'processing'"),
    ),
}


class _RefundsLater(PostgresWorkQueue):
    """Ends the job, then gives the credits back: what dies between the two keeps them."""

    async def fail(self, job: ClaimedJob, failure: JobFailure, retry: timedelta | None) -> State:
        state = await super().fail(job, failure, retry)
        if state is State.FAILED and job.quote:
            crashpoint_between()
            await self._value("select auteur.planted_refund($1)", job.id)
        return state


class _TellsLater(PostgresWorkQueue):
    async def complete(self, job: ClaimedJob, result: JobResult) -> None:
        await super().complete(job, result)
        crashpoint_between()
        await self._value("select auteur.planted_event($1)", job.id)


class _NeverSweeps(PostgresWorkQueue):
    async def sweep(self, limit: int = 0) -> list[Swept]:
        return []


class _Deaf(PostgresWorkQueue):
    """Is told that it lost its jobs and does not hear: so a zombie surely writes what it has."""

    async def beat(self, beats: Sequence[Beat], lease: timedelta) -> dict[UUID, bool]:
        await super().beat(beats, lease)
        return dict.fromkeys((beat.job_id for beat in beats), False)


QUEUES: dict[str, type[PostgresWorkQueue]] = {
    "deaf": _Deaf,
    "refund in a second transaction": _RefundsLater,
    "the job's end is told in a second transaction": _TellsLater,
    "nobody sweeps": _NeverSweeps,
}

PLANTED = """
create function auteur.planted_refund(p_job uuid) returns void language sql security definer
set search_path = auteur, pg_temp as $$
    select from auteur.jobs j cross join lateral auteur.record(
        j.user_id, 'credits.changed', '{}', j.id, j.project_id, 'refund', j.quote, j.id::text, j.type) r
    where j.id = p_job
$$;
create function auteur.planted_event(p_job uuid) returns void language sql security definer
set search_path = auteur, pg_temp as $$
    select from auteur.jobs j cross join lateral auteur.record(j.user_id, 'job.completed', '{}', j.id, j.project_id) r
    where j.id = p_job
$$;
grant execute on function auteur.planted_refund(uuid), auteur.planted_event(uuid) to auteur_worker;
alter function auteur.planted_refund(uuid) owner to auteur_system;
alter function auteur.planted_event(uuid) owner to auteur_system;
"""


def crashpoint_between() -> None:
    """The place that only the broken queues have."""
    crashpoint("mutant.between")
