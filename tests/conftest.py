"""Fixtures for tests of the server. Coroutine tests carry `pytest.mark.anyio`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from auteur.adapters.postgres.database import Database
from tests.support.postgres import TestDatabase, fresh_database


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def postgres() -> TestDatabase:
    """A database of this module's own, with the schema as it is now."""
    return fresh_database()


@pytest.fixture
async def api(postgres: TestDatabase) -> AsyncIterator[Database]:
    """Connections as the API has them."""
    async with await Database.open(postgres.api) as database:
        yield database


@pytest.fixture
async def worker(postgres: TestDatabase) -> AsyncIterator[Database]:
    """Connections as a worker has them."""
    async with await Database.open(postgres.worker) as database:
        yield database
