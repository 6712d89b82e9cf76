"""With an Idempotency-Key a request is done once, whatever becomes of its answer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.openapi_laws import operations
from tests.support.postgres import TestDatabase
from tests.support.served import Person, Served, person, served

pytestmark = pytest.mark.anyio
NEW = {"name": "Once"}


async def asked(who: Person, path: str, key: str, body: dict[str, Any]) -> httpx.Response:
    return await who.ask("POST", path, json=body, headers={"Idempotency-Key": key})


@pytest.mark.parametrize(
    ("path", "body", "listed"),
    [
        ("/projects", NEW, "projects"),
        ("/users/me/tokens", {"name": "t", "scopes": ["read"]}, "tokens"),
        ("/webhooks", {"url": "https://hooks.invalid/", "event_types": ["job.failed"]}, "webhooks"),
    ],
)
async def test_asked_again_with_its_key_it_is_answered_the_same_and_done_once(
    ann: Person, path: str, body: dict[str, Any], listed: str
) -> None:
    first = await asked(ann, path, "key-1", body)
    again = await asked(ann, path, "key-1", body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again.headers.get("location")) == (first.content, first.headers.get("location"))
    assert first.headers.get("idempotent-replayed") is None
    assert again.headers["idempotent-replayed"] == "true"
    assert len((await ann.said("GET", path))[listed]) == 1
    assert (await asked(ann, path, "key-2", body)).content != first.content


async def test_uploads_and_voices_are_announced_once(ann: Person) -> None:
    project = await ann.project()
    upload = {"filename": "a.mp4", "content_type": "video/mp4", "size_bytes": 1000}
    voice = {"name": "V", "consent_text": "I agree that my voice is used in my recordings.", "consent_by": "Ann",
             "content_type": "audio/wav", "size_bytes": 1000}  # fmt: skip
    for path, body in ((f"/projects/{project}/media/upload-url", upload), ("/voices", voice)):
        first, again = [await asked(ann, path, f"key-{path}", body) for _ in range(2)]
        assert first.status_code < 300, first.text
        assert again.content == first.content


async def test_twenty_at_once_are_one(ann: Person) -> None:
    answers = await asyncio.gather(*(asked(ann, "/projects", "race", NEW) for _ in range(20)))
    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    others = {answer.json()["code"] for answer in answers if answer.status_code != 201}
    assert len(made) == 1
    assert others <= {"still_answering"}
    assert len((await ann.said("GET", "/projects"))["projects"]) == 1


async def test_a_key_is_for_one_request_of_one_user(it: Served, ann: Person) -> None:
    await asked(ann, "/projects", "mine", NEW)
    for path, body in (("/projects", {"name": "Other"}), ("/users/me/tokens", {"name": "t"})):
        other = await asked(ann, path, "mine", body)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_conflict")
    bob = await person(it)
    assert (await asked(bob, "/projects", "mine", NEW)).headers.get("idempotent-replayed") is None
    assert (await asked(ann, "/projects", "two words", NEW)).status_code == 422


async def test_what_was_refused_leaves_its_key_free(ann: Person) -> None:
    assert (await asked(ann, "/projects", "again", {"name": ""})).status_code == 422
    assert (await asked(ann, "/projects", "again", NEW)).status_code == 201


async def test_a_key_whose_request_broke_off_is_free_after_two_minutes_and_any_after_a_day(
    ann: Person, postgres: TestDatabase
) -> None:
    first = await asked(ann, "/projects", "broken", NEW)
    broken = "update auteur.idempotency set state = 'running', created_at = now() - interval '{}' where user_id = $1"
    postgres.inspect(broken.format("1 minute"), ann.id)
    assert (await asked(ann, "/projects", "broken", NEW)).json()["code"] == "still_answering"
    postgres.inspect(broken.format("3 minutes"), ann.id)
    again = await asked(ann, "/projects", "broken", NEW)
    assert again.json()["id"] != first.json()["id"]
    a_day = "update auteur.idempotency set expires_at = now() - interval '1 s' where user_id = $1"
    postgres.inspect(a_day, ann.id)
    assert (await asked(ann, "/projects", "broken", {"name": "Tomorrow"})).status_code == 201


async def test_a_secret_that_is_answered_again_is_sealed_meanwhile_and_told_to_no_program(
    ann: Person, postgres: TestDatabase
) -> None:
    token = (await asked(ann, "/users/me/tokens", "secret", {"name": "t"})).json()["token"]
    kept = "select answer::text from auteur.idempotency where user_id = $1"
    [[sealed]] = postgres.inspect(kept, ann.id)
    assert token not in sealed
    program = {"Authorization": f"Bearer {token}", "Idempotency-Key": "secret"}
    refused = await ann.ask("POST", "/users/me/tokens", json={"name": "t"}, headers=program)
    assert (refused.status_code, token in refused.text) == (422, False)


async def test_every_operation_that_makes_something_takes_a_key(
    postgres: TestDatabase, tmp_path: Path
) -> None:
    async with served(postgres, tmp_path) as it:
        document = (await it.http.get("/openapi.json")).json()
    without = {
        name
        for name, operation in operations(document)
        if name.startswith("POST ") and {"201", "202"} & operation["responses"].keys()
        if not any(one["name"] == "idempotency-key" for one in operation.get("parameters", ()))
    }
    assert without == {"POST /events/ticket"}, "good for a minute, and once"
