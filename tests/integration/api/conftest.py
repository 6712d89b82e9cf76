"""A server and somebody who uses it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.postgres import TestDatabase
from tests.support.served import Person, Served, person, served
from tests.support.small_media import make


@pytest.fixture
async def it(postgres: TestDatabase, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(postgres, tmp_path) as running:
        yield running


@pytest.fixture
async def ann(it: Served) -> Person:
    return await person(it)


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second and a half of picture and sound."""
    return make(tmp_path_factory.mktemp("clip") / "clip.mp4")
