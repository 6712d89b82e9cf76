"""Submitting jobs, against the same writes on bare tables in the same run, and how soon a worker begins.

A server of its own with its durability on. The peer is the transaction that one would write by hand: begin, six
statements (key, job, hold, account, entry, event), commit, on tables without foreign keys, row-level security, checks
further indexes. The limit is the same as one function in the database.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import uvloop
from rich.table import Table
from tests.support.jobs.process import Work, run_worker
from tests.support.postgres import PASSWORDS, new_user

from auteur.adapters.memory.event_bus import MemoryEventBus
from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.events import PostgresEventBus
from auteur.adapters.postgres.jobs import PostgresJobQueue
from auteur.adapters.postgres.launcher import EmbeddedPostgres
from auteur.adapters.postgres.migrate import migrate
from auteur.core.jobs.model import NewJob
from auteur.ports.event_bus import EventBus
from benchmarks.record import Goal, record

CLIENTS = 32
USERS = 400
ROUNDS = 3
HOT, MANY = 600, 2400  # submits a round
RATE, SECONDS = 100, 6
DIGEST = b"d" * 32

BARE = """
create schema bare;
create table bare.keys (user_id uuid, key text, digest bytea, answer jsonb, primary key (user_id, key));
create table bare.accounts (user_id uuid primary key, balance int, last_seq bigint) with (fillfactor = 50);
create table bare.jobs (id uuid primary key, user_id uuid, type text, status text, input jsonb, at timestamptz);
create table bare.holds (job_id uuid primary key, user_id uuid, amount int);
create table bare.entries (id uuid primary key, user_id uuid, amount int, balance_after int, job_id uuid);
create table bare.events (user_id uuid, seq bigint, type text, job_id uuid, data jsonb, primary key (user_id, seq));
create function bare.submit(p_user uuid, p_type text, p_quote int, p_input jsonb, p_key text, p_digest bytea)
returns uuid language plpgsql as $$
declare v_job uuid := gen_random_uuid(); v_balance int; v_seq bigint;
begin
    insert into bare.keys values (p_user, p_key, p_digest, jsonb_build_object('job_id', v_job));
    insert into bare.jobs values (v_job, p_user, p_type, 'pending', p_input, now());
    insert into bare.holds values (v_job, p_user, p_quote);
    update bare.accounts set balance = balance - p_quote, last_seq = last_seq + 1
    where user_id = p_user and balance >= p_quote returning balance, last_seq into v_balance, v_seq;
    insert into bare.entries values (gen_random_uuid(), p_user, -p_quote, v_balance, v_job);
    insert into bare.events values (p_user, v_seq, 'job.created', v_job, jsonb_build_object('type', p_type));
    return v_job;
end $$;
grant usage on schema bare to auteur_api;
grant all on all tables in schema bare to auteur_api;
"""
_SUBMIT = "select bare.submit($1, $2, $3, $4, $5, $6)"
_KEY = "insert into bare.keys values ($1, $2, $3, $4)"
_JOB = "insert into bare.jobs values ($1, $2, $3, 'pending', $4, now())"
_HOLD = "insert into bare.holds values ($1, $2, $3)"
_ACCOUNT = (
    "update bare.accounts set balance = balance - $2, last_seq = last_seq + 1"
    " where user_id = $1 and balance >= $2 returning balance, last_seq"
)
_ENTRY = "insert into bare.entries values (gen_random_uuid(), $1, $2, $3, $4)"
_EVENT = "insert into bare.events values ($1, $2, 'job.created', $3, $4)"

Submit = Callable[[UUID], Awaitable[object]]


def main() -> None:
    """Measure and record."""
    folder = Path(tempfile.mkdtemp(prefix="auteur-bench-"))
    server = EmbeddedPostgres(folder / "postgres", "bench", settings={"max_connections": "120"})
    server.start()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as the API
            runner.run(_measure(server.address))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(admin: Address) -> None:
    await migrate(admin, PASSWORDS)
    api = admin.as_user("auteur_api", PASSWORDS["auteur_api"])
    root = await asyncpg.connect(admin.url)
    await root.execute(BARE)
    async with await Database.open(api, connections=CLIENTS) as database:
        users = [await new_user(database) for _ in range(USERS)]
        await root.execute("update auteur.credits set balance = 1000000000")
        await root.execute("insert into bare.accounts select user_id, balance, 0 from auteur.credits")
        rates = await _rates(database, users)
        latency = await _latency(admin, api, database, root)
    await root.close()
    _record(rates, latency)


async def _rates(database: Database, users: list[UUID]) -> dict[str, dict[str, float]]:
    """Submits a second: the median of rounds that take turns, so that both meet the same disturbances."""
    queue = PostgresJobQueue(database, MemoryEventBus())

    async def ours(user: UUID) -> None:
        job = NewJob("quick", {"n": 1}, 5, slots=2)
        await queue.submit(user, job, key=uuid4().hex, digest=DIGEST)

    async def by_hand(user: UUID) -> None:
        job = uuid4()
        async with database.transaction(user) as connection:
            await connection.execute(_KEY, user, uuid4().hex, DIGEST, {"job_id": str(job)})
            await connection.execute(_JOB, job, user, "quick", {"n": 1})
            await connection.execute(_HOLD, job, user, 5)
            account = await connection.fetchrow(_ACCOUNT, user, 5)
            assert account is not None
            await connection.execute(_ENTRY, user, -5, account["balance"], job)
            await connection.execute(_EVENT, user, account["last_seq"], job, {"type": "quick"})

    async def limit(user: UUID) -> None:
        await database.pool.fetchval(_SUBMIT, user, "quick", 5, {"n": 1}, uuid4().hex, DIGEST)

    taken: dict[str, dict[str, list[float]]] = {"many users": {}, "hot user": {}}
    for submit in (ours, by_hand, limit):
        await _flood(submit, users, 300)
    for _ in range(ROUNDS):
        for name, some, count in (("many users", users, MANY), ("hot user", users[:1], HOT)):
            for kind, submit in (("auteur", ours), ("by hand", by_hand), ("limit", limit)):
                taken[name].setdefault(kind, []).append(await _flood(submit, some, count))
    return {
        name: {kind: statistics.median(rates) for kind, rates in kinds.items()}
        for name, kinds in taken.items()
    }


async def _flood(submit: Submit, users: list[UUID], count: int) -> float:
    numbers = iter(range(count))

    async def client() -> None:
        for number in numbers:
            await submit(users[number % len(users)])

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return count / (time.perf_counter() - begun)


@asynccontextmanager
async def _working(admin: Address, api: Address) -> AsyncIterator[None]:
    """A worker process beside us."""
    worker = admin.as_user("auteur_worker", PASSWORDS["auteur_worker"])
    told = Work(api, worker, "bench", 30.0, types=("quick",), concurrency=16, drain_s=1.0)
    process = multiprocessing.get_context("spawn").Process(target=run_worker, args=(told,))
    process.start()
    await asyncio.sleep(3)
    try:
        yield
    finally:
        process.terminate()
        await asyncio.to_thread(process.join)


async def _latency(
    admin: Address, api: Address, database: Database, root: asyncpg.Connection[asyncpg.Record]
) -> dict[str, float]:
    """Milliseconds from the call of submit to the claim, and to the first line of the job in its process."""
    await root.execute("update auteur.jobs set status = 'cancelled', completed_at = now(), run_after = null")
    users = [await new_user(database) for _ in range(100)]
    called: dict[UUID, float] = {}
    async with _working(admin, api), PostgresEventBus(api) as bus:
        await _open_loop(database, bus, users, called, 100)  # warm
        called.clear()
        await _open_loop(database, bus, users, called, RATE * SECONDS)
        await asyncio.sleep(3)
    rows = await root.fetch(
        "select id, extract(epoch from started_at)::float8 as claimed, (output_data ->> 'began_at')::float8 as began"
        " from auteur.jobs where id = any($1)",
        list(called),
    )
    ended = [row for row in rows if row["began"]]
    claimed = sorted((row["claimed"] - called[row["id"]]) * 1e3 for row in ended)
    began = sorted((row["began"] - called[row["id"]]) * 1e3 for row in ended)
    return {
        "jobs": float(len(ended)),
        "claimed p50": statistics.median(claimed),
        "claimed p99": claimed[int(len(claimed) * 0.99)],
        "begun p50": statistics.median(began),
        "begun p99": began[int(len(began) * 0.99)],
    }


async def _open_loop(
    database: Database, bus: EventBus, users: list[UUID], called: dict[UUID, float], count: int
) -> None:
    """So many submits at RATE a second, whether the last ones were answered or not."""
    queue = PostgresJobQueue(database, bus)

    async def one(user: UUID) -> None:
        at = time.time()
        sent = await queue.submit(user, NewJob("quick", {"n": 1}, 0, slots=4), key=uuid4().hex, digest=DIGEST)
        called[sent.job_id] = at

    begun, tasks = time.perf_counter(), []
    for number in range(count):
        await asyncio.sleep(max(0.0, begun + number / RATE - time.perf_counter()))
        tasks.append(asyncio.create_task(one(users[number % len(users)])))
    await asyncio.gather(*tasks)


def _record(rates: dict[str, dict[str, float]], latency: dict[str, float]) -> None:
    table = Table(title=f"jobs: submits a second, {CLIENTS} clients", title_justify="left")
    for column in ("", "auteur", "transaction by hand", "limit: one bare function"):
        table.add_column(column, justify="right" if column else "left")
    rows = []
    for name, found in rates.items():
        table.add_row(name, *(f"{rate:.0f}" for rate in found.values()))
        rows.append(
            {
                "submits a second": name,
                "auteur": found["auteur"],
                "transaction by hand, bare tables": found["by hand"],
                "limit: one function, bare tables": found["limit"],
            }
        )
    ratios = {name: found["auteur"] / found["by hand"] for name, found in rates.items()}
    figures = {"rows": rows, "latency_ms": {name: round(value, 2) for name, value in latency.items()}}
    goals = [
        Goal.at_least(f"submit against the bare transaction, {name}", ratio, 0.8)
        for name, ratio in ratios.items()
    ]
    goals += [
        Goal.at_least("submits a second, hot user", rates["hot user"]["auteur"], 500),
        Goal.at_least("submits a second, many users", rates["many users"]["auteur"], 2000),
        Goal.at_most(f"submit to claimed, p50, ms, at {RATE} a second", latency["claimed p50"], 10),
        Goal.at_most(f"submit to claimed, p99, ms, at {RATE} a second", latency["claimed p99"], 50),
        Goal.at_most("submit to the job's first line in its process, p99, ms", latency["begun p99"], 50),
    ]
    record("jobs", figures, goals, table)


if __name__ == "__main__":
    main()
