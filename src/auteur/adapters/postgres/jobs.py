"""A user's jobs in PostgreSQL."""

from __future__ import annotations

from uuid import UUID

from auteur.adapters.postgres.database import Database, Record
from auteur.adapters.postgres.moments import iso
from auteur.adapters.postgres.projects import page_of, place_of
from auteur.adapters.postgres.submits import Submits
from auteur.core.crashpoints import crashpoint
from auteur.core.jobs.model import Job, JobFailure, NewJob
from auteur.core.jobs.states import ENDED, State
from auteur.ports.event_bus import CANCEL, WORK, EventBus, Hint, of_user
from auteur.ports.job_queue import (
    ALL_JOBS,
    JobFilter,
    Submitted,
    UnknownJob,
)
from auteur.ports.paging import Page

__all__ = ["PostgresJobQueue"]

_GET = "select * from auteur.jobs where id = $1"
_LIST = """
select * from auteur.jobs
where user_id = $1
  and ($2::text[] is null or status = any($2)) and ($3::text[] is null or type = any($3))
  and ($4::uuid is null or project_id = $4)
  and ($5::timestamptz is null or (created_at, id) < ($5, $6))
order by created_at desc, id desc limit $7
"""


class PostgresJobQueue:
    """A `JobQueue` on the API's connections."""

    def __init__(self, database: Database, bus: EventBus) -> None:
        self._database = database
        self._submits = Submits(database)
        self._bus = bus

    async def submit(
        self, user_id: UUID, job: NewJob, *, key: str | None = None, digest: bytes = b"", request_id: str = ""
    ) -> Submitted:
        crashpoint("submit.before")
        submitted = await self._submits.submit(user_id, job, key, digest if key else None, request_id)
        crashpoint("submit.committed")
        if not submitted.replayed:
            self._bus.publish([Hint(WORK, job.type), Hint(of_user(user_id))])
        return submitted

    async def get(self, user_id: UUID, job_id: UUID) -> Job:
        async with self._database.transaction(user_id) as connection:
            row = await connection.fetchrow(_GET, job_id)
        if row is None:
            raise UnknownJob(job_id)
        return job_of(row)

    async def list(
        self, user_id: UUID, wanted: JobFilter = ALL_JOBS, *, cursor: str | None = None, limit: int = 50
    ) -> Page[Job]:
        at, last = place_of(cursor)
        async with self._database.transaction(user_id) as connection:
            rows = await connection.fetch(
                _LIST, user_id, [state.value for state in wanted.states] or None, list(wanted.types) or None,
                wanted.project_id, at, last, limit + 1,
            )  # fmt: skip
        page = page_of(rows, limit, lambda row: (row["created_at"], row["id"]))
        return Page(tuple(job_of(row) for row in page.items), page.next_cursor)

    async def cancel(self, user_id: UUID, job_id: UUID) -> Job:
        row = await self._database.call_row(user_id, "cancel_job", job_id)
        if row is None:
            raise UnknownJob(job_id)
        crashpoint("cancel.committed")
        running = row["cancel_requested"] and State(row["status"]) not in ENDED
        self._bus.publish([Hint(CANCEL, str(job_id)) if running else Hint(of_user(user_id))])
        return await self.get(user_id, job_id)


def job_of(row: Record) -> Job:
    """A row of `jobs` as its owner sees it."""
    failure = None
    if row["error_code"] and row["status"] != "completed":
        failure = JobFailure(row["error_code"], row["error_message"] or "", row["error_hint"] or "")
    return Job(
        id=row["id"],
        type=row["type"],
        status=State(row["status"]),
        project_id=row["project_id"],
        media_id=row["media_id"],
        credits_cost=row["credits_cost"],
        credits_refunded=bool(row["credits_refunded"]),
        input=row["input_params"] or {},
        output=row["output_data"],
        failure=failure,
        progress=round(row["progress"], 4),
        stage=row["stage"],
        attempts=row["attempts"],
        cancel_requested=row["cancel_requested"],
        created_at=iso(row["created_at"]),
        started_at=iso(row["started_at"]),
        completed_at=iso(row["completed_at"]),
    )
