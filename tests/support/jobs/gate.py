"""The crash gate: kills processes at a named place, lets others finish, and says which laws broke."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterable
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

import asyncpg

from auteur.adapters.memory.event_bus import MemoryEventBus
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.jobs import PostgresJobQueue
from auteur.adapters.postgres.ledger import PostgresLedger
from auteur.adapters.postgres.work import PostgresWorkQueue
from auteur.core.jobs.model import NewJob
from tests.support.jobs.mutants import FUNCTIONS, PLANTED
from tests.support.jobs.process import Client, Work, run_client, run_worker
from tests.support.money_laws import broken_laws
from tests.support.postgres import TestDatabase, new_user

__all__ = ["LEASE_S", "Gate", "crash_at", "crash_at_random", "wake_zombies"]

LEASE_S = 2.0
RECOVERY_S = LEASE_S + 5.0
_PATIENCE_S = 40.0
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.support.jobs.process"])

TRAFFIC: tuple[tuple[str, dict[str, Any], int], ...] = (
    ("quick", {"charge": 3}, 5),
    ("flaky", {"works_at": 2}, 4),
    ("broken", {"final": True}, 7),
    ("sleep", {"s": 0.9}, 6),
    ("quick", {"charge": 9}, 5),
)
"""Jobs that end in every way: charged in part and whole, after a retry, with a refund, after some beats."""


class Gate:
    """One database, its clients and its workers. `kill` is a process by name; `faults` grow as laws break."""

    def __init__(self, place: TestDatabase, folder: Path, mutant: str = "") -> None:
        self.place, self.folder, self.mutant = place, folder, mutant
        self.faults: list[str] = []
        self.processes: list[ForkServerProcess] = []

    async def __aenter__(self) -> Self:
        self.admin = await asyncpg.connect(self.place.admin.url)
        self.api = await Database.open(self.place.api, connections=2)
        bus = MemoryEventBus()
        self.queue = PostgresJobQueue(self.api, bus)
        self.work = PostgresWorkQueue(self.api, bus)
        self.user = await new_user(self.api)
        ledger = PostgresLedger(self.api, bus)
        await ledger.grant(self.user, "bonus", 100_000, ref=str(self.user), description="test")
        if self.mutant:
            await self._plant()
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in self.processes:
            process.kill()
            process.join()
            process.close()
        await self.api.close()
        await self.admin.close()

    async def _plant(self) -> None:
        await self.admin.execute(PLANTED)
        query = "select pg_get_functiondef(oid) from pg_proc where proname = $1"
        for name, right, wrong in FUNCTIONS[self.mutant]:
            source = await self.admin.fetchval(query, name)
            assert source.count(right) == 1, "the planted fault fits the function no more"
            await self.admin.execute(source.replace(right, wrong))

    def token(self) -> Path:
        return self.folder / uuid4().hex

    def start(self, what: Callable[[Any], None], told: Work | Client) -> ForkServerProcess:
        process = _CONTEXT.Process(target=what, args=(told,))
        process.start()
        self.processes.append(process)
        return process

    def worker(self, point: str = "", token: Path = Path(), **given: Any) -> ForkServerProcess:
        name = f"worker {len(self.processes)}"
        given.setdefault("mutant", self.mutant)
        told = Work(self.place.api, self.place.worker, name, LEASE_S, point, token, **given)
        return self.start(run_worker, told)

    async def submit(self, traffic: Iterable[tuple[str, dict[str, Any], int]] = TRAFFIC) -> list[UUID]:
        return [
            (await self.queue.submit(self.user, NewJob(kind, given, quote, slots=50))).job_id
            for kind, given, quote in traffic
        ]

    async def lose_one(self) -> None:
        """A job of a worker that is gone since long."""
        [job_id] = await self.submit(TRAFFIC[:1])
        await self.admin.execute(
            "update auteur.jobs set status = 'processing', attempts = 1, fence = 1, worker = 'gone',"
            " lease_until = now() - interval '1 s' where id = $1",
            job_id,
        )

    async def until(self, condition: str, what: str, patience_s: float | None = None) -> None:
        """Wait until no job meets a condition. What takes too long is a fault."""
        begun, patience_s = time.monotonic(), patience_s or _PATIENCE_S
        while await self.admin.fetchval(f"select exists (select from auteur.jobs where {condition})"):
            if time.monotonic() - begun > patience_s:
                self.faults.append(f"{what} in {patience_s} s")
                break
            await asyncio.sleep(0.05)

    async def recover(self, dead: Iterable[str]) -> None:
        """A whole worker takes over from the dead ones in time and ends all there is."""
        whole = self.worker(drain_s=5.0)
        names = ", ".join(f"'{name}'" for name in dead) or "''"
        held = f"status = 'processing' and worker in ({names})"
        await self.until(held, "a dead worker's jobs were not taken over", RECOVERY_S)
        await self.until("status in ('pending', 'processing')", "not all jobs ended")
        if whole.exitcode is None:
            os.kill(whole.pid or 0, signal.SIGTERM)
            await asyncio.to_thread(whole.join, 20)
        if whole.exitcode != 0:
            self.faults.append(f"the whole worker ended with {whole.exitcode}")

    async def judge(self) -> list[str]:
        """All that went wrong, the laws of money and jobs included."""
        wrong = await self.admin.fetch(
            "select type, status, error_code, attempts from auteur.jobs where not (case type"
            " when 'broken' then status = 'failed' and error_code in ('bad_input', 'job_poisoned')"
            " else status in ('completed', 'cancelled') or (error_code = 'job_poisoned' and attempts = 3) end)"
        )
        self.faults += [f"an unexpected end: {dict(row)}" for row in wrong]
        return self.faults + await broken_laws(self.admin)


async def crash_at(gate: Gate, point: str, kills: int) -> list[str]:
    """Kill so many processes at the point, one after the other, and let a whole worker finish. The faults."""
    dead: list[str] = []
    for number in range(kills):
        if point.startswith(("submit", "cancel")):
            await _crash_client(gate, point, f"{number}")
        else:
            dead.append(await _crash_worker(gate, point))
    await gate.recover(dead)
    return await gate.judge()


async def _crash_worker(gate: Gate, point: str) -> str:
    token = gate.token()
    await gate.lose_one()
    jobs = await gate.submit([*TRAFFIC, ("sleep", {"s": 5.0}, 2)] if point.startswith("release") else TRAFFIC)
    process = gate.worker(point, token)
    name = f"worker {len(gate.processes) - 1}"
    if point.startswith("release"):
        running = "select count(*) > 0 from auteur.jobs where id = $1 and status = 'processing'"
        while not await gate.admin.fetchval(running, jobs[-1]):  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.05)
        os.kill(process.pid or 0, signal.SIGTERM)
    begun = time.monotonic()
    while not token.exists():
        if time.monotonic() - begun > _PATIENCE_S:
            gate.faults.append(f"{point} was not reached")
            break
        await asyncio.sleep(0.02)
    if point.startswith("child"):
        os.kill(
            process.pid or 0, signal.SIGKILL
        )  # its child died there; now itself, with what it knew of that
    await asyncio.to_thread(process.join, 10)
    if process.exitcode != -signal.SIGKILL:
        gate.faults.append(f"the process was not killed at {point} but ended with {process.exitcode}")
    return name


async def _crash_client(gate: Gate, point: str, tag: str) -> None:
    """A client dies and comes back with the same keys: one job for each."""
    jobs = {f"{tag} {n}": job for n, job in enumerate(TRAFFIC)}
    token = gate.token()
    count = "select count(*) from auteur.jobs"
    before = await gate.admin.fetchval(count)
    process = gate.start(run_client, Client(gate.place.api, gate.user, jobs, point, token))
    await asyncio.to_thread(process.join, _PATIENCE_S)
    if process.exitcode != -signal.SIGKILL or not token.exists():
        gate.faults.append(f"the client was not killed at {point}")
    again = gate.start(run_client, Client(gate.place.api, gate.user, jobs))
    await asyncio.to_thread(again.join, _PATIENCE_S)
    made = await gate.admin.fetchval(count) - before
    if again.exitcode != 0 or made != len(jobs):
        gate.faults.append(f"{made} jobs for {len(jobs)} keys")


async def wake_zombies(gate: Gate) -> list[str]:
    """Stop a worker whose jobs are being done, let another take them, and wake the first in the middle of that.

    The stopped one's jobs go on, so that it wakes with results in its hands, which it surely writes. The faults.
    """
    jobs = await gate.submit([("sleep", {"s": 1.5, "again_s": 6.0}, 3)] * 3)
    zombie = gate.worker(mutant="deaf")
    running = "select count(*) from auteur.jobs where status = 'processing' and worker = $1"
    while await gate.admin.fetchval(running, "worker 0") < len(jobs):  # noqa: ASYNC110 - another process does it
        await asyncio.sleep(0.02)
    os.kill(zombie.pid or 0, signal.SIGSTOP)
    whole = gate.worker()
    while await gate.admin.fetchval(running, "worker 1") < len(jobs):  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    os.kill(zombie.pid or 0, signal.SIGCONT)
    await gate.until("status in ('pending', 'processing')", "not all jobs ended")
    for process in (zombie, whole):
        os.kill(process.pid or 0, signal.SIGTERM)
        await asyncio.to_thread(process.join, 20)
        if process.exitcode != 0:
            gate.faults.append(f"a worker ended with {process.exitcode}")
    rows = await gate.admin.fetch("select output_data ->> 'attempt' as done, attempts from auteur.jobs")
    gate.faults += [
        "a zombie's result was kept" for row in rows if row["done"] != "2" or row["attempts"] != 2
    ]
    return await gate.judge()


async def crash_at_random(gate: Gate, jobs: int, kills: int, rng: random.Random) -> list[str]:
    """Kill one of two workers now and then while jobs flow. The faults."""
    workers = [gate.worker() for _ in range(2)]
    names = {process: f"worker {n}" for n, process in enumerate(gate.processes)}
    dead: list[str] = []
    for number in range(jobs):
        await gate.submit([TRAFFIC[number % len(TRAFFIC)]])
        await asyncio.sleep(rng.random() * 0.1)
        if number * kills // jobs != (number + 1) * kills // jobs:
            victim = workers.pop(rng.randrange(2))
            await asyncio.sleep(rng.random() * 0.5)
            victim.kill()
            dead.append(names[victim])
            workers.append(gate.worker())
            names[workers[-1]] = f"worker {len(gate.processes) - 1}"
    for process in workers:
        process.kill()
        dead.append(names[process])
    await gate.recover(dead)
    return await gate.judge()
