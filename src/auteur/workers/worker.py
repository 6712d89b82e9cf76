"""A worker: claims jobs, keeps their leases, writes what came of them, and sweeps up after workers that were lost."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import structlog

from auteur.core.crashpoints import crashpoint
from auteur.core.errors import StoreError
from auteur.core.jobs.model import ClaimedJob, JobFailure, JobResult
from auteur.core.jobs.retry import verdict
from auteur.ports.event_bus import CANCEL, LOST, WORK, EventBus, Hint, Subscription, of_user
from auteur.ports.job_queue import Beat, LeaseLost, WorkQueue
from auteur.workers import metrics
from auteur.workers.child import Limits, request_of
from auteur.workers.children import Child, Nursery

__all__ = ["Options", "Worker"]

log = structlog.get_logger("worker")
_CANCELLED = JobFailure("cancelled", "stopped")
_TRANSIENT = (StoreError, OSError)
"""The database is away: try again. What else a query raises is a mistake of ours and ends the worker."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a worker works. `handlers` are `module:function` by type of job; only these are claimed.

    `drain_s` is how long running jobs may go on once the worker is to end; what then still runs is given back.
    """

    name: str
    handlers: Mapping[str, str]
    concurrency: int = 2
    lease: timedelta = timedelta(seconds=30)
    drain_s: float = 18.0
    poll_s: float = 2.0
    sweep_s: float = 2.0
    tidy_s: float = 60.0
    upkeep_s: float = 3600.0
    limits: Limits = field(default_factory=Limits)
    families: Mapping[str, str] = field(default_factory=dict)
    """Types of jobs that load the same models, by type: the process of one may stay for the next."""
    any_memory: bool = False
    """Whether jobs of a family may map any address space: a GPU's driver maps far more than it uses."""

    def limits_of(self, job_type: str) -> Limits:
        """What a job of that type may use."""
        free = self.any_memory and job_type in self.families
        return replace(self.limits, memory_bytes=None) if free else self.limits


@dataclass(slots=True)
class _Running:
    """A job that this worker does. `fate` says why its process was killed, if it was."""

    job: ClaimedJob
    begun: float
    child: Child | None = None
    fate: str = ""
    progress: float = 0.0
    stage: str = ""
    told: tuple[float, str] = (0.0, "")

    def end(self, fate: str) -> None:
        self.fate = self.fate or fate
        if self.child is not None:
            self.child.kill()

    def went(self, progress: float, stage: str) -> None:
        self.progress, self.stage = progress, stage


class Worker:
    """One worker. `draw` gives numbers in [0, 1): the jitter of everything that repeats.

    `upkeep` is done once an hour: what no job does, and harmless where several workers do it.
    """

    def __init__(
        self,
        queue: WorkQueue,
        bus: EventBus,
        nursery: Nursery,
        options: Options,
        draw: Callable[[], float] = random.random,
        upkeep: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._queue = queue
        self._bus = bus
        self._nursery = nursery
        self._options = options
        self._draw = draw
        self._upkeep = upkeep
        self._running: dict[UUID, _Running] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._beat_now = asyncio.Event()
        self._claim: asyncio.Task[list[ClaimedJob]] | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then drain. Raises what a loop of ours raised, which is a mistake of ours."""
        await self._nursery.open()
        async with self._bus.subscribe(WORK, CANCEL) as hints:
            loops = [
                asyncio.create_task(loop)
                for loop in (
                    self._claiming(),
                    self._beating(),
                    self._sweeping(),
                    self._keeping_up(),
                    self._hearing(hints),
                )
            ]
            told = asyncio.create_task(stop.wait())
            try:
                await asyncio.wait([told, *loops], return_when=asyncio.FIRST_COMPLETED)
                loops[0].cancel()
                with suppress(asyncio.CancelledError):
                    await loops[0]
                await self._drain()
                for loop in loops[1:]:
                    if loop.done():
                        loop.result()
            finally:
                for task in (told, *loops, *self._tasks):
                    task.cancel()
                await asyncio.gather(told, *loops, *self._tasks, return_exceptions=True)
                self._nursery.close()

    async def _claiming(self) -> None:
        while True:
            self._wake.clear()  # before the query: what is submitted while it runs wakes us again
            free = self._options.concurrency - len(self._running)
            jobs = []
            if free > 0:
                self._claim = asyncio.create_task(self._claimed(free))
                with suppress(*_TRANSIENT):
                    jobs = await asyncio.shield(self._claim)
            if len(jobs) < max(free, 1):
                await self._nap(self._wake, self._options.poll_s)

    async def _claimed(self, free: int) -> list[ClaimedJob]:
        """Jobs claimed and begun: in one piece, so that a worker told to end loses none between the two."""
        options = self._options
        jobs = await self._queue.claim(options.name, tuple(options.handlers), free, options.lease)
        for job in jobs:
            running = self._running[job.id] = _Running(job, time.monotonic())
            task = asyncio.create_task(self._attend(running))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return jobs

    async def _hearing(self, hints: Subscription) -> None:
        while True:
            hint = await hints.next()
            if hint is None:
                continue
            if hint.topic == CANCEL:
                self._beat_now.set()  # its answer says what is to be cancelled
            elif hint.about in ("", LOST) or hint.about in self._options.handlers:
                self._wake.set()

    async def _attend(self, running: _Running) -> None:
        """Do one job and write what came of it."""
        job, outcome = running.job, None
        try:
            outcome = await self._outcome(running)
            crashpoint("worker.told")
            said = await self._insisting(running, outcome)
        except LeaseLost:
            said = "lost"
        finally:
            del self._running[job.id]
            self._wake.set()
        seconds = time.monotonic() - running.begun
        if said == "lost":
            metrics.lease_lost(job.type)
        metrics.ended(job.type, said, seconds)
        if said == "completed" and job.type == "render" and isinstance(outcome, JobResult):
            metrics.exported(int(outcome.output.get("duration_ms", 0)), seconds)
        log.info(
            "job ended", job=str(job.id), type=job.type, outcome=said, attempt=job.attempt,
            seconds=round(seconds, 3), request=job.request_id,
        )  # fmt: skip

    async def _outcome(self, running: _Running) -> JobResult | JobFailure:
        job, limits = running.job, self._options.limits_of(running.job.type)
        family = self._options.families.get(job.type, "")
        outcome: JobResult | JobFailure | None = None
        try:
            request = request_of(job, self._options.handlers[job.type], limits, stay=bool(family))
            running.child = await self._nursery.launch(request, family)
            crashpoint("worker.launched")
            if running.fate:
                running.child.kill()
            async with asyncio.timeout(limits.wall_s):
                outcome = await running.child.outcome(running.went)
            if running.child.stays:
                self._nursery.rest(running.child)
        except TimeoutError:
            running.end("timeout")
            outcome = JobFailure(
                "job_timeout", "the job took longer than any may", "take a shorter recording"
            )
        except OSError as error:
            log.warning("cannot start a job", job=str(job.id), reason=str(error))
        return outcome or JobFailure("job_crashed", "the process that did the job ended without a result")

    async def _insisting(self, running: _Running, outcome: JobResult | JobFailure) -> str:
        """Write the outcome, for as long as the database is away and nobody else has the job."""
        wait = 0.1
        while True:
            try:
                return await self._write(running, outcome)
            except LeaseLost:
                raise
            except _TRANSIENT as error:
                log.warning("cannot write a job's outcome yet", job=str(running.job.id), reason=str(error))
                await asyncio.sleep(wait * (0.5 + self._draw()))
                wait = min(wait * 2, 5.0)

    async def _write(self, running: _Running, outcome: JobResult | JobFailure) -> str:
        job = running.job
        if running.fate == "lost":
            return "lost"
        if isinstance(outcome, JobResult):
            await self._queue.complete(job, outcome)
            return "completed"
        if running.fate == "drained":
            await self._queue.release(job)
            return "released"
        if running.fate == "cancelled":
            return str(await self._queue.fail(job, _CANCELLED, None))
        decided = verdict(outcome.code, job.attempt, self._draw)
        if decided.poisoned:
            outcome = JobFailure("job_poisoned", f"{outcome.message} ({job.attempt} times)", outcome.hint)
        retry = None if decided.retry_ms is None else timedelta(milliseconds=decided.retry_ms)
        return str(await self._queue.fail(job, outcome, retry))

    async def _beating(self) -> None:
        lease_s = self._options.lease.total_seconds()
        kept_at = time.monotonic()
        while True:
            await self._nap(self._beat_now, min(1.0, lease_s / 4), jitter=False)
            self._beat_now.clear()
            some = list(self._running.values())
            asked_at = time.monotonic()
            try:
                kept = await self._beat(some)
            except _TRANSIENT as error:
                log.warning("cannot keep leases", reason=str(error))
                if time.monotonic() - kept_at > lease_s:  # by now others have them
                    for running in some:
                        running.end("lost")
                continue
            kept_at = asked_at
            for running in some:
                if running.job.id in self._running and running.job.id not in kept:
                    running.end("lost")
                elif kept.get(running.job.id):
                    running.end("cancelled")

    async def _beat(self, some: list[_Running]) -> dict[UUID, bool]:
        if not some:
            return {}
        beats = [Beat(r.job.id, r.job.fence, r.progress, r.stage) for r in some]
        crashpoint("beat.before")
        kept = await self._queue.beat(beats, self._options.lease)
        crashpoint("beat.committed")
        moved = [r for r in some if r.told != (r.progress, r.stage)]
        for running in moved:
            running.told = (running.progress, running.stage)
        self._bus.publish([Hint(of_user(r.job.user_id), str(r.job.id)) for r in moved])
        return kept

    async def _sweeping(self) -> None:
        tidied = -self._options.tidy_s
        while True:
            with suppress(*_TRANSIENT):
                for swept in await self._queue.sweep():
                    metrics.swept(swept.type, swept.state.value)
                    log.warning("swept", job=str(swept.job_id), type=swept.type, now=swept.state.value)
                if time.monotonic() - tidied >= self._options.tidy_s:
                    tidied = time.monotonic()
                    await self._queue.tidy()
            await asyncio.sleep(self._options.sweep_s * (0.5 + self._draw() / 2))

    async def _keeping_up(self) -> None:
        while True:
            if self._upkeep is not None:
                with suppress(*_TRANSIENT):
                    await self._upkeep()
            await asyncio.sleep(self._options.upkeep_s * (0.75 + self._draw() / 2))

    async def _drain(self) -> None:
        """Let what runs go on for a while; give back what is not done then, its attempt uncounted."""
        if self._claim is not None:
            await asyncio.wait([self._claim])  # what was claimed in this moment is given back like the rest
        log.info("draining", running=len(self._running))
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._options.drain_s)
        for running in list(self._running.values()):
            running.end("drained")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)

    async def _nap(self, until: asyncio.Event, seconds: float, *, jitter: bool = True) -> None:
        pause_s = seconds * (0.75 + self._draw() / 2 if jitter else 1.0)
        with suppress(TimeoutError):
            async with asyncio.timeout(
                pause_s
            ):  # wait_for would swallow a cancel that meets the event (3.11)
                await until.wait()
