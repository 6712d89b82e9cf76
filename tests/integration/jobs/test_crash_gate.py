"""Every job ends exactly once and no credit is lost, wherever a process is killed.

Each crash point in the source is a place where three processes die (AUTEUR_CRASH_KILLS); then
AUTEUR_CRASH_RANDOM_KILLS random ones (default 25) in AUTEUR_CRASH_RANDOM_JOBS jobs (default 200).
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.support.jobs.gate import Gate, crash_at, crash_at_random, wake_zombies
from tests.support.jobs.points import crash_points
from tests.support.postgres import fresh_database

pytestmark = pytest.mark.anyio
KILLS = int(os.environ.get("AUTEUR_CRASH_KILLS", "3"))
RANDOM_JOBS = int(os.environ.get("AUTEUR_CRASH_RANDOM_JOBS", "200"))
RANDOM_KILLS = int(os.environ.get("AUTEUR_CRASH_RANDOM_KILLS", "25"))


def test_there_are_enough_places_to_crash_at() -> None:
    assert len(crash_points()) >= 10


@pytest.mark.parametrize("point", crash_points())
async def test_a_crash_at_this_point_loses_and_doubles_nothing(point: str, tmp_path: Path) -> None:
    async with Gate(fresh_database(), tmp_path) as gate:
        assert await crash_at(gate, point, KILLS) == []


async def test_random_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    async with Gate(fresh_database(), tmp_path) as gate:
        assert await crash_at_random(gate, RANDOM_JOBS, RANDOM_KILLS, random.Random(7)) == []


@pytest.mark.parametrize(
    ("mutant", "point", "fault"),
    [
        ("refund in a second transaction", "mutant.between", "a job without a result was not refunded"),
        ("the job's end is told in a second transaction", "mutant.between", "a job's end was not told once"),
        ("the key is not kept", "submit.committed", "jobs for"),
        ("nobody sweeps", "claim.committed", "were not taken over"),
    ],
)
async def test_the_gate_finds_a_planted_fault(
    mutant: str, point: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.jobs.gate._PATIENCE_S", 4.0)
    async with Gate(fresh_database(), tmp_path, mutant) as gate:
        found = await crash_at(gate, point, 1)
    assert any(fault in one for one in found), found


@pytest.mark.parametrize("mutant", ["", "a result needs no fence"])
async def test_no_write_of_a_zombie_is_accepted(mutant: str, tmp_path: Path) -> None:
    """And where the fence is taken away the test sees it."""
    async with Gate(fresh_database(), tmp_path, mutant) as gate:
        found = await wake_zombies(gate)
    assert ("a zombie's result was kept" in found) == bool(mutant)
    assert found == [] or mutant
