"""Every way a job or a credit can go, at random, against the real database and a slow, obvious account of it.

AUTEUR_LEDGER_EXAMPLES histories (default 30) of up to 40 steps. After each, every law of `money_laws` holds.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from auteur.adapters.memory.event_bus import MemoryEventBus
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.jobs import PostgresJobQueue
from auteur.adapters.postgres.ledger import PostgresLedger
from auteur.adapters.postgres.work import PostgresWorkQueue
from auteur.core.credits.ledger import OutOfCredits
from auteur.core.jobs.model import ClaimedJob, JobFailure, JobResult, NewJob
from auteur.core.jobs.retry import MAX_ATTEMPTS
from auteur.core.jobs.states import State
from auteur.ports.job_queue import IdempotencyConflict, LeaseLost
from tests.support.money_laws import broken_laws
from tests.support.postgres import TestDatabase, fresh_database, new_user

T = TypeVar("T")
LEASE = timedelta(minutes=5)
FAILURE = JobFailure("bad_media", "it is no video", "send another")
SLOTS = 2
BODIES = (b"1" * 32, b"2" * 32)


@dataclass
class Account:
    """What a user should have."""

    balance: int = 0
    refs: set[tuple[str, str]] = field(default_factory=set)
    keys: dict[str, tuple[bytes, UUID]] = field(default_factory=dict)


@dataclass
class Expected:
    """What a job should be."""

    owner: int
    quote: int
    state: State = State.PENDING
    attempts: int = 0
    replayed: bool = False


class World:
    """One database and one event loop for all histories of a test: each history has users of its own."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()
        self.place: TestDatabase = fresh_database()
        self.api: Database = self.do(Database.open(self.place.api, connections=2))
        self.worker: Database = self.do(Database.open(self.place.worker, connections=2))
        self.admin: asyncpg.Connection[asyncpg.Record] = self.do(asyncpg.connect(self.place.admin.url))
        bus = MemoryEventBus()
        self.queue = PostgresJobQueue(self.api, bus)
        self.ledger = PostgresLedger(self.api, bus)
        self.work = PostgresWorkQueue(self.worker, bus)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def close(self) -> None:
        for connected in (self.api, self.worker, self.admin):
            self.do(connected.close())
        self.runner.close()


_world: World | None = None


def world() -> World:
    global _world
    _world = _world or World()
    return _world


def end_world() -> None:
    global _world
    if _world is not None:
        _world.close()
        _world = None


def teardown_module() -> None:
    end_world()


class Ledger(RuleBasedStateMachine):
    """Two users, and a worker that may be lost."""

    jobs = Bundle("jobs")
    claims = Bundle("claims")
    old_claims = Bundle("old_claims")

    @initialize()
    def open_accounts(self) -> None:
        self.world = world()
        self.users = [self.world.do(new_user(self.world.api)) for _ in range(2)]
        self.accounts = [Account(), Account()]
        self.expected: dict[UUID, Expected] = {}
        self.tag = self.users[0].hex[:8]

    @rule(
        who=st.integers(0, 1),
        kind=st.sampled_from(["grant", "purchase", "bonus"]),
        n=st.integers(1, 60),
        ref=st.integers(0, 3),
    )
    def grant(self, who: int, kind: Any, n: int, ref: int) -> None:
        account, name = self.accounts[who], f"{self.tag} {who} {ref}"
        is_new = (kind, name) not in account.refs
        granted = self.world.do(
            self.world.ledger.grant(self.users[who], kind, n, ref=name, description="test")
        )
        account.refs.add((kind, name))
        account.balance += n * is_new
        assert (granted.balance, granted.was_new) == (account.balance, is_new)

    @rule(who=st.integers(0, 1), n=st.integers(0, 80), ref=st.integers(0, 3))
    def expire(self, who: int, n: int, ref: int) -> None:
        account, name = self.accounts[who], f"{self.tag} {who} {ref}"
        is_new = ("expiry", name) not in account.refs
        lapsed = self.world.do(self.world.ledger.expire(self.users[who], n, ref=name, description="test"))
        account.refs.add(("expiry", name))
        account.balance -= min(account.balance, n) * is_new
        assert (lapsed.balance, lapsed.was_new) == (account.balance, is_new)

    @rule(
        target=jobs,
        who=st.integers(0, 1),
        quote=st.integers(0, 25),
        key=st.none() | st.sampled_from("abc"),
        body=st.sampled_from(BODIES),
    )
    def submit(self, who: int, quote: int, key: str | None, body: bytes) -> Any:
        account = self.accounts[who]
        known = account.keys.get(key or "")
        job = NewJob("render", {"n": quote}, quote, slots=SLOTS)
        refusal: OutOfCredits | None = None
        try:
            answer = self.world.do(self.world.queue.submit(self.users[who], job, key=key, digest=body))
        except OutOfCredits as refused:
            refusal = refused
        except IdempotencyConflict:
            assert known is not None
            assert known[0] != body
            return multiple()
        if refusal is not None:
            assert known is None
            assert quote > account.balance == refusal.balance
            return multiple()
        if known is not None:
            assert answer.replayed
            assert known == (body, answer.job_id)
            return multiple()
        assert not answer.replayed
        assert quote <= account.balance
        account.balance -= quote
        if key:
            account.keys[key] = (body, answer.job_id)
        self.expected[answer.job_id] = Expected(who, quote)
        return answer.job_id

    @rule(target=claims, limit=st.integers(1, 4))
    def claim(self, limit: int) -> Any:
        claimed = [
            job
            for job in self.world.do(self.world.work.claim("w", ["render"], limit, LEASE))
            if job.id in self.expected  # of this history
        ]
        for job in claimed:
            job_expected = self.expected[job.id]
            assert job_expected.state is State.PENDING
            job_expected.state, job_expected.attempts = State.PROCESSING, job_expected.attempts + 1
            assert job.attempt == job_expected.attempts
        for who in range(2):
            running = [e for e in self.expected.values() if e.owner == who and e.state is State.PROCESSING]
            assert len(running) <= SLOTS
        return multiple(*claimed)

    def _ours(self, job: ClaimedJob) -> bool:
        """Whether the claim still holds, as the model sees it: its attempt is the one that runs."""
        expected = self.expected[job.id]
        return expected.state is State.PROCESSING and self.fences.get(job.id, job.fence) == job.fence

    @property
    def fences(self) -> dict[UUID, int]:
        rows = self.world.do(
            self.world.admin.fetch(
                "select id, fence from auteur.jobs where id = any($1)", list(self.expected)
            )
        )
        return {row["id"]: row["fence"] for row in rows}

    @rule(target=old_claims, job=consumes(claims), charge=st.integers(-5, 40))
    def complete(self, job: ClaimedJob, charge: int) -> ClaimedJob:
        expected = self.expected[job.id]
        if self._accepted(job, self.world.work.complete(job, JobResult({"url": "x"}, charge))):
            taken = max(0, min(charge, expected.quote))
            self.accounts[expected.owner].balance += expected.quote - taken
            expected.state = State.COMPLETED
        return job

    @rule(target=old_claims, job=consumes(claims), again=st.booleans())
    def fail(self, job: ClaimedJob, again: bool) -> ClaimedJob:
        asked = self._cancel_asked(job.id)
        if self._accepted(job, self.world.work.fail(job, FAILURE, timedelta(0) if again else None)):
            self._ended(job.id, State.CANCELLED if asked else State.PENDING if again else State.FAILED)
        return job

    @rule(target=old_claims, job=consumes(claims))
    def release(self, job: ClaimedJob) -> ClaimedJob:
        if self._accepted(job, self.world.work.release(job)):
            self.expected[job.id].state = State.PENDING
            self.expected[job.id].attempts -= 1
        return job

    @rule(job=old_claims)
    def a_zombie_writes(self, job: ClaimedJob) -> None:
        for write in (
            lambda: self.world.work.complete(job, JobResult({"url": "zombie"}, 0)),
            lambda: self.world.work.fail(job, FAILURE, None),
            lambda: self.world.work.release(job),
        ):
            try:
                self.world.do(write())
            except LeaseLost:
                continue
            raise AssertionError("a zombie's write was accepted")

    @rule(job_id=jobs)
    def cancel(self, job_id: UUID) -> None:
        expected = self.expected[job_id]
        job = self.world.do(self.world.queue.cancel(self.users[expected.owner], job_id))
        if expected.state is State.PENDING:
            self._ended(job_id, State.CANCELLED)
        assert job.status is expected.state
        assert job.cancel_requested or expected.state is not State.PROCESSING

    @rule(job_id=jobs)
    def lose_the_worker(self, job_id: UUID) -> None:
        expected = self.expected[job_id]
        asked = self._cancel_asked(job_id)
        self.world.do(
            self.world.admin.execute(
                "update auteur.jobs set lease_until = now() - interval '1 s' where id = $1 and status = 'processing'",
                job_id,
            )
        )
        swept = [job.state for job in self.world.do(self.world.work.sweep()) if job.job_id == job_id]
        if expected.state is State.PROCESSING:
            new = State.CANCELLED if asked else State.PENDING
            if not asked and expected.attempts >= MAX_ATTEMPTS:
                new = State.FAILED
            assert swept == [new]
            self._ended(job_id, new)
        else:
            assert swept == []

    @rule(target=claims, job=claims)
    def another_takes_over(self, job: ClaimedJob) -> Any:
        """The claim at hand is a zombie's from here on, if it was not before."""
        self.lose_the_worker(job.id)
        return self.claim(4)

    @rule(job_id=jobs)
    def nobody_takes_it(self, job_id: UUID) -> None:
        self.world.do(
            self.world.admin.execute(
                "update auteur.jobs set created_at = now() - interval '2 days' where id = $1", job_id
            )
        )
        self.world.do(self.world.work.tidy())
        if self.expected[job_id].state is State.PENDING:
            self._ended(job_id, State.FAILED)

    @rule(target=jobs, job_id=jobs)
    def replay(self, job_id: UUID) -> Any:
        old = self.expected[job_id]
        account = self.accounts[old.owner]
        try:
            answer = self.world.do(self.world.work.replay(job_id))
        except OutOfCredits:
            assert old.quote > account.balance
            return multiple()
        assert (answer is None) == (old.state is not State.FAILED)
        if answer is None or answer.replayed:
            assert answer is None or old.replayed
            return multiple()
        assert not old.replayed
        old.replayed = True
        account.balance -= old.quote
        self.expected[answer.job_id] = Expected(old.owner, old.quote)
        return answer.job_id

    @invariant()
    def balances_are_right(self) -> None:
        for user, account in zip(getattr(self, "users", ()), getattr(self, "accounts", ()), strict=True):
            assert self.world.do(self.world.ledger.balance(user)) == account.balance

    def teardown(self) -> None:
        if hasattr(self, "world"):
            assert self.world.do(broken_laws(self.world.admin)) == []
            for job_id, expected in self.expected.items():
                job = self.world.do(self.world.queue.get(self.users[expected.owner], job_id))
                assert (job.status, job.attempts) == (expected.state, expected.attempts)
            # what is left would be claimed by the next history
            self.world.do(self.world.admin.execute("delete from auteur.users where id = any($1)", self.users))

    def _accepted(self, job: ClaimedJob, write: Coroutine[Any, Any, object]) -> bool:
        ours = self._ours(job)
        try:
            self.world.do(write)
        except LeaseLost:
            assert not ours
            return False
        assert ours
        return True

    def _cancel_asked(self, job_id: UUID) -> bool:
        query = "select cancel_requested from auteur.jobs where id = $1"
        return bool(self.world.do(self.world.admin.fetchval(query, job_id)))

    def _ended(self, job_id: UUID, state: State) -> None:
        expected = self.expected[job_id]
        expected.state = state
        if state in (State.FAILED, State.CANCELLED):
            self.accounts[expected.owner].balance += expected.quote


def tour() -> None:
    """One history that goes through every rule, so that a fault in any need not be met by chance."""
    machine = Ledger()
    machine.open_accounts()
    for _ in range(2):
        machine.grant(0, "bonus", 100, 0)
    machine.grant(0, "grant", 1, 0)
    one, two = machine.submit(0, 25, None, BODIES[0]), machine.submit(0, 20, "a", BODIES[0])
    for key, body in (("a", BODIES[0]), ("a", BODIES[1]), (None, BODIES[0])):
        machine.submit(0, 20, key, body)
    machine.submit(0, 90, None, BODIES[0])
    first, second = sorted(machine.claim(4).values, key=lambda job: -job.quote)
    machine.complete(first, 26)
    machine.a_zombie_writes(first)
    again, third = sorted(machine.another_takes_over(second).values, key=lambda job: job.id != second.id)
    machine.complete(second, 0)
    machine.fail(second, False)
    machine.release(second)
    machine.balances_are_right()
    machine.release(again)
    machine.cancel(two)
    machine.balances_are_right()
    for attempt in range(MAX_ATTEMPTS):
        if attempt:
            [third] = machine.claim(4).values
        machine.lose_the_worker(third.id)
        machine.balances_are_right()
    machine.replay(third.id)
    [asked] = machine.claim(1).values
    machine.cancel(asked.id)
    machine.fail(asked, True)
    waiting = machine.submit(0, 10, None, BODIES[0])
    machine.nobody_takes_it(waiting)
    machine.balances_are_right()
    broke = machine.submit(0, 10, None, BODIES[0])
    [breaking] = machine.claim(1).values
    assert breaking.id == broke != one
    machine.fail(breaking, False)
    cheap = machine.submit(0, 9, None, BODIES[0])
    [settled] = machine.claim(1).values
    assert settled.id == cheap
    machine.complete(settled, 4)
    for _ in range(2):
        machine.expire(0, 1000, 1)
    machine.balances_are_right()
    machine.teardown()


def test_the_tour_of_all_rules_keeps_all_laws() -> None:
    tour()


MUTANTS = {
    "a worker's result needs no fence": (
        "complete_job",
        "and status = 'processing' and fence = p_fence",
        "and status = 'processing'",
    ),
    "a failure needs no fence": ("fail_job", "and fence = p_fence", ""),
    "giving back needs no fence": ("release_job", "and fence = p_fence", ""),
    "giving back burns an attempt": ("release_job", "attempts - 1", "attempts"),
    "a charge may be more than the quote": (
        "complete_job",
        "least(quote, greatest(0, p_charge))",
        "p_charge",
    ),
    "the rest of a hold is kept": ("complete_job", "p_amount => v_job.quote - v_charge", "p_amount => 1"),
    "a lost worker counts for nothing": ("sweep_expired", "v_job.attempts >= p_max", "false"),
    "a job that is to be cancelled runs again": (
        "fail_job",
        "elsif v_job.cancel_requested then",
        "elsif false then",
    ),
    "the key is not looked at": ("submit_job", "if p_key is not null then", "if false then"),
    "the key's request is not looked at": ("submit_job", "v_digest is distinct from p_digest", "false"),
    "an account may be overdrawn": ("submit_job", "and c.balance >= p_quote", ""),
    "slots are not counted": ("submit_job", "< p_slots then", "< 1000 then"),
    "a grant counts each time": (
        "grant_credits",
        "where t.kind = p_kind and t.ref = p_ref",
        "where t.kind = p_kind and t.ref = p_ref and false",
    ),
    "a refund is recorded and not paid": (
        "record",
        "balance = c.balance + p_amount",
        "balance = c.balance + case p_kind when 'refund' then 0 else p_amount end",
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_fault_is_found(mutant: str) -> None:
    name, right, wrong = MUTANTS[mutant]
    end_world()
    there = world()
    query = "select pg_get_functiondef(oid) from pg_proc where proname = $1"
    source = there.do(there.admin.fetchval(query, name))
    assert source.count(right) == 1, "the planted fault fits the function no more"
    there.do(there.admin.execute(source.replace(right, wrong)))
    with pytest.raises(Exception):  # noqa: B017, PT011 - a law, the database or the model: whichever sees it first
        tour()
    end_world()


TestLedger = Ledger.TestCase
TestLedger.settings = settings(
    max_examples=int(os.environ.get("AUTEUR_LEDGER_EXAMPLES", "30")),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
