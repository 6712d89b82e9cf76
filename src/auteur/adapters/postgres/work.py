"""The queue of jobs in PostgreSQL, as workers see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from auteur.adapters.postgres.database import Database, Record
from auteur.adapters.postgres.moments import iso
from auteur.adapters.postgres.passing import passing_faults
from auteur.adapters.postgres.submits import refusals
from auteur.core.crashpoints import crashpoint
from auteur.core.jobs.lanes import lane_of
from auteur.core.jobs.model import ClaimedJob, JobFailure, JobResult
from auteur.core.jobs.retry import MAX_ATTEMPTS
from auteur.core.jobs.states import State
from auteur.ports.event_bus import WORK, EventBus, Hint, of_user
from auteur.ports.job_queue import Beat, FailedJob, LeaseLost, Submitted, Swept

__all__ = ["PATIENCE", "PostgresWorkQueue"]

PATIENCE = timedelta(hours=24)
"""How long a job waits for a worker before it ends with a refund."""

_BATCH = 100
_CLAIM = "select * from auteur.claim_jobs($1, $2, $3, $4)"
_BEAT = "select * from auteur.heartbeat($1, $2, $3, $4, $5)"
_COMPLETE = "select auteur.complete_job($1, $2, $3, $4, $5, $6)"
_FAIL = "select auteur.fail_job($1, $2, $3, $4, $5, $6)"
_RELEASE = "select auteur.release_job($1, $2)"
_SWEEP = "select * from auteur.sweep_expired($1, $2)"
_TIDY = "select auteur.expire_jobs($1, $2)", "select auteur.admit_waiting($1)", "select auteur.forget_keys()"


class PostgresWorkQueue:
    """A `WorkQueue` on a worker's connections."""

    def __init__(self, database: Database, bus: EventBus) -> None:
        self._pool = database.pool
        self._bus = bus

    async def _rows(self, query: str, *arguments: object) -> list[Record]:
        with passing_faults():
            return await self._pool.fetch(query, *arguments)

    async def _value(self, query: str, *arguments: object) -> Any:
        with passing_faults():
            return await self._pool.fetchval(query, *arguments)

    async def claim(
        self, worker: str, types: Sequence[str], limit: int, lease: timedelta
    ) -> list[ClaimedJob]:
        crashpoint("claim.before")
        rows = await self._rows(_CLAIM, worker, list(types), limit, lease)
        if rows:
            crashpoint("claim.committed")
            self._bus.publish([Hint(of_user(row["user_id"]), str(row["id"])) for row in rows])
        return [_claimed(row) for row in rows]

    async def beat(self, beats: Sequence[Beat], lease: timedelta) -> dict[UUID, bool]:
        rows = await self._rows(
            _BEAT,
            [beat.job_id for beat in beats],
            [beat.fence for beat in beats],
            [beat.progress for beat in beats],
            [beat.stage[:100] for beat in beats],
            lease,
        )
        return {row["job_id"]: row["cancel_requested"] for row in rows}

    async def complete(self, job: ClaimedJob, result: JobResult) -> None:
        crashpoint("complete.before")
        media = None if result.media is None else dict(result.media)
        if not await self._value(
            _COMPLETE, job.id, job.fence, dict(result.output), result.charge, media, _followers(result)
        ):
            raise _lost(job)
        crashpoint("complete.committed")
        self._bus.publish([Hint(of_user(job.user_id)), Hint(WORK)])

    async def fail(self, job: ClaimedJob, failure: JobFailure, retry: timedelta | None) -> State:
        crashpoint("fail.before")
        state = await self._value(
            _FAIL, job.id, job.fence, failure.code, failure.message, failure.hint, retry
        )
        if state is None:
            raise _lost(job)
        crashpoint("fail.committed")
        self._bus.publish([Hint(of_user(job.user_id), str(job.id)), Hint(of_user(job.user_id)), Hint(WORK)])
        return State(state)

    async def release(self, job: ClaimedJob) -> None:
        crashpoint("release.before")
        if not await self._value(_RELEASE, job.id, job.fence):
            raise _lost(job)
        crashpoint("release.committed")
        self._bus.publish([Hint(WORK, job.type), Hint(of_user(job.user_id), str(job.id))])

    async def sweep(self, limit: int = _BATCH) -> list[Swept]:
        crashpoint("sweep.before")
        rows = await self._rows(_SWEEP, MAX_ATTEMPTS, limit)
        swept = [Swept(row["job_id"], row["user_id"], row["type"], State(row["status"])) for row in rows]
        if swept:
            crashpoint("sweep.committed")
            self._bus.publish([*_hints(swept), Hint(WORK)])
        return swept

    async def tidy(self) -> None:
        expire, admit, forget = _TIDY
        await self._value(expire, PATIENCE, _BATCH)
        if await self._value(admit, _BATCH):
            self._bus.publish([Hint(WORK)])
        await self._value(forget)

    async def failed(self, limit: int = 50) -> list[FailedJob]:
        rows = await self._rows("select * from auteur.failed_jobs($1)", limit)
        return [_failed(row) for row in rows]

    async def replay(self, job_id: UUID) -> Submitted | None:
        with refusals():
            rows = await self._rows("select * from auteur.replay_job($1)", job_id)
        if not rows:
            return None
        row = rows[0]
        self._bus.publish([Hint(WORK)])
        return Submitted(row["job_id"], row["credits_cost"], row["replayed"])


def _followers(result: JobResult) -> list[dict[str, object]]:
    assert all(job.quote == 0 for job in result.then), "what follows by itself is free"
    return [
        {
            "type": job.type,
            "lane": lane_of(job.type),
            "priority": job.priority,
            "slots": job.slots,
            "input": dict(job.input),
            "media_id": None if job.media_id is None else str(job.media_id),
        }
        for job in result.then
    ]


def _claimed(row: Record) -> ClaimedJob:
    return ClaimedJob(
        row["id"], row["user_id"], row["type"], row["input_params"] or {}, row["quote"], row["attempts"],
        row["fence"], row["project_id"], row["media_id"], row["request_id"],
    )  # fmt: skip


def _failed(row: Record) -> FailedJob:
    failure = JobFailure(row["error_code"], row["error_message"] or "")
    return FailedJob(row["job_id"], row["type"], failure, row["attempts"], iso(row["completed_at"]))


def _lost(job: ClaimedJob) -> LeaseLost:
    return LeaseLost(
        f"job {job.id} is no longer this worker's", hint="another worker has it, or it has ended"
    )


def _hints(swept: Iterable[Swept]) -> list[Hint]:
    return [
        hint
        for job in swept
        for hint in (Hint(of_user(job.user_id)), Hint(of_user(job.user_id), str(job.job_id)))
    ]
