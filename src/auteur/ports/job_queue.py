"""The ports of the queue: what a user may ask of it, and what a worker may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from auteur.core.errors import AuteurError, NotFound, StoreError
from auteur.core.jobs.model import ClaimedJob, Job, JobFailure, JobResult, NewJob
from auteur.core.jobs.states import State
from auteur.ports.paging import Page

__all__ = [
    "ALL_JOBS",
    "Beat",
    "FailedJob",
    "IdempotencyConflict",
    "JobFilter",
    "JobQueue",
    "LeaseLost",
    "Submitted",
    "Swept",
    "UnknownJob",
    "UnknownReference",
    "WorkQueue",
]


class UnknownJob(NotFound):
    """The user has no such job. Another user's job is as unknown as one that never was."""

    code = "unknown_job"

    def __init__(self, job_id: UUID) -> None:
        super().__init__(f"there is no job {job_id}", hint="list the jobs to see what there is")
        self.job_id = job_id


class UnknownReference(NotFound):
    """The job names a project or a media file that the user has not; no job was made."""

    code = "unknown_reference"


class IdempotencyConflict(AuteurError):
    """The key was used before, for another request; nothing was done."""

    code = "idempotency_conflict"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"the idempotency key {key!r} was used for another request",
            hint="take a new key for a new request",
        )


class LeaseLost(StoreError):
    """The job is no longer this worker's: another has it, or it ended. Nothing was written."""

    code = "lease_lost"


@dataclass(frozen=True, slots=True)
class Submitted:
    """The answer to a submit. `replayed`: the same key and request were answered so before, and nothing was done."""

    job_id: UUID
    credits_cost: int
    replayed: bool


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs to list; empty means all."""

    states: tuple[State, ...] = ()
    types: tuple[str, ...] = ()
    project_id: UUID | None = None


ALL_JOBS = JobFilter()


class JobQueue(Protocol):
    """A user's jobs."""

    async def submit(
        self, user_id: UUID, job: NewJob, *, key: str | None = None, digest: bytes = b"", request_id: str = ""
    ) -> Submitted:
        """Hold the quote and put the job into the queue, or do nothing.

        `key` makes it happen once, however often it is asked; `digest` (SHA-256 of method, path and body) tells
        whether it is the same request. Raises OutOfCredits, IdempotencyConflict, or UnknownReference where project
        or media are not the user's.
        """
        ...

    async def get(self, user_id: UUID, job_id: UUID) -> Job:
        """The job. Raises UnknownJob."""
        ...

    async def list(
        self, user_id: UUID, wanted: JobFilter = ALL_JOBS, *, cursor: str | None = None, limit: int = 50
    ) -> Page[Job]:
        """The user's jobs, newest first. Raises BadCursor."""
        ...

    async def cancel(self, user_id: UUID, job_id: UUID) -> Job:
        """Stop a job: at once where it waits, soon where it runs; one that has ended stays as it is.

        Raises UnknownJob.
        """
        ...


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life for a job: how far it is (0 to 1) and with what."""

    job_id: UUID
    fence: int
    progress: float
    stage: str


@dataclass(frozen=True, slots=True)
class Swept:
    """A job whose worker was lost, and its state now."""

    job_id: UUID
    user_id: UUID
    type: str
    state: State


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A failed job as an operator sees it: nothing of its owner's content."""

    job_id: UUID
    type: str
    failure: JobFailure
    attempts: int
    completed_at: str


class WorkQueue(Protocol):
    """The queue as workers see it. A write about a job is accepted while its lease's fence is the one claimed."""

    async def claim(
        self, worker: str, types: Sequence[str], limit: int, lease: timedelta
    ) -> list[ClaimedJob]:
        """At most so many jobs, which are this worker's until the lease ends without a beat."""
        ...

    async def beat(self, beats: Sequence[Beat], lease: timedelta) -> dict[UUID, bool]:
        """Keep these jobs. Those still ours, each with whether it is to be cancelled."""
        ...

    async def complete(self, job: ClaimedJob, result: JobResult) -> None:
        """End with a result; its charge is taken, at most the quote, and the rest released. Raises LeaseLost."""
        ...

    async def fail(self, job: ClaimedJob, failure: JobFailure, retry: timedelta | None) -> State:
        """Try again after that time, or (None) end with a refund; the state now. Raises LeaseLost."""
        ...

    async def release(self, job: ClaimedJob) -> None:
        """Give it back as if it had never been claimed. Raises LeaseLost."""
        ...

    async def sweep(self, limit: int = 100) -> list[Swept]:
        """Take jobs from workers that were not heard of: again, or set aside after too many attempts."""
        ...

    async def tidy(self) -> None:
        """What is due now and then: jobs nobody took end with a refund, old keys are forgotten."""
        ...

    async def failed(self, limit: int = 50) -> list[FailedJob]:
        """What failed, of all users, newest first."""
        ...

    async def replay(self, job_id: UUID) -> Submitted | None:
        """Submit a failed job again on its owner's account, once; None where no failed job has the id.

        Raises OutOfCredits.
        """
        ...
