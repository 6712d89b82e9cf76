"""A worker, or a client of the queue, in a process that may be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.events import PostgresEventBus
from auteur.adapters.postgres.jobs import PostgresJobQueue
from auteur.adapters.postgres.work import PostgresWorkQueue
from auteur.core.jobs import retry
from auteur.core.jobs.model import NewJob
from auteur.workers.children import Nursery
from auteur.workers.worker import Options, Worker
from auteur.workers.zygote import serve
from tests.support.jobs.handlers import HANDLERS
from tests.support.jobs.mutants import QUEUES
from tests.support.jobs.points import arm

__all__ = ["Client", "Work", "run_client", "run_worker"]


@dataclass(frozen=True)
class Work:
    """What a worker process is told. It dies at `point`, once for each `token`; `mutant` names a broken queue."""

    api: Address
    worker: Address
    name: str
    lease_s: float
    point: str = ""
    token: Path = Path()
    mutant: str = ""
    types: tuple[str, ...] = tuple(HANDLERS)
    drain_s: float = 0.1
    concurrency: int = 3


@dataclass(frozen=True)
class Client:
    """What a client process is told: submit these jobs with these keys, cancel the last one."""

    api: Address
    user: UUID
    jobs: dict[str, tuple[str, dict[str, Any], int]] = field(default_factory=dict)
    point: str = ""
    token: Path = Path()
    mutant: str = ""


class _Forked(Nursery):
    """A zygote forked from this process before it opened anything, instead of started: it spares half a second."""

    async def open(self) -> None:
        """It is there."""

    async def launch(self, request: bytes, family: str = "") -> Any:
        self._process = None if self._control is None else _RUNS
        return await super().launch(request, family)

    def close(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None

    @classmethod
    def fork(cls) -> _Forked:
        ours, theirs = socket.socketpair()
        if os.fork() == 0:
            ours.close()
            try:
                serve(theirs.detach(), [])
            finally:
                os._exit(0)
        theirs.close()
        assert ours.recv(1) == b"r"
        ours.settimeout(0)
        made = cls([])
        made._control = ours
        return made


class _Runs:
    """Stands for a process that is known to run."""

    def poll(self) -> None:
        return None


_RUNS: Any = _Runs()


def run_worker(told: Work) -> None:
    """Work until SIGTERM, or until the point is reached."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # until it is listened for
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    retry.FIRST_BACKOFF_MS = 20
    if told.point:
        arm(told.point, told.token)
    nursery = _Forked.fork()
    asyncio.run(_work(told, nursery))


async def _work(told: Work, nursery: Nursery) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    options = Options(
        name=told.name,
        handlers={kind: HANDLERS[kind] for kind in told.types},
        concurrency=told.concurrency,
        lease=timedelta(seconds=told.lease_s),
        drain_s=told.drain_s,
        poll_s=0.5,
        sweep_s=0.5,
    )
    async with (
        await Database.open(told.worker, connections=4) as database,
        PostgresEventBus(told.worker) as bus,
    ):
        queue = QUEUES.get(told.mutant, PostgresWorkQueue)(database, bus)
        await Worker(queue, bus, nursery, options, lambda: 0.0).run(stop)


def run_client(told: Client) -> None:
    """Submit and cancel, or die at the point."""
    if told.point:
        arm(told.point, told.token)
    asyncio.run(_submit(told))


async def _submit(told: Client) -> None:
    async with await Database.open(told.api, connections=2) as database, PostgresEventBus(told.api) as bus:
        queue = PostgresJobQueue(database, bus)
        last = None
        for key, (kind, given, quote) in told.jobs.items():
            sent = await queue.submit(
                told.user, NewJob(kind, given, quote, slots=50), key=key, digest=key.encode().ljust(32)
            )
            last = sent.job_id
        if last:
            await queue.cancel(told.user, last)
