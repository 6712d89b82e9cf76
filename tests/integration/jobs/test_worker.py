"""A worker with real processes, on a real queue."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.events import PostgresEventBus
from auteur.adapters.postgres.jobs import PostgresJobQueue
from auteur.adapters.postgres.ledger import PostgresLedger
from auteur.adapters.postgres.work import PostgresWorkQueue
from auteur.core.jobs.model import ClaimedJob, Job, NewJob
from auteur.core.jobs.states import ENDED, State
from auteur.ports.event_bus import LOST, WORK, Hint, of_user
from auteur.workers.child import Limits
from auteur.workers.children import Nursery
from auteur.workers.worker import Options, Worker
from tests.support.jobs.handlers import HANDLERS
from tests.support.money_laws import broken_laws
from tests.support.postgres import TestDatabase, new_user

pytestmark = pytest.mark.anyio
LEASE = timedelta(seconds=6)
SOON_S = 60


class Site:
    """An API's queue and workers of any number on one database."""

    def __init__(
        self, postgres: TestDatabase, api: Database, worker: Database, bus: PostgresEventBus
    ) -> None:
        self.postgres, self.bus = postgres, bus
        self.api = api
        self.queue = PostgresJobQueue(api, bus)
        self.ledger = PostgresLedger(api, bus)
        self.work = PostgresWorkQueue(worker, bus)

    @asynccontextmanager
    async def working(
        self,
        kind: type[Worker] = Worker,
        draw: Callable[[], float] = lambda: 0.0,
        idle_s: float = 300.0,
        **options: Any,
    ) -> AsyncIterator[Worker]:
        """A worker while the body runs; its jobs' retries come at once, as no jitter is drawn."""
        chosen = Options(**{"name": "w", "handlers": HANDLERS, "lease": LEASE, "sweep_s": 0.2, **options})
        stop = asyncio.Event()
        worker = kind(self.work, self.bus, Nursery(["tests.support.jobs.handlers"], idle_s), chosen, draw)
        running = asyncio.create_task(worker.run(stop))
        try:
            yield worker
        finally:
            stop.set()
            await running

    async def user(self, credits_: int = 100) -> UUID:
        user = await new_user(self.api)
        await self.ledger.grant(user, "bonus", credits_, ref=str(user), description="test")
        return user

    async def submit(self, user: UUID, kind: str, quote: int = 10, **given: Any) -> UUID:
        return (await self.queue.submit(user, NewJob(kind, given, quote, slots=4))).job_id

    async def until(self, user: UUID, job_id: UUID, wanted: Callable[[Job], bool]) -> Job:
        async with asyncio.timeout(SOON_S):
            while not wanted(job := await self.queue.get(user, job_id)):  # noqa: ASYNC110 - the API has no more
                await asyncio.sleep(0.02)
        return job

    async def end(self, user: UUID, job_id: UUID) -> Job:
        return await self.until(user, job_id, lambda job: job.status in ENDED)

    async def laws(self) -> list[str]:
        admin = await asyncpg.connect(self.postgres.admin.url)
        try:
            return await broken_laws(admin)
        finally:
            await admin.close()


@pytest.fixture
async def site(postgres: TestDatabase, api: Database, worker: Database) -> AsyncIterator[Site]:
    async with PostgresEventBus(postgres.api) as bus:
        site = Site(postgres, api, worker, bus)
        yield site
        assert await site.laws() == []


async def test_a_job_is_done_in_a_process_of_its_own_and_its_result_kept(site: Site) -> None:
    user = await site.user()
    async with site.working():
        job = await site.end(user, await site.submit(user, "quick", 10, n=7, charge=4))
    assert (job.status, job.credits_cost, job.attempts) == (State.COMPLETED, 4, 1)
    assert job.output is not None
    assert job.output["n"] == 7
    assert job.output["pid"] != os.getpid()
    assert await site.ledger.balance(user) == 96


async def test_what_may_pass_is_tried_again_and_what_may_not_is_not(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr("auteur.core.jobs.retry.FIRST_BACKOFF_MS", 20)
    user = await site.user()
    async with site.working():
        passing = await site.submit(user, "flaky", works_at=3)
        never = await site.submit(user, "flaky", works_at=9)
        final = await site.submit(user, "broken", final=True)
        crashing = await site.submit(user, "crash")
        ends = [await site.end(user, job_id) for job_id in (passing, never, final, crashing)]
    assert [(job.status, job.attempts) for job in ends] == [
        (State.COMPLETED, 3),
        (State.FAILED, 3),
        (State.FAILED, 1),
        (State.FAILED, 3),
    ]
    failures = [job.failure for job in ends[1:] if job.failure]
    assert [failure.code for failure in failures] == ["job_poisoned", "bad_input", "job_poisoned"]
    assert (failures[1].message, failures[1].hint) == ("this is no recording", "send one")
    assert "secret" not in failures[2].message
    assert ends[0].failure is None
    assert await site.ledger.balance(user) == 100


@pytest.mark.parametrize(
    ("kind", "limits", "code"),
    [
        ("die", Limits(), "job_poisoned"),
        ("hungry", Limits(memory_bytes=2 << 30), "out_of_memory"),
        ("spin", Limits(wall_s=0.5), "job_timeout"),
        ("spin", Limits(cpu_s=1), "job_timeout"),
    ],
)
async def test_a_process_that_dies_or_takes_too_much_ends_its_job_alone(
    site: Site, monkeypatch: Any, kind: str, limits: Limits, code: str
) -> None:
    monkeypatch.setattr("auteur.core.jobs.retry.FIRST_BACKOFF_MS", 20)
    user = await site.user()
    async with site.working(limits=limits):
        failed = await site.end(user, await site.submit(user, kind))
        fine = await site.end(user, await site.submit(user, "quick"))
    assert failed.failure is not None
    assert (failed.failure.code, fine.status) == (code, State.COMPLETED)


async def test_a_large_result_arrives_whole(site: Site) -> None:
    user = await site.user()
    async with site.working():
        job = await site.end(user, await site.submit(user, "large", bytes=3_000_000))
    assert job.output is not None
    assert len(job.output["text"]) == 3_000_000


async def test_progress_is_told_and_a_running_job_can_be_stopped(site: Site) -> None:
    user = await site.user()
    async with site.working(), site.bus.subscribe(of_user(user)) as hints:
        job_id = await site.submit(user, "sleep", s=50)
        moving = await site.until(user, job_id, lambda job: job.progress > 0)
        assert moving.stage == "sleep"
        await site.queue.cancel(user, job_id)
        stopped = await site.end(user, job_id)
        assert (stopped.status, stopped.credits_refunded) == (State.CANCELLED, True)
        heard = set()
        while hint := await hints.next(0.2):
            heard.add(hint)
        assert Hint(of_user(user), str(job_id)) in heard or Hint(of_user(user), LOST) in heard
    assert await site.ledger.balance(user) == 100


async def test_what_a_job_started_dies_with_it(site: Site, tmp_path: Path) -> None:
    user, file = await site.user(), tmp_path / "pid"
    async with site.working():
        job_id = await site.submit(user, "family", file=str(file))
        await eventually(lambda: file.exists() and file.read_text())
        await site.queue.cancel(user, job_id)
        await site.end(user, job_id)
    program = Path(f"/proc/{file.read_text()}/stat")
    await eventually(lambda: not program.exists() or program.read_text().rsplit(")", 1)[1].split()[0] == "Z")


async def eventually(condition: Callable[[], object]) -> None:
    """Wait for what another process does."""
    async with asyncio.timeout(SOON_S):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_worker_that_ends_finishes_what_is_short_and_gives_back_the_rest_unburned(site: Site) -> None:
    user = await site.user()
    async with site.working(drain_s=1.0):
        short, long = await site.submit(user, "sleep", s=0.7), await site.submit(user, "sleep", s=50)
        for job_id in (short, long):
            await site.until(user, job_id, lambda job: job.progress > 0)
        later = await site.submit(user, "quick")
        await site.end(user, later)
    assert (await site.queue.get(user, short)).status is State.COMPLETED
    back = await site.queue.get(user, long)
    assert (back.status, back.attempts, back.failure) == (State.PENDING, 0, None)
    await site.queue.cancel(user, long)


async def test_no_wake_up_is_lost(site: Site) -> None:
    """With polls as rare as hours, each of many jobs, sent at random moments, is begun because it was told of."""
    user = await site.user()
    async with site.working(poll_s=3600.0, concurrency=3, draw=lambda: 0.5):
        for number in range(60):
            job = await site.submit(user, "quick", 0, n=number)
            if number % 4:
                await asyncio.sleep(0.001 * (number % 7))
            else:
                await site.end(user, job)
        last = await site.submit(user, "quick", 0)
        await site.end(user, last)
        page = await site.queue.list(user, limit=100)
        for job_ in page.items:
            await site.end(user, job_.id)


class _Late(PostgresWorkQueue):
    """Has claimed, and takes its time to tell."""

    async def claim(self, *arguments: Any) -> list[ClaimedJob]:
        found = await super().claim(*arguments)
        await asyncio.sleep(1.0 if found else 0)
        return found


async def test_what_is_claimed_in_the_moment_a_worker_is_told_to_end_is_given_back(
    site: Site, worker: Database
) -> None:
    user = await site.user()
    site.work = _Late(worker, site.bus)
    async with site.working(drain_s=0.2):
        job_id = await site.submit(user, "sleep", s=50)
        await site.until(user, job_id, lambda job: job.status is State.PROCESSING)
    back = await site.queue.get(user, job_id)
    assert (back.status, back.attempts) == (State.PENDING, 0)
    await site.queue.cancel(user, job_id)


class _Swallowing(Worker):
    """asyncio's wait_for loses a cancel that meets its result (Python 3.11): the loop goes on for ever."""

    async def _nap(self, until: asyncio.Event, seconds: float, *, jitter: bool = True) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(until.wait(), seconds)


@pytest.mark.parametrize(("kind", "ends"), [(Worker, True), (_Swallowing, sys.version_info >= (3, 12))])
async def test_a_worker_ends_also_where_a_hint_meets_the_end(
    site: Site, kind: type[Worker], ends: bool
) -> None:
    ended = []
    for steps in range(8):
        stop = asyncio.Event()
        options = Options(name="w", handlers=HANDLERS, poll_s=60.0, sweep_s=60.0)
        worker = kind(site.work, site.bus, Nursery([]), options, lambda: 0.5)
        running = asyncio.create_task(worker.run(stop))
        await eventually(lambda worker=worker: worker._claim and worker._claim.done())
        await asyncio.sleep(0.1)
        stop.set()
        for _ in range(steps):
            await asyncio.sleep(0)
        worker._wake.set()
        done, _ = await asyncio.wait([running], timeout=5)
        ended.append(bool(done))
        running.cancel()
        await asyncio.wait([running], timeout=5)
        if not done:
            break
    assert all(ended) == ends


class _Forgetful(Worker):
    """Clears its flag after it looked: what came between is forgotten."""

    async def _nap(self, until: asyncio.Event, seconds: float, *, jitter: bool = True) -> None:
        if until is self._wake:
            until.clear()
        await super()._nap(until, seconds, jitter=jitter)


class _Slow(PostgresWorkQueue):
    """Looks, and takes its time to tell that there was nothing."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def claim(self, *arguments: Any) -> list[ClaimedJob]:
        found = await super().claim(*arguments)
        if self.meanwhile and not found:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
            await asyncio.sleep(0.3)  # the hint is there before we return
        return found


@pytest.mark.parametrize(("kind", "seen"), [(Worker, True), (_Forgetful, False)])
async def test_a_job_submitted_while_the_worker_looks_is_not_overlooked(
    site: Site, worker: Database, kind: type[Worker], seen: bool
) -> None:
    user, jobs = await site.user(), list[UUID]()

    async def submit() -> None:
        jobs.append(await site.submit(user, "quick", 0))

    site.work = slow = _Slow(worker, site.bus)
    async with site.working(kind, poll_s=3600.0, draw=lambda: 0.5):
        await site.end(user, await site.submit(user, "quick", 0))
        slow.meanwhile = submit
        site.bus.publish([Hint(WORK)])
        await eventually(lambda: jobs)
        await asyncio.sleep(1.5)
        assert ((await site.queue.get(user, jobs[0])).status is State.COMPLETED) == seen
    if not seen:
        await site.queue.cancel(user, jobs[0])


async def test_the_database_may_be_away_for_a_while(site: Site) -> None:
    user = await site.user()
    async with site.working():
        job_id = await site.submit(user, "sleep", s=1.5)
        await site.until(user, job_id, lambda job: job.status is State.PROCESSING)
        admin = await asyncpg.connect(site.postgres.admin.url)
        try:
            for _ in range(4):
                await admin.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where usename = 'auteur_worker' and datname = current_database()"
                )
                await asyncio.sleep(0.4)
        finally:
            await admin.close()
        job = await site.end(user, job_id)
    assert (job.status, job.attempts) == (State.COMPLETED, 1)
