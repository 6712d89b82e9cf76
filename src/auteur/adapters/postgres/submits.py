"""Submits of jobs: those of one user that come while one of his is under way go together in the next transaction.

Each would wait for the account's lock until the one before it is on the disk, which is hundreds a second at best.
Together they wait once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from auteur.adapters.postgres.database import Database
from auteur.core.credits.ledger import OutOfCredits
from auteur.core.errors import AuteurError
from auteur.core.jobs.lanes import lane_of
from auteur.core.jobs.model import NewJob
from auteur.ports.job_queue import IdempotencyConflict, Submitted, UnknownReference

__all__ = ["Submits", "refusals"]

_TOGETHER = 64
_REFERENCE = asyncpg.ForeignKeyViolationError.sqlstate


@dataclass(frozen=True, slots=True)
class _Order:
    """A submit as `submit_job` takes it, after the user; and where whoever waits for it is told."""

    arguments: tuple[object, ...]
    key: str | None
    told: asyncio.Future[Submitted]

    def tell(self, outcome: Submitted | BaseException) -> None:
        if self.told.done():  # whoever waited has gone
            return
        if isinstance(outcome, BaseException):
            self.told.set_exception(outcome)
        else:
            self.told.set_result(outcome)


class Submits:
    """For one process, which has one of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[UUID, list[_Order]] = {}
        self._sending: set[asyncio.Task[None]] = set()

    async def submit(
        self, user_id: UUID, job: NewJob, key: str | None, digest: bytes | None, request_id: str
    ) -> Submitted:
        """Raises what the port says; one that is refused keeps none that goes with it from being done."""
        arguments = (
            job.type, lane_of(job.type), job.quote, job.priority, job.slots, job.project_id, job.media_id,
            dict(job.input), key, digest, request_id,
        )  # fmt: skip
        order = _Order(arguments, key, asyncio.get_running_loop().create_future())
        if (waiting := self._waiting.get(user_id)) is not None:
            waiting.append(order)
            return await order.told
        self._waiting[user_id] = []
        try:
            return await self._alone(user_id, order)
        finally:
            self._next(user_id)

    def _next(self, user_id: UUID) -> None:
        """Send what came meanwhile, or let the next one go at once."""
        waiting = [order for order in self._waiting[user_id] if not order.told.done()]
        if not waiting:
            del self._waiting[user_id]
            return
        orders, self._waiting[user_id] = waiting[:_TOGETHER], waiting[_TOGETHER:]
        task = asyncio.create_task(self._send(user_id, orders))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, user_id: UUID, orders: list[_Order]) -> None:
        try:
            await self._together(user_id, orders)
        except BaseException as error:
            for order in orders:
                order.tell(error)
            if not isinstance(error, Exception):
                raise
        finally:
            self._next(user_id)

    async def _together(self, user_id: UUID, orders: list[_Order]) -> None:
        columns = zip(*(order.arguments for order in orders), strict=True)
        try:
            rows = await self._database.call(user_id, "submit_jobs", *(list(column) for column in columns))
        except asyncpg.PostgresError:  # one that the database cannot even read, or a lock that took too long
            for order in orders:
                await self._told_alone(user_id, order)
            return
        for order, row in zip(orders, rows, strict=True):
            if row["refused"] is None:
                order.tell(Submitted(row["job_id"], row["credits_cost"], row["replayed"]))
            else:
                order.tell(_refusal(row["refused"], row["detail"], order.key))

    async def _told_alone(self, user_id: UUID, order: _Order) -> None:
        try:
            order.tell(await self._alone(user_id, order))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is for whoever waits for this one
            order.tell(error)

    async def _alone(self, user_id: UUID, order: _Order) -> Submitted:
        with refusals(order.key):
            row = await self._database.call_row(user_id, "submit_job", *order.arguments)
        assert row is not None, "the function returns a row or raises"
        return Submitted(row["job_id"], row["credits_cost"], row["replayed"])


@contextmanager
def refusals(key: str | None = None) -> Iterator[None]:
    """The database's refusals of a submit as errors of ours."""
    try:
        yield
    except asyncpg.PostgresError as error:
        if error.sqlstate not in (_REFERENCE, "AU402", "AU422"):
            raise
        raise _refusal(error.sqlstate, str(error.detail), key) from error


def _refusal(sqlstate: str, detail: str, key: str | None) -> AuteurError:
    if sqlstate == "AU402":
        balance, needed = map(int, detail.split())
        return OutOfCredits(balance, needed)
    if sqlstate == "AU422":
        return IdempotencyConflict(key or "")
    return UnknownReference(
        "there is no such project or media file",
        hint="list the projects and their media to see what there is",
    )
