"""Built-in accounts: attempts are counted, links work once, sessions end, and everything can be taken along or left."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from auteur.adapters.local.passwords import Argon2Passwords
from auteur.adapters.postgres.account_data import EXPORTED, NOT_EXPORTED
from auteur.services import accounts as service
from tests.support.postgres import TestDatabase
from tests.support.served import PASSWORD, Person, Served, person, refused, served

pytestmark = pytest.mark.anyio
SIGN_IN = "/auth/v1/token?grant_type=password"
REFRESH = "/auth/v1/token?grant_type=refresh_token"


async def test_the_sixth_failure_in_a_minute_waits_and_a_success_forgets_them(
    it: Served, ann: Person
) -> None:
    wrong, right = {"email": ann.email, "password": "wrong"}, {"email": ann.email, "password": PASSWORD}
    codes = [(await it.http.post(SIGN_IN, json=wrong)).status_code for _ in range(4)]
    assert (await it.http.post(SIGN_IN, json=right)).status_code == 200
    codes += [(await it.http.post(SIGN_IN, json=wrong)).status_code for _ in range(5)]
    assert codes == [400] * 9
    sixth = await it.http.post(SIGN_IN, json={**wrong, "email": ann.email.upper()})
    assert (sixth.status_code, sixth.json()["error_code"]) == (429, "too_many_requests")
    assert 1 <= int(sixth.headers["retry-after"]) <= 60
    assert (await it.http.post(SIGN_IN, json=right)).status_code == 429, "not even with the right one"
    it.clock.ahead_s += 60
    assert (await it.http.post(SIGN_IN, json=right)).status_code == 200


async def test_a_hundred_guesses_at_once_are_five(it: Served, ann: Person) -> None:
    wrong = {"email": ann.email, "password": "wrong"}
    answers = await asyncio.gather(*(it.http.post(SIGN_IN, json=wrong) for _ in range(25)))
    assert sorted(answer.status_code for answer in answers) == [400] * 5 + [429] * 20


async def test_an_unknown_address_takes_as_long_as_a_known_one(it: Served, ann: Person) -> None:
    async def median_s(email: str) -> float:
        """Of this process' CPU time, which other processes of the machine do not lengthen."""
        taken = []
        for _ in range(5):
            began = time.process_time()
            await it.http.post(SIGN_IN, json={"email": email, "password": "wrong"})
            taken.append(time.process_time() - began)
        return sorted(taken)[2]

    await median_s("warm@example.com")
    known, unknown = await median_s(ann.email), await median_s("nobody@example.com")
    assert 0.4 < known / unknown < 2.5


async def test_a_password_is_kept_as_argon2id_at_the_costs_that_are_promised(
    ann: Person, postgres: TestDatabase
) -> None:
    query = "select password_hash from auteur.account_credentials where user_id = $1"
    assert postgres.inspect(query, ann.id)[0][0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not await Argon2Passwords().fits("anything", None)


async def test_a_refresh_token_used_again_later_ends_the_session(
    it: Served, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ann.session["refresh_token"]
    second = (await it.http.post(REFRESH, json={"refresh_token": first})).json()["refresh_token"]
    again = await it.http.post(REFRESH, json={"refresh_token": first})
    assert again.status_code == 200, "the answer may have been lost: for ten seconds it is given again"
    monkeypatch.setattr(service, "_REUSE_GRACE_S", 0.0)
    stolen = await it.http.post(REFRESH, json={"refresh_token": first})
    assert (stolen.status_code, stolen.json()["error_code"]) == (400, "refresh_token_not_found")
    for token in (second, again.json()["refresh_token"]):
        assert (await it.http.post(REFRESH, json={"refresh_token": token})).status_code == 400
    assert (await refused(it, ann.session["access_token"])).json()["code"] == "session_ended"


async def test_signing_out_elsewhere_leaves_this_session(it: Served, ann: Person) -> None:
    here = (await it.http.post(SIGN_IN, json={"email": ann.email, "password": PASSWORD})).json()
    await it.http.post(
        "/auth/v1/logout?scope=others", headers={"Authorization": f"Bearer {here['access_token']}"}
    )
    assert (
        await it.http.post(REFRESH, json={"refresh_token": ann.session["refresh_token"]})
    ).status_code == 400
    assert (await it.http.post(REFRESH, json={"refresh_token": here["refresh_token"]})).status_code == 200


async def test_a_new_password_ends_the_other_sessions(it: Served, ann: Person) -> None:
    other = (await it.http.post(SIGN_IN, json={"email": ann.email, "password": PASSWORD})).json()
    await ann.said("PUT", "/auth/v1/user", json={"password": "quite another sentence"})
    assert (await it.http.post(REFRESH, json={"refresh_token": other["refresh_token"]})).status_code == 400
    assert (await it.http.post(SIGN_IN, json={"email": ann.email, "password": PASSWORD})).status_code == 400


@pytest.fixture
async def careful(postgres: TestDatabase, tmp_path: Path) -> AsyncIterator[Served]:
    """A server where addresses are confirmed first."""
    async with served(postgres, tmp_path, confirm_email=True, cors_origins=("https://studio.example",)) as it:
        yield it


def link_of(it: Served) -> str:
    text = it.outbox.letters[-1][2]
    return next(line for line in text.splitlines() if line.startswith("http"))


async def test_an_address_is_confirmed_by_the_link_that_was_mailed_to_it(careful: Served) -> None:
    body = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
    made = await careful.http.post("/auth/v1/signup?redirect_to=https://studio.example/in", json=body)
    assert made.status_code == 200
    assert "access_token" not in made.json()
    early = await careful.http.post(SIGN_IN, json=body)
    assert (early.status_code, early.json()["error_code"]) == (400, "email_not_confirmed")
    opened = await careful.http.get(link_of(careful))
    target = urlsplit(opened.headers["location"])
    assert (opened.status_code, target.netloc, target.query) == (303, "studio.example", "")
    token = parse_qs(target.fragment)["access_token"][0]
    me = await careful.http.post("/auth/verify", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["valid"] is True
    assert (await careful.http.post(SIGN_IN, json=body)).status_code == 200
    assert (await careful.http.get(link_of(careful))).status_code == 403, "once"


async def test_who_has_an_account_is_not_told_to_strangers(careful: Served) -> None:
    body = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
    first = await careful.http.post("/auth/v1/signup", json=body)
    letters = len(careful.outbox.letters)
    second = await careful.http.post("/auth/v1/signup", json=body)
    assert second.status_code == 200
    assert first.json().keys() == second.json().keys()
    assert first.json()["id"] != second.json()["id"]
    assert len(careful.outbox.letters) == letters
    for address in (body["email"], "nobody@example.com"):
        answer = await careful.http.post("/auth/v1/recover", json={"email": address})
        assert (answer.status_code, answer.json()) == (200, {})
    assert len(careful.outbox.letters) == letters + 1


async def test_a_link_leads_to_no_stranger(careful: Served) -> None:
    for target in (
        "https://evil.example/",
        "https://studio.example.evil.example",
        "//evil.example",
        "javascript:1",
    ):
        answer = await careful.http.post(
            "/auth/v1/recover", params={"redirect_to": target}, json={"email": "x@example.com"}
        )
        assert answer.status_code == 422, target


async def test_a_closed_server_takes_nobody(postgres: TestDatabase, tmp_path: Path) -> None:
    async with served(postgres, tmp_path, sign_up="closed") as it:
        answer = await it.http.post("/auth/v1/signup", json={"email": "x@example.com", "password": PASSWORD})
        assert (answer.status_code, answer.json()["error_code"]) == (422, "signup_disabled")


async def test_an_api_token_works_until_it_is_revoked_and_is_kept_as_a_hash(
    it: Served, ann: Person, postgres: TestDatabase
) -> None:
    made = await ann.said("POST", "/users/me/tokens", 201, json={"name": "build", "days": 1})
    program = {"Authorization": f"Bearer {made['token']}"}
    me = await it.http.get("/users/me", headers=program)
    assert me.json()["id"] == str(ann.id)
    listed = (await ann.said("GET", "/users/me/tokens"))["tokens"]
    assert [(one["name"], one["begins"]) for one in listed] == [("build", made["token"][:8])]
    assert made["token"] not in str(postgres.inspect("select t::text from auteur.api_tokens t"))
    await ann.said("DELETE", f"/users/me/tokens/{made['id']}", 204)
    assert (await refused(it, made["token"])).status_code == 401


async def test_a_token_does_what_its_scopes_say_and_makes_no_other(
    it: Served, ann: Person, postgres: TestDatabase
) -> None:
    async def status(token: str, method: str, path: str, **more: Any) -> tuple[int, str]:
        answer = await it.http.request(method, path, headers={"Authorization": f"Bearer {token}"}, **more)
        return answer.status_code, answer.json().get("code", "") if answer.content else ""

    made = {}
    for scopes in (["read"], ["write"], ["write", "read"]):
        one = await ann.said("POST", "/users/me/tokens", 201, json={"name": "t", "scopes": scopes})
        assert one["scopes"] == sorted(scopes)
        made["+".join(scopes)] = one["token"]
    project = {"name": "By a program"}
    assert (await status(made["read"], "GET", "/projects"))[0] == 200
    assert await status(made["read"], "POST", "/projects", json=project) == (403, "out_of_scope")
    assert await status(made["write"], "GET", "/projects") == (403, "out_of_scope")
    assert (await status(made["write"], "POST", "/projects", json=project))[0] == 201
    both = made["write+read"]
    assert (await status(both, "GET", "/projects"))[0] == 200
    assert await status(both, "POST", "/users/me/tokens", json={"name": "t"}) == (403, "needs_session")
    assert await status(both, "POST", "/users/me/delete", json={"email": ann.email}) == (403, "needs_session")
    for wrong in ([], ["admin"], ["read", "read", "read"]):
        answer = await ann.ask("POST", "/users/me/tokens", json={"name": "t", "scopes": wrong})
        assert answer.status_code == 422
    done = postgres.inspect("select action from auteur.audit where user_id = $1", ann.id)
    assert [row["action"] for row in done].count("token.created") == 3


async def test_metadata_that_no_row_can_hold_is_refused(it: Served) -> None:
    for data in ({"x": "a\0b"}, {"x": ["\ud800"]}, {"x": "y" * 5000}):
        body = json.dumps({"email": f"{uuid4().hex}@example.com", "password": PASSWORD, "data": data})
        answer = await it.http.post(
            "/auth/v1/signup", content=body, headers={"content-type": "application/json"}
        )
        assert answer.status_code == 422, data


# -- everything, and nothing


def tables(postgres: TestDatabase) -> set[str]:
    """All that hold rows of users."""
    query = """
        select c.table_name from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = 'auteur' and c.column_name = 'user_id' and t.table_type = 'BASE TABLE'
    """
    return {row["table_name"] for row in postgres.inspect(query)} | {"users"}


def test_every_table_of_users_is_exported_or_has_a_reason_not_to_be(postgres: TestDatabase) -> None:
    assert set(EXPORTED) | NOT_EXPORTED.keys() == tables(postgres)
    assert not set(EXPORTED) & NOT_EXPORTED.keys()


async def test_an_export_holds_every_row_and_every_object(
    ann: Person, postgres: TestDatabase, clip: Path, tmp_path: Path
) -> None:
    project = await ann.project("Exported")
    await ann.media(project, clip, "video/mp4", tmp_path)
    await ann.credits(9)
    answer = await ann.ask("GET", "/users/me/export")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    for table in EXPORTED:
        key = "id" if table == "users" else "user_id"
        rows = postgres.inspect(f"select 1 from auteur.{table} where {key} = $1", ann.id)
        assert sum(line.get("table") == table for line in lines) == len(rows), table
    objects = [line for line in lines if "object" in line]
    assert len(objects) == 1
    assert (await ann.it.http.get(objects[0]["url"])).content == clip.read_bytes()


async def test_deleting_an_account_leaves_no_row_and_no_object(
    it: Served, ann: Person, postgres: TestDatabase, clip: Path, tmp_path: Path
) -> None:
    bob = await person(it)
    for who in (ann, bob):
        project = await who.project()
        media = await who.media(project, clip, "video/mp4", tmp_path)
        await who.credits(50)
        await who.said("POST", "/jobs/transcription", 202, json={"project_id": project, "media_id": media})
        await who.said("POST", "/users/me/tokens", 201, json={"name": "t"})
        await who.said("POST", "/events/ticket", 201)
        asked = {"filename": "b.mp4", "content_type": "video/mp4", "size_bytes": 100 << 20}
        await who.said("POST", f"/projects/{project}/media/upload-url", json=asked)
    assert (await ann.said("POST", "/users/me/delete", 422, json={"email": bob.email}))[
        "code"
    ] == "wrong_address"
    await ann.said("POST", "/users/me/delete", 204, json={"email": ann.email})
    left = {
        table: len(postgres.inspect(f"select 1 from auteur.{table} where {key} = $1", ann.id))
        for table in tables(postgres) - {"object_garbage"}
        for key in ["id" if table == "users" else "user_id"]
    }
    assert {table: count for table, count in left.items() if count} == {}
    assert list(it.server.objects.list(f"user/{ann.id}/")) == []
    assert list(it.server.objects.uploading(f"user/{ann.id}/")) == []
    assert len(list(it.server.objects.list(f"user/{bob.id}/"))) == 1, "and nothing of anybody else is gone"
    assert (await refused(it, ann.session["access_token"])).json()["code"] == "session_ended"
    assert (await it.http.post(SIGN_IN, json={"email": ann.email, "password": PASSWORD})).status_code == 400
    assert (await bob.said("GET", "/credits"))["balance"] == 45
