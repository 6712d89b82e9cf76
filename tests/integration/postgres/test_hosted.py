"""As on a hosted server: the login that migrates may make roles and owns its database, and is no superuser."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.background import background_database
from auteur.adapters.postgres.dump import dump_database, restore_database, row_counts
from auteur.adapters.postgres.launcher import EmbeddedPostgres
from auteur.adapters.postgres.migrate import migrate
from tests.support.postgres import FAST, PASSWORDS, ask, new_user, wanted_major


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A server of its own: roles belong to a whole server."""
    folder = tmp_path_factory.mktemp("hosted") / "postgres"
    with EmbeddedPostgres(folder, "x", settings=FAST, major=wanted_major()) as server:
        ask(server.address, "create role hosted login createrole createdb password 'hosted'")
        login = server.address.as_user("hosted", "hosted")
        ask(login.to("postgres"), "create database studio")
        ask(login.to("postgres"), "create database restored")
        yield login.to("studio")


def test_it_migrates_twice_and_the_api_sees_its_own_rows_alone(hosted: Address) -> None:
    assert asyncio.run(migrate(hosted, PASSWORDS)) != ()
    assert asyncio.run(migrate(hosted, PASSWORDS)) == ()
    with background_database(hosted.as_user("auteur_api", PASSWORDS["auteur_api"])) as api:
        user = api.run(new_user(api))
        api.run(new_user(api))

        async def seen() -> list[object]:
            async with api.transaction(user) as connection:
                return [row["id"] for row in await connection.fetch("select id from auteur.users")]

        assert api.run(seen()) == [user]


def test_it_is_backed_up_and_restored_without_a_superuser(hosted: Address, tmp_path: Path) -> None:
    asyncio.run(migrate(hosted, PASSWORDS))
    dump_database(hosted.as_user("auteur_backup", PASSWORDS["auteur_backup"]), tmp_path / "dump")
    before = asyncio.run(row_counts(hosted))
    assert before["users"] > 0
    restored = hosted.to("restored")
    asyncio.run(restore_database(restored, PASSWORDS, tmp_path / "dump"))
    assert asyncio.run(row_counts(restored)) == before
