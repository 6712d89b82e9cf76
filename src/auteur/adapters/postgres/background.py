"""A database for programs that run no event loop of their own: commands, workers' children, tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.database import Database

__all__ = ["background_database"]


@contextmanager
def background_database(address: Address, *, connections: int = 4) -> Iterator[Database]:
    """A Database on a loop in a thread; use `database.run(…)`. Raises DatabaseUnavailable."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="database", daemon=True)
    thread.start()
    try:
        opening = Database.open(address, connections=connections)
        database = asyncio.run_coroutine_threadsafe(opening, loop).result()
        try:
            yield database
        finally:
            asyncio.run_coroutine_threadsafe(database.close(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
