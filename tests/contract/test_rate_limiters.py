"""Every rate limiter allows exactly what its limit says, at the window's edge and over processes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auteur.adapters.local.rate_limiter import LocalRateLimiter
from auteur.adapters.memory.rate_limiter import MemoryRateLimiter
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.rate_limiter import PostgresRateLimiter
from auteur.ports.rate_limiter import Limit, RateLimiter, Verdict
from tests.support.postgres import TestDatabase

MINUTE_NS = 60_000_000_000
HUNDRED = Limit("requests", 100)


class Hand:
    """A clock that is moved by hand, in nanoseconds."""

    def __init__(self) -> None:
        self.now_ns = 5 * MINUTE_NS

    def __call__(self) -> int:
        return self.now_ns

    def moment(self) -> datetime:
        return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=self.now_ns // 1000)


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def loop() -> Iterator[asyncio.Runner]:
    """One event loop for a test: a pool of connections belongs to the loop it was opened on."""
    with asyncio.Runner() as runner:
        yield runner


Take = Callable[[str, Limit], Verdict]


@pytest.fixture(params=["local", "memory", "postgres"])
def limiter(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Hand, loop: asyncio.Runner
) -> Iterator[RateLimiter]:
    if request.param == "local":
        yield LocalRateLimiter(tmp_path / "limits", clock)
    elif request.param == "memory":
        yield MemoryRateLimiter(clock)
    else:
        address = request.getfixturevalue("postgres").api
        database = loop.run(Database.open(address, connections=1))
        loop.run(database.pool.execute("delete from auteur.rate_windows"))
        yield PostgresRateLimiter(database, clock.moment)
        loop.run(database.close())


@pytest.fixture
def take(limiter: RateLimiter, loop: asyncio.Runner) -> Take:
    return lambda key, limit: loop.run(limiter.take(key, limit))


def test_the_hundred_and_first_within_a_minute_is_refused(take: Take) -> None:
    verdicts = [take("ann", HUNDRED) for _ in range(101)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 100 + [False]
    assert [verdict.remaining for verdict in verdicts] == [*range(99, -1, -1), 0]
    assert verdicts[-1].reset_ms == 60_000


def test_the_window_slides_and_its_edge_is_exact(take: Take, clock: Hand) -> None:
    start = clock.now_ns
    for n in range(100):
        clock.now_ns = start + n * 10_000_000  # over the first second
        assert take("ann", HUNDRED).allowed
    clock.now_ns = start + MINUTE_NS - 1000  # a microsecond before, the finest that PostgreSQL tells
    assert take("ann", HUNDRED) == Verdict(allowed=False, remaining=0, reset_ms=1)
    clock.now_ns = start + MINUTE_NS  # a fixed window would now allow a hundred
    assert take("ann", HUNDRED).allowed
    assert not take("ann", HUNDRED).allowed
    clock.now_ns = start + MINUTE_NS + 10_000_000
    assert take("ann", HUNDRED).allowed


def test_what_was_refused_does_not_count(take: Take, clock: Hand) -> None:
    few = Limit("few", 2)
    assert [take("ann", few).allowed for _ in range(20)] == [True] * 2 + [False] * 18
    clock.now_ns += MINUTE_NS
    assert take("ann", few).allowed


def test_keys_and_limits_do_not_share(take: Take) -> None:
    one = Limit("one", 1)
    assert take("ann", one).allowed
    assert take("bob", one).allowed
    assert take("ann", Limit("another", 1)).allowed
    assert not take("ann", one).allowed


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(st.integers(0, 40), st.sampled_from("ab")), max_size=120),
    count=st.integers(1, 7),
)
def test_any_history_is_judged_as_a_list_of_moments_would(
    take: Take, clock: Hand, steps: list[tuple[int, str]], count: int
) -> None:
    limit = Limit(f"h{count}", count, window_ms=100)
    clock.now_ns += MINUTE_NS  # what earlier examples took has left every window
    allowed: list[tuple[int, str]] = []
    for wait_ms, key in steps:
        clock.now_ns += wait_ms * 1_000_000
        live = [at for at, who in allowed if who == key and at > clock.now_ns - 100_000_000]
        verdict = take(key, limit)
        assert verdict.allowed == (len(live) < count)
        if verdict.allowed:
            allowed.append((clock.now_ns, key))


def test_what_is_forgotten_was_never_taken(take: Take, limiter: RateLimiter, loop: asyncio.Runner) -> None:
    two = Limit("two", 2)
    for key in ("ann", "ann", "bob", "bob"):
        assert take(key, two).allowed
    loop.run(limiter.forget("ann", two))
    assert [take("ann", two).allowed for _ in range(3)] == [True, True, False]
    assert not take("bob", two).allowed


@pytest.mark.anyio
async def test_two_pools_of_postgres_together_allow_a_hundred(postgres: TestDatabase) -> None:
    async with await Database.open(postgres.api) as one, await Database.open(postgres.api) as two:
        limiters = [PostgresRateLimiter(database) for database in (one, two)]
        verdicts = await asyncio.gather(*(limiters[n % 2].take("both", HUNDRED) for n in range(150)))
    assert sum(verdict.allowed for verdict in verdicts) == 100


# -- the local limiter's own


CALLER = """
import asyncio, sys
from pathlib import Path
from auteur.adapters.local.rate_limiter import LocalRateLimiter
from auteur.ports.rate_limiter import Limit
limiter, limit = LocalRateLimiter(Path(sys.argv[1])), Limit("requests", 100)
async def main():
    print("ready", flush=True)
    sys.stdin.readline()
    print(sum([(await limiter.take("ann", limit)).allowed for _ in range(90)]))
asyncio.run(main())
"""


def test_two_processes_together_allow_a_hundred(tmp_path: Path) -> None:
    for run in range(3):
        command = [sys.executable, "-c", CALLER, str(tmp_path / f"limits{run}")]
        callers = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        for caller in callers:
            assert caller.stdout is not None
            assert caller.stdout.readline() == "ready\n"
        for caller in callers:
            assert caller.stdin is not None
            caller.stdin.write("\n")
            caller.stdin.flush()
        allowed = [int(caller.communicate(timeout=60)[0]) for caller in callers]
        assert sum(allowed) == 100, allowed


def test_a_bucket_that_is_full_forgets_who_was_quiet_for_longest(
    tmp_path: Path, clock: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auteur.adapters.local.rate_limiter._BUCKETS", 1)
    limiter, one = LocalRateLimiter(tmp_path / "limits", clock), Limit("one", 1)
    for n in range(24):
        clock.now_ns += 1
        assert asyncio.run(limiter.take(f"user {n}", one)).allowed
    assert asyncio.run(limiter.take("one more", one)).allowed
    assert not asyncio.run(limiter.take("user 1", one)).allowed
    assert asyncio.run(limiter.take("user 0", one)).allowed


def test_a_limit_that_no_ring_could_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="1 to 120"):
        Limit("too many", 121)
