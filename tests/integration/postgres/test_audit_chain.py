"""Whoever changes the past of the audit log is seen."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from auteur.adapters.postgres.database import Database
from tests.support.postgres import TestDatabase, new_user

pytestmark = pytest.mark.anyio
_LINE = "insert into auteur.audit (user_id, actor, action, subject, detail) values ($1, 'user', $2, $3, $4)"


async def _written(api: Database, user: UUID, count: int) -> None:
    async def write(number: int) -> None:
        async with api.transaction(user) as connection:
            await connection.execute(
                _LINE, user, "token.created", f"subject {number}", {"n": number, "é": "ü"}
            )

    await asyncio.gather(*(write(number) for number in range(count)))


async def test_lines_written_at_once_make_one_chain_for_each_user(
    api: Database, postgres: TestDatabase
) -> None:
    ann, bob = await new_user(api), await new_user(api)
    await asyncio.gather(_written(api, ann, 20), _written(api, bob, 20))
    places = "select place from auteur.audit where user_id = $1 order by place"
    for user in (ann, bob):
        assert [row["place"] for row in postgres.inspect(places, user)] == list(range(1, 21))
    assert postgres.inspect("select * from auteur.audit_breaks()") == []
    hashes = postgres.inspect(
        "select count(distinct chain) as n from auteur.audit where user_id = any($1)", [ann, bob]
    )
    assert hashes[0]["n"] == 40


@pytest.mark.parametrize(
    ("deed", "found_at"),
    [
        ("update auteur.audit set detail = '{}' where user_id = $1 and place = 3", 3),
        ("update auteur.audit set at = at + interval '1 second' where user_id = $1 and place = 1", 1),
        (
            "update auteur.audit set actor = 'server', chain = repeat('0', 64) where user_id = $1 and place = 5",
            5,
        ),
        ("delete from auteur.audit where user_id = $1 and place = 2", 3),
        ("delete from auteur.audit where user_id = $1 and place = 1", 2),
    ],
)
async def test_what_is_changed_later_no_longer_fits(
    api: Database, postgres: TestDatabase, deed: str, found_at: int
) -> None:
    user = await new_user(api)
    await _written(api, user, 5)
    postgres.inspect(deed, user)
    broken = postgres.inspect("select place from auteur.audit_breaks() where user_id = $1", user)
    assert [row["place"] for row in broken] == [found_at]


async def test_the_chain_goes_with_the_account(api: Database, postgres: TestDatabase) -> None:
    user = await new_user(api)
    await _written(api, user, 3)
    postgres.inspect("delete from auteur.users where id = $1", user)
    assert postgres.inspect("select * from auteur.audit where user_id = $1", user) == []
    assert postgres.inspect("select * from auteur.audit_breaks() where user_id = $1", user) == []
