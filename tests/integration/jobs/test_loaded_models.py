"""A loaded model stays for the next job that needs it, for a while, and never for more than one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from auteur.core.jobs.states import State
from auteur.workers.child import Limits
from tests.integration.jobs.test_worker import Site, eventually, site  # noqa: F401 - a fixture

pytestmark = pytest.mark.anyio
FAMILIES = {"thinking": "thoughts", "quick": "quick"}
ONE = {"families": FAMILIES, "concurrency": 1}


async def thought(site: Site, user: UUID, **said: Any) -> dict[str, Any]:  # noqa: F811
    job = await site.end(user, await site.submit(user, "thinking", 1, **said))
    assert job.status is State.COMPLETED, job.failure
    assert job.output is not None
    return dict(job.output)


def gone(pid: int) -> bool:
    """Whether the process has ended, reaped or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


async def test_a_model_is_loaded_once_for_jobs_that_follow_each_other(site: Site) -> None:  # noqa: F811
    user = await site.user()
    async with site.working(**ONE):
        first, second = [await thought(site, user) for _ in range(2)]
        other = await thought(site, user, model="b")
        again = await thought(site, user, model="b")
    assert second == first
    assert other["pid"] == first["pid"]
    assert [first["loads"], other["loads"], again["loads"]] == [1, 2, 2]
    await eventually(lambda: gone(first["pid"]))  # with its worker


async def test_without_a_family_each_job_has_a_process_of_its_own(site: Site) -> None:  # noqa: F811
    user = await site.user()
    async with site.working(concurrency=1):
        first, second = [await thought(site, user) for _ in range(2)]
    assert first["pid"] != second["pid"]


async def test_a_model_that_nobody_asks_for_is_let_go(site: Site) -> None:  # noqa: F811
    user = await site.user()
    async with site.working(idle_s=0.2, **ONE):
        first = await thought(site, user)
        await eventually(lambda: gone(first["pid"]))
        assert (await thought(site, user))["pid"] != first["pid"]


async def test_a_job_of_another_family_gets_the_memory(site: Site) -> None:  # noqa: F811
    user = await site.user()
    async with site.working(**ONE):
        first = await thought(site, user)
        await site.end(user, await site.submit(user, "quick", 1))
        await eventually(lambda: gone(first["pid"]))


async def test_a_process_that_died_while_it_waited_costs_nobody_an_attempt(site: Site) -> None:  # noqa: F811
    user = await site.user()
    async with site.working(**ONE):
        first = await thought(site, user)
        os.kill(first["pid"], 9)
        await eventually(lambda: gone(first["pid"]))
        job = await site.end(user, await site.submit(user, "thinking", 1))
    assert (job.status, job.attempts) == (State.COMPLETED, 1)


async def test_too_little_memory_is_a_failure_with_a_code_and_costs_nothing(site: Site) -> None:  # noqa: F811
    user = await site.user()
    before = await site.ledger.balance(user)
    async with site.working(**ONE):
        job = await site.end(user, await site.submit(user, "thinking", 10, then="fail"))
    assert (job.status, job.attempts, job.credits_refunded) == (State.FAILED, 1, True)
    assert job.failure is not None
    assert (job.failure.code, job.failure.hint) == ("out_of_memory", "ask for less")
    assert await site.ledger.balance(user) == before


async def test_each_job_in_a_process_that_stays_has_the_whole_time(site: Site) -> None:  # noqa: F811
    user = await site.user()
    async with site.working(limits=Limits(cpu_s=2), **ONE):
        first = await thought(site, user)
        spun = await site.end(user, await site.submit(user, "thinking", 1, then="spin"))
        assert spun.failure is not None
        assert spun.failure.code == "job_timeout"
        later = await thought(site, user)
    assert later["pid"] != first["pid"], "what failed does not go on"


async def test_one_that_is_cancelled_is_not_used_again(site: Site) -> None:  # noqa: F811
    user = await site.user()
    async with site.working(**ONE):
        first = await thought(site, user)
        spinning = await site.submit(user, "thinking", 1, then="spin")
        await site.until(user, spinning, lambda job: job.status is State.PROCESSING)
        await site.queue.cancel(user, spinning)
        assert (await site.end(user, spinning)).status is State.CANCELLED
        assert (await thought(site, user))["pid"] != first["pid"]
