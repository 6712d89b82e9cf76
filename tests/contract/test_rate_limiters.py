"""Every rate limiter allows exactly what its limit says, at the window's edge and over processes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auteur.adapters.local.rate_limiter import LocalRateLimiter
from auteur.adapters.memory.rate_limiter import MemoryRateLimiter
from auteur.ports.rate_limiter import Limit, RateLimiter, Verdict

MINUTE_NS = 60_000_000_000
HUNDRED = Limit("requests", 100)


class Hand:
    """A clock that is moved by hand, in nanoseconds."""

    def __init__(self) -> None:
        self.now_ns = 5 * MINUTE_NS

    def __call__(self) -> int:
        return self.now_ns


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture(params=["local", "memory"])
def limiter(request: pytest.FixtureRequest, tmp_path: Path, clock: Hand) -> RateLimiter:
    if request.param == "local":
        return LocalRateLimiter(tmp_path / "limits", clock)
    return MemoryRateLimiter(clock)


def taken(limiter: RateLimiter, key: str, limit: Limit) -> Verdict:
    return asyncio.run(limiter.take(key, limit))


def test_the_hundred_and_first_within_a_minute_is_refused(limiter: RateLimiter) -> None:
    verdicts = [taken(limiter, "ann", HUNDRED) for _ in range(101)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 100 + [False]
    assert [verdict.remaining for verdict in verdicts] == [*range(99, -1, -1), 0]
    assert verdicts[-1].reset_ms == 60_000


def test_the_window_slides_and_its_edge_is_exact(limiter: RateLimiter, clock: Hand) -> None:
    start = clock.now_ns
    for n in range(100):
        clock.now_ns = start + n * 10_000_000  # over the first second
        assert taken(limiter, "ann", HUNDRED).allowed
    clock.now_ns = start + MINUTE_NS - 1
    assert taken(limiter, "ann", HUNDRED) == Verdict(allowed=False, remaining=0, reset_ms=1)
    clock.now_ns = start + MINUTE_NS  # a fixed window would now allow a hundred
    assert taken(limiter, "ann", HUNDRED).allowed
    assert not taken(limiter, "ann", HUNDRED).allowed
    clock.now_ns = start + MINUTE_NS + 10_000_000
    assert taken(limiter, "ann", HUNDRED).allowed


def test_what_was_refused_does_not_count(limiter: RateLimiter, clock: Hand) -> None:
    few = Limit("few", 2)
    assert [taken(limiter, "ann", few).allowed for _ in range(20)] == [True] * 2 + [False] * 18
    clock.now_ns += MINUTE_NS
    assert taken(limiter, "ann", few).allowed


def test_keys_and_limits_do_not_share(limiter: RateLimiter) -> None:
    one = Limit("one", 1)
    assert taken(limiter, "ann", one).allowed
    assert taken(limiter, "bob", one).allowed
    assert taken(limiter, "ann", Limit("another", 1)).allowed
    assert not taken(limiter, "ann", one).allowed


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(st.integers(0, 40), st.sampled_from("ab")), max_size=120),
    count=st.integers(1, 7),
)
def test_any_history_is_judged_as_a_list_of_moments_would(
    limiter: RateLimiter, clock: Hand, steps: list[tuple[int, str]], count: int
) -> None:
    limit = Limit(f"h{count}", count, window_ms=100)
    clock.now_ns += MINUTE_NS  # what earlier examples took has left every window
    allowed: list[tuple[int, str]] = []
    for wait_ms, key in steps:
        clock.now_ns += wait_ms * 1_000_000
        live = [at for at, who in allowed if who == key and at > clock.now_ns - 100_000_000]
        verdict = taken(limiter, key, limit)
        assert verdict.allowed == (len(live) < count)
        if verdict.allowed:
            allowed.append((clock.now_ns, key))


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
        assert taken(limiter, f"user {n}", one).allowed
    assert taken(limiter, "one more", one).allowed
    assert not taken(limiter, "user 1", one).allowed
    assert taken(limiter, "user 0", one).allowed


def test_a_limit_that_no_ring_could_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="1 to 120"):
        Limit("too many", 121)
