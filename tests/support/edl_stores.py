"""Stores over a project of their own, for tests."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from auteur.adapters.local.clock import SystemClock
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.documents import Documents
from auteur.adapters.postgres.edl_store import PostgresEdlStore
from auteur.adapters.postgres.snapshots import SnapshotWriter
from tests.support.postgres import new_user


async def new_project(database: Database) -> tuple[UUID, UUID]:
    """A user and their empty project."""
    user, project = await new_user(database), uuid4()
    async with database.transaction(user) as connection:
        insert = "insert into auteur.projects (id, user_id, name) values ($1, $2, 'talk')"
        await connection.execute(insert, project, user)
    return user, project


def postgres_stores(database: Database, *, remembering: bool = True) -> Callable[[], PostgresEdlStore]:
    """Opens the same new project again and again; `remembering` shares decoded documents as one process does."""
    user, project = database.run(new_project(database))
    documents, snapshots = Documents(), SnapshotWriter(database)

    def opened() -> PostgresEdlStore:
        return PostgresEdlStore(
            database,
            documents if remembering else Documents(),
            snapshots,
            SystemClock(),
            user_id=user,
            project_id=project,
        )

    return opened
