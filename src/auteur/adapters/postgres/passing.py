"""Faults of the database that pass: what is asked again later may well be done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from auteur.adapters.postgres.errors import DatabaseUnavailable

__all__ = ["PASSING", "passing_faults"]

PASSING: tuple[type[Exception], ...] = (
    OSError,  # TimeoutError among them
    asyncpg.InterfaceError,  # the connection was closed meanwhile
    asyncpg.InternalClientError,  # asyncpg has read the server's farewell, and not yet that the line is closed
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # it shuts down, starts up, or a statement took too long
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,  # a deadlock
    asyncpg.LockNotAvailableError,
)


@contextmanager
def passing_faults() -> Iterator[None]:
    """Raises DatabaseUnavailable for them; whether what was asked has been done is not known then."""
    try:
        yield
    except PASSING as error:
        raise DatabaseUnavailable(f"the database does not answer now: {type(error).__name__}") from error
