"""Submitting, listing, cancelling, the order of claims, and what happens when many do it at once."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from auteur.adapters.memory.event_bus import MemoryEventBus
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.events import PostgresEventLog
from auteur.adapters.postgres.jobs import PostgresJobQueue
from auteur.adapters.postgres.ledger import PostgresLedger
from auteur.adapters.postgres.numbers import PostgresNumbers
from auteur.adapters.postgres.work import PostgresWorkQueue
from auteur.core.credits.ledger import KINDS, OutOfCredits
from auteur.core.errors import InputError
from auteur.core.jobs.model import JobFailure, JobResult, NewJob
from auteur.core.jobs.states import ALLOWED, State
from auteur.ports.job_queue import (
    Beat,
    IdempotencyConflict,
    JobFilter,
    LeaseLost,
    Submitted,
    UnknownJob,
    UnknownReference,
)
from auteur.ports.ledger import LedgerFilter
from tests.support.money_laws import LAWS, broken_laws
from tests.support.postgres import TestDatabase, new_user

pytestmark = pytest.mark.anyio
LEASE = timedelta(seconds=30)
DIGEST = b"d" * 32
FAILURE = JobFailure("bad_media", "it is no video", "send another")


class Desk:
    """The queue, the ledger and the events of one database."""

    def __init__(self, api: Database, worker: Database) -> None:
        self.bus = MemoryEventBus()
        self.api = api
        self.queue = PostgresJobQueue(api, self.bus)
        self.ledger = PostgresLedger(api, self.bus)
        self.work = PostgresWorkQueue(worker, self.bus)
        self.events = PostgresEventLog(api, self.bus)

    async def user(self, credits_: int = 0) -> UUID:
        user = await new_user(self.api)
        if credits_:
            await self.ledger.grant(user, "bonus", credits_, ref=str(user), description="test")
        return user


@pytest.fixture
def desk(api: Database, worker: Database) -> Desk:
    return Desk(api, worker)


def own_type() -> str:
    """A type of job that no other test claims."""
    return f"test {uuid4().hex[:12]}"


async def test_a_job_goes_from_submit_to_result_and_its_credits_with_it(desk: Desk) -> None:
    user, kind = await desk.user(100), own_type()
    sent = await desk.queue.submit(user, NewJob(kind, {"n": 1}, 30, slots=2))
    assert (sent.credits_cost, sent.replayed, await desk.ledger.balance(user)) == (30, False, 70)
    waiting = await desk.queue.get(user, sent.job_id)
    assert (waiting.status, waiting.credits_cost, waiting.input) == (State.PENDING, 30, {"n": 1})

    [claimed] = await desk.work.claim("w1", [kind], 5, LEASE)
    assert (claimed.id, claimed.user_id, claimed.attempt, claimed.quote) == (sent.job_id, user, 1, 30)
    await desk.work.complete(claimed, JobResult({"url": "here"}, 12))

    done = await desk.queue.get(user, sent.job_id)
    assert (done.status, done.credits_cost, done.output, done.progress) == (
        State.COMPLETED,
        12,
        {"url": "here"},
        1,
    )
    assert await desk.ledger.balance(user) == 88
    told = [(event.seq, event.type) for event in await desk.events.since(user, 0)]
    assert told == [(1, "credits.changed"), (2, "job.created"), (3, "job.completed")]
    kinds = [
        (entry.kind, entry.amount, entry.balance_after) for entry in (await desk.ledger.history(user)).items
    ]
    assert kinds == [("release", 18, 88), ("hold", -30, 70), ("bonus", 100, 100)]


async def test_without_the_credits_nothing_happens(desk: Desk) -> None:
    user = await desk.user(29)
    with pytest.raises(OutOfCredits) as refused:
        await desk.queue.submit(user, NewJob(own_type(), {}, 30), key="k", digest=DIGEST)
    assert (refused.value.balance, refused.value.needed) == (29, 30)
    assert (await desk.queue.list(user)).items == ()
    await desk.ledger.grant(user, "bonus", 1, ref=f"more {user}", description="test")
    later = await desk.queue.submit(user, NewJob(own_type(), {}, 30), key="k", digest=DIGEST)
    assert not later.replayed, "a key is not used up by a refusal"


async def test_a_hundred_submits_at_once_with_one_key_are_one_job_and_one_charge(desk: Desk) -> None:
    user, kind = await desk.user(500), own_type()
    answers = await asyncio.gather(
        *(desk.queue.submit(user, NewJob(kind, {}, 5), key="one", digest=DIGEST) for _ in range(100))
    )
    assert len({answer.job_id for answer in answers}) == 1
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 99
    assert await desk.ledger.balance(user) == 495
    assert len((await desk.queue.list(user)).items) == 1


async def test_a_key_is_for_one_request_of_one_user(desk: Desk) -> None:
    user, other, kind = await desk.user(20), await desk.user(20), own_type()
    await desk.queue.submit(user, NewJob(kind, {}, 5), key="k", digest=DIGEST)
    with pytest.raises(IdempotencyConflict):
        await desk.queue.submit(user, NewJob(kind, {"other": True}, 5), key="k", digest=b"e" * 32)
    assert not (await desk.queue.submit(other, NewJob(kind, {}, 5), key="k", digest=DIGEST)).replayed


async def test_racing_submits_never_spend_more_than_there_is(desk: Desk) -> None:
    user, kind = await desk.user(20), own_type()
    answers = await asyncio.gather(
        *(desk.queue.submit(user, NewJob(kind, {}, 1)) for _ in range(40)), return_exceptions=True
    )
    assert sum(isinstance(answer, OutOfCredits) for answer in answers) == 20
    assert await desk.ledger.balance(user) == 0


async def test_what_is_not_the_users_is_unknown(desk: Desk, postgres: TestDatabase) -> None:
    user, stranger, kind = await desk.user(20), await desk.user(20), own_type()
    sent = await desk.queue.submit(user, NewJob(kind, {}, 5))
    for ask in (desk.queue.get, desk.queue.cancel):
        for job_id in (sent.job_id, uuid4()):
            with pytest.raises(UnknownJob):
                await ask(stranger, job_id)
    assert (await desk.queue.list(stranger)).items == ()
    async with desk.api.transaction(user) as connection:
        project = await connection.fetchval(
            "insert into auteur.projects (user_id, name) values ($1, 'p') returning id", user
        )
    mine = await desk.queue.submit(user, NewJob(kind, {}, 5, project_id=project))
    assert (await desk.queue.get(user, mine.job_id)).project_id == project
    for theirs in (project, uuid4()):
        with pytest.raises(UnknownReference):
            await desk.queue.submit(stranger, NewJob(kind, {}, 5, project_id=theirs))
    assert await desk.ledger.balance(stranger) == 20


async def test_lists_are_filtered_and_paged(desk: Desk) -> None:
    user, kinds = await desk.user(100), [own_type(), own_type()]
    sent = [(await desk.queue.submit(user, NewJob(kinds[n % 2], {"n": n}, 1))).job_id for n in range(7)]
    await desk.queue.cancel(user, sent[3])
    seen: list[UUID] = []
    cursor: str | None = None
    while True:
        page = await desk.queue.list(user, cursor=cursor, limit=3)
        seen += [job.id for job in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert seen == sent[::-1]
    odd = await desk.queue.list(user, JobFilter(types=(kinds[1],), states=(State.PENDING,)))
    assert [job.id for job in odd.items] == [sent[5], sent[1]]
    assert (await desk.queue.list(user, JobFilter(project_id=uuid4()))).items == ()
    with pytest.raises(InputError):
        await desk.queue.list(user, cursor="none")

    entries: list[int] = []
    while True:
        found = await desk.ledger.history(user, LedgerFilter(types=("usage",)), cursor=cursor, limit=3)
        entries += [entry.seq for entry in found.items]
        if (cursor := found.next_cursor) is None:
            break
    assert entries == sorted(entries, reverse=True)
    assert len(entries) == 7
    refunds = await desk.ledger.history(user, LedgerFilter(kinds=("refund",), job_id=sent[3]))
    assert [entry.amount for entry in refunds.items] == [1]


async def test_cancelling_is_at_once_where_the_job_waits_and_by_request_where_it_runs(desk: Desk) -> None:
    user, kind = await desk.user(20), own_type()
    first = (await desk.queue.submit(user, NewJob(kind, {}, 5, slots=2))).job_id
    second = (await desk.queue.submit(user, NewJob(kind, {}, 5, slots=2))).job_id
    [running] = await desk.work.claim("w", [kind], 1, LEASE)
    assert running.id == first
    assert (await desk.queue.cancel(user, second)).status is State.CANCELLED
    asked = await desk.queue.cancel(user, first)
    assert (asked.status, asked.cancel_requested) == (State.PROCESSING, True)
    assert await desk.work.beat([], LEASE) == {}
    assert await desk.work.fail(running, FAILURE, timedelta(0)) is State.CANCELLED
    stopped = await desk.queue.get(user, first)
    assert (stopped.status, stopped.credits_refunded, stopped.failure) == (State.CANCELLED, True, None)
    assert (await desk.queue.cancel(user, first)).status is State.CANCELLED
    assert await desk.ledger.balance(user) == 20


async def test_no_user_has_more_running_than_slots_and_none_waits_behind_anothers_crowd(desk: Desk) -> None:
    crowd, kind = await desk.user(), own_type()
    others = [await desk.user() for _ in range(3)]
    for _ in range(40):
        await desk.queue.submit(crowd, NewJob(kind, {}, 0, slots=2))
    for user in others:
        await desk.queue.submit(user, NewJob(kind, {}, 0, slots=2))
    claimed = await desk.work.claim("w", [kind], 10, LEASE)
    assert sorted(job.user_id for job in claimed) == sorted([crowd, crowd, *others])
    assert await desk.work.claim("w", [kind], 10, LEASE) == []
    finished = 0
    while claimed:
        for job in claimed:
            await desk.work.complete(job, JobResult({}))
        finished += len(claimed)
        claimed = await desk.work.claim("w", [kind], 10, LEASE)
        assert len(claimed) <= 2
    assert finished == 43


async def test_eight_claimers_share_a_queue_and_never_a_job(desk: Desk) -> None:
    kind = own_type()
    users = [await desk.user() for _ in range(10)]
    for n in range(100):
        await desk.queue.submit(users[n % 10], NewJob(kind, {}, 0, slots=4))
    done: list[UUID] = []

    async def claimer(name: str) -> None:
        while jobs := await desk.work.claim(name, [kind], 7, LEASE):
            for job in jobs:
                await desk.work.complete(job, JobResult({}))
                done.append(job.id)

    while len(done) < 100:
        await asyncio.gather(*(claimer(str(n)) for n in range(8)))
    assert len(set(done)) == 100


async def test_a_better_plan_goes_first(desk: Desk) -> None:
    kind = own_type()
    order = [10, 20, 0, 20]
    for priority in order:
        await desk.queue.submit(await desk.user(), NewJob(kind, {"p": priority}, 0, priority=priority))
    claimed = [(await desk.work.claim("w", [kind], 1, LEASE))[0].input["p"] for _ in order]
    assert claimed == [20, 20, 10, 0]


async def test_a_plan_with_more_slots_lets_those_that_wait_run(desk: Desk) -> None:
    user, kind = await desk.user(), own_type()
    for slots in (1, 1, 3):
        await desk.queue.submit(user, NewJob(kind, {}, 0, slots=slots))
    assert len(await desk.work.claim("w", [kind], 9, LEASE)) == 2
    await desk.work.tidy()
    assert len(await desk.work.claim("w", [kind], 9, LEASE)) == 1


async def test_a_beat_keeps_the_lease_and_tells_of_losing_it(desk: Desk) -> None:
    user, kind = await desk.user(), own_type()
    sent = await desk.queue.submit(user, NewJob(kind, {}, 0))
    [old] = await desk.work.claim("old", [kind], 1, timedelta(milliseconds=1))
    await asyncio.sleep(0.01)
    assert [job.state for job in await desk.work.sweep() if job.job_id == sent.job_id] == [State.PENDING]
    [new] = await desk.work.claim("new", [kind], 1, LEASE)
    assert (new.id, new.attempt, new.fence) == (old.id, 2, old.fence + 1)
    kept = await desk.work.beat([Beat(old.id, old.fence, 0.9, "old")], LEASE)
    assert kept == {}
    kept = await desk.work.beat([Beat(new.id, new.fence, 0.25, "decode")], LEASE)
    assert kept == {new.id: False}
    shown = await desk.queue.get(user, new.id)
    assert (shown.progress, shown.stage) == (0.25, "decode")
    with pytest.raises(LeaseLost):
        await desk.work.complete(old, JobResult({}))


async def test_a_job_that_loses_three_workers_is_set_aside_and_can_be_replayed_once(desk: Desk) -> None:
    user, kind = await desk.user(10), own_type()
    sent = await desk.queue.submit(user, NewJob(kind, {"n": 7}, 4))
    for _ in range(3):
        [job] = await desk.work.claim("w", [kind], 1, timedelta(milliseconds=1))
        await asyncio.sleep(0.01)
        await desk.work.sweep()
    poisoned = await desk.queue.get(user, sent.job_id)
    assert poisoned.failure is not None
    assert (poisoned.status, poisoned.failure.code, poisoned.attempts) == (State.FAILED, "job_poisoned", 3)
    assert await desk.ledger.balance(user) == 10
    assert sent.job_id in [failed.job_id for failed in await desk.work.failed()]
    again, twice = [await desk.work.replay(sent.job_id) for _ in range(2)]
    assert again is not None
    assert twice is not None
    assert (again.job_id, again.replayed, twice.replayed) == (twice.job_id, False, True)
    [job] = await desk.work.claim("w", [kind], 1, LEASE)
    assert (job.id, job.input, job.attempt, await desk.ledger.balance(user)) == (again.job_id, {"n": 7}, 1, 6)
    assert await desk.work.replay(uuid4()) is None


async def test_a_replay_costs_what_the_job_did_and_needs_the_credits(desk: Desk) -> None:
    user, kind = await desk.user(10), own_type()
    sent = await desk.queue.submit(user, NewJob(kind, {}, 8))
    [job] = await desk.work.claim("w", [kind], 1, LEASE)
    await desk.work.fail(job, FAILURE, None)
    await desk.ledger.expire(user, 5, ref=f"x {user}", description="test")
    with pytest.raises(OutOfCredits) as refused:
        await desk.work.replay(sent.job_id)
    assert (refused.value.balance, refused.value.needed) == (5, 8)


async def test_grants_and_expiries_happen_once_for_a_ref(desk: Desk) -> None:
    user = await desk.user()
    given = await asyncio.gather(
        *(desk.ledger.grant(user, "grant", 1500, ref=f"in_{user}", description="November") for _ in range(10))
    )
    assert (sum(one.was_new for one in given), {one.balance for one in given}) == (1, {1500})
    await desk.queue.submit(user, NewJob(own_type(), {}, 400))
    lapsed = [
        await desk.ledger.expire(user, 1500, ref=f"sub_{user}", description="cancelled") for _ in range(2)
    ]
    assert [(one.balance, one.was_new) for one in lapsed] == [(0, True), (0, False)]
    entry = (await desk.ledger.history(user)).items[0]
    assert (entry.kind, entry.amount, entry.to_json()["type"]) == ("expiry", -1100, "subscription")
    other = await desk.user()
    with pytest.raises(asyncpg.PostgresError):
        await desk.ledger.grant(other, "grant", 1500, ref=f"in_{user}", description="of another")


async def test_what_is_ready_waits_and_runs_is_told_by_type(desk: Desk) -> None:
    user, kind = await desk.user(), own_type()
    for _ in range(4):
        await desk.queue.submit(user, NewJob(kind, {}, 0, slots=3))
    await desk.work.claim("w", [kind], 1, LEASE)
    queue = (await PostgresNumbers(desk.api, time.monotonic).read()).queues[kind]
    assert (queue.ready, queue.waiting, queue.running) == (2, 1, 1)
    assert 0 < queue.oldest_ready_s < 60


async def test_the_totals_of_credits_are_those_of_the_whole_ledger(
    desk: Desk, postgres: TestDatabase
) -> None:
    user, kind = await desk.user(100), own_type()
    admin = await asyncpg.connect(postgres.admin.url)

    async def settled_one() -> None:
        await desk.queue.submit(user, NewJob(kind, {}, 10, slots=9))
        [job] = await desk.work.claim("w", [kind], 1, LEASE)
        await desk.work.complete(job, JobResult({}, charge=7))

    async def agree() -> None:
        told = await PostgresNumbers(desk.api, time.monotonic).read()
        rows = await admin.fetch(
            "select kind, sum(abs(amount)) as n from auteur.credit_transactions group by 1"
        )
        held = "select coalesce(sum(amount), 0) from auteur.credit_holds where state = 'held'"
        settled = "select coalesce(sum(settled), 0) from auteur.credit_holds"
        assert told.credits_held == await admin.fetchval(held)
        expected = {row["kind"]: row["n"] for row in rows} | {"settled": await admin.fetchval(settled)}
        assert told.credits == expected

    async def later() -> None:
        """So that what there is now lies further back than the totals look."""
        await admin.execute("set session_replication_role = replica")  # the ledger refuses to be rewritten
        await admin.execute(
            "update auteur.credit_transactions set created_at = created_at - interval '5 minutes'"
        )
        await admin.execute("update auteur.credit_totals_place set until = until - interval '5 minutes'")

    try:
        for _ in range(3):
            await settled_one()
            await desk.queue.submit(user, NewJob(own_type(), {}, 3, slots=9))
            await agree()
            await later()
            await agree()
        await desk.queue.submit(user, NewJob(kind, {}, 5, slots=9))
        [job] = await desk.work.claim("w", [kind], 1, LEASE)
        await desk.work.fail(job, FAILURE, None)
        await agree()
    finally:
        await admin.close()


async def test_the_numbers_are_asked_for_once_in_a_few_seconds(desk: Desk) -> None:
    user, kind, now = await desk.user(), own_type(), 100.0
    numbers = PostgresNumbers(desk.api, lambda: now)
    before = await numbers.read()
    await desk.queue.submit(user, NewJob(kind, {}, 0))
    assert await numbers.read() == before
    now += 6
    assert (await numbers.read()).queues[kind].ready == 1


async def test_deleting_an_account_takes_its_ledger_and_nothing_else_does(
    desk: Desk, postgres: TestDatabase
) -> None:
    user = await desk.user(10)
    await desk.queue.submit(user, NewJob(own_type(), {}, 4), key="k", digest=DIGEST)
    admin = await asyncpg.connect(postgres.admin.url)
    try:
        for attempt in (
            "update auteur.credit_transactions set amount = 1",
            "delete from auteur.credit_transactions",
            "truncate auteur.credit_transactions",
        ):
            with pytest.raises(asyncpg.PostgresError, match="append-only"):
                await admin.execute(attempt)
        assert await broken_laws(admin) == []
        await admin.execute("delete from auteur.users where id = $1", user)
        for table in ("credits", "credit_transactions", "credit_holds", "jobs", "events", "idempotency"):
            left = await admin.fetchval(f"select count(*) from auteur.{table} where user_id = $1", user)
            assert left == 0, table
    finally:
        await admin.close()


@pytest.mark.parametrize("role", ["auteur_api", "auteur_worker"])
async def test_no_login_writes_money_or_jobs_but_by_the_functions(postgres: TestDatabase, role: str) -> None:
    admin = await asyncpg.connect(postgres.admin.url)
    try:
        for table in ("credits", "credit_transactions", "credit_holds", "jobs", "events"):
            for power in ("insert", "update", "delete", "truncate"):
                query = "select has_table_privilege($1, $2, $3)"
                assert not await admin.fetchval(query, role, f"auteur.{table}", power)
        for function in ("record", "admit", "end_without_result"):
            query = "select has_function_privilege($1, oid, 'execute') from pg_proc where proname = $2"
            assert not await admin.fetchval(query, role, function)
        granting = (
            "select has_function_privilege('auteur_worker', oid, 'execute') from pg_proc where proname = $1"
        )
        assert not await admin.fetchval(granting, "grant_credits")
    finally:
        await admin.close()


async def test_the_database_knows_the_same_states_and_entries_as_the_core(
    desk: Desk, postgres: TestDatabase
) -> None:
    user = await desk.user(10)
    admin = await asyncpg.connect(postgres.admin.url)
    filled = {
        State.PENDING: "null, null",
        State.PROCESSING: "now(), null",
        **dict.fromkeys((State.COMPLETED, State.FAILED, State.CANCELLED), "null, now()"),
    }
    try:
        for old in State:
            for new in set(State) - {old}:
                taken_back = admin.transaction()
                await taken_back.start()
                row = await admin.fetchval(
                    "insert into auteur.jobs (user_id, type, status, credits_cost, quote, lane, slots, lease_until,"
                    f" completed_at) values ($1, 't', $2, 0, 0, 'l', 1, {filled[old]}) returning id",
                    user,
                    old.value,
                )
                change = f"update auteur.jobs set status = $2, (lease_until, completed_at) = ({filled[new]})"
                try:
                    await admin.execute(f"{change} where id = $1", row, new.value)
                except asyncpg.PostgresError:
                    accepted = False
                else:
                    accepted = True
                await taken_back.rollback()
                assert accepted == (new in ALLOWED[old]), (old, new)
        job = (await desk.queue.submit(user, NewJob(own_type(), {}, 1))).job_id
        for n, (kind, known) in enumerate(KINDS.items()):
            for amount in (-1, 0, 1):
                taken_back = admin.transaction()
                await taken_back.start()
                try:
                    await admin.execute(
                        "insert into auteur.credit_transactions (user_id, amount, balance_after, type, job_id, kind,"
                        " ref, seq) values ($1, $2, 1, $3, $4, $5, 'x', $6)",
                        user, amount, known.type, job, kind, 1000 + n,
                    )  # fmt: skip
                except asyncpg.CheckViolationError:
                    accepted = False
                else:
                    accepted = True
                await taken_back.rollback()
                assert accepted == (amount == known.sign or (known.sign == 0 and amount < 0)), (kind, amount)
    finally:
        await admin.close()


async def test_the_check_of_the_laws_finds_what_is_planted(desk: Desk, postgres: TestDatabase) -> None:
    user, kind = await desk.user(100), own_type()
    for n in range(5):
        await desk.queue.submit(user, NewJob(kind, {}, 5, slots=3), key=str(n), digest=DIGEST)
    claimed = await desk.work.claim("w", [kind], 3, LEASE)
    await desk.work.complete(claimed[0], JobResult({}, 3))
    await desk.work.fail(claimed[1], FAILURE, None)
    done, failed, running = (str(job.id) for job in claimed)
    entry, job = "auteur.credit_transactions", "auteur.jobs"
    faults = (
        f"update auteur.credits set balance = balance + 1 where user_id = '{user}'",
        f"update {entry} set balance_after = 7 where kind = 'release'",
        f"delete from {entry} where kind = 'hold' and job_id = '{running}'",
        f"delete from auteur.credit_holds where job_id = '{running}'",
        f"update {entry} set job_id = '{running}' where kind = 'refund'",
        f"update {job} set credits_cost = 4 where id = '{done}'",
        f"update {entry} set amount = 4 where kind = 'refund' and job_id = '{failed}'",
        f"update auteur.credit_holds set state = 'settled' where job_id = '{failed}'",
        f"delete from auteur.events where type = 'job.created' and job_id = '{done}'",
        f"update auteur.events set type = 'job.completed' where type = 'job.failed' and job_id = '{failed}'",
        f"delete from auteur.events where job_id = '{failed}'",
        f"update {job} set slots = 1 where user_id = '{user}'",
    )
    planted = dict(zip(LAWS, faults, strict=True))
    admin = await asyncpg.connect(postgres.admin.url)
    try:
        await desk.work.claim("w", [kind], 3, LEASE)
        assert await broken_laws(admin) == []
        for law, fault in planted.items():
            taken_back = admin.transaction()
            await taken_back.start()
            await admin.execute("set local session_replication_role = replica")
            await admin.execute(fault)
            assert law in await broken_laws(admin), law
            await taken_back.rollback()
    finally:
        await admin.close()


async def test_submits_that_go_together_are_answered_each_for_itself(desk: Desk) -> None:
    user, kind = await desk.user(50), own_type()

    def sent(
        cost: int, key: str | None = None, digest: bytes = DIGEST, **more: UUID
    ) -> asyncio.Task[Submitted]:
        job = NewJob(kind, {"cost": cost}, cost, slots=2, **more)
        return asyncio.create_task(desk.queue.submit(user, job, key=key, digest=digest))

    tasks = [
        sent(5),
        sent(5, "a"),
        sent(5, "a"),
        sent(5, "a", b"e" * 32),
        sent(5, project_id=uuid4()),
        sent(41),
    ]
    tasks += [sent(7, f"more {n}") for n in range(8)]
    first, kept, again, other, lost, dear, *more = await asyncio.gather(*tasks, return_exceptions=True)

    assert isinstance(first, Submitted)
    assert isinstance(kept, Submitted)
    assert again == Submitted(kept.job_id, 5, replayed=True)
    assert isinstance(other, IdempotencyConflict)
    assert isinstance(lost, UnknownReference)
    assert isinstance(dear, OutOfCredits)
    assert (dear.balance, dear.needed) == (40, 41)
    assert [isinstance(one, Submitted) for one in more] == [True] * 5 + [False] * 3
    assert await desk.ledger.balance(user) == 5
    assert len((await desk.queue.list(user)).items) == 7


async def test_a_submit_that_cannot_be_read_spoils_none_that_goes_with_it(desk: Desk) -> None:
    user, kind = await desk.user(), own_type()
    inputs = [{"n": 1}, {"n": 2}, {"text": "\x00"}, {"n": 4}]
    tasks = [desk.queue.submit(user, NewJob(kind, told, 0, slots=2)) for told in inputs]
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(one, Submitted) for one in done] == [True, True, False, True]


async def test_whoever_stops_waiting_stops_no_other_submit(desk: Desk) -> None:
    user, kind = await desk.user(), own_type()
    tasks = [
        asyncio.create_task(desk.queue.submit(user, NewJob(kind, {"n": n}, 0, slots=2))) for n in range(6)
    ]
    await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[3].cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(one, Submitted) for one in done] == [False, True, True, False, True, True]
    numbers = {job.input["n"] for job in (await desk.queue.list(user)).items}
    assert numbers >= {1, 2, 4, 5}
    assert 3 not in numbers
    assert (await desk.queue.submit(user, NewJob(kind, {}, 0, slots=2))).replayed is False
