"""Webhooks over HTTP: made, tested, rotated, read about, replayed; and a job told as `GET /jobs/{id}` tells it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from auteur.adapters.memory.event_bus import MemoryEventBus
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.work import PostgresWorkQueue
from auteur.core.jobs.model import JobResult
from tests.support.postgres import TestDatabase
from tests.support.receiver import Receiver, receiver
from tests.support.served import Person, Served, person, served
from tests.support.webhooks import calling

pytestmark = pytest.mark.anyio


@pytest.fixture
async def it(postgres: TestDatabase, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(postgres, tmp_path, webhook_loopback=True) as running:
        yield running


@pytest.fixture
async def hooked(it: Served, worker: Database, tmp_path: Path) -> AsyncIterator[Receiver]:
    """A receiver, and a courier that works."""
    async with receiver() as listening, calling(worker, tmp_path, it.server.objects) as courier:
        stop = asyncio.Event()
        running = asyncio.create_task(courier.run(stop))
        yield listening
        stop.set()
        await running


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - it happens in another process' place
            await asyncio.sleep(0.02)


async def made(who: Person, hooked: Receiver, *types: str) -> dict[str, Any]:
    body = {"url": hooked.url, "event_types": list(types or ("*",))}
    return await who.said("POST", "/webhooks", 201, json=body)


async def test_a_test_message_arrives_and_is_in_the_log(ann: Person, hooked: Receiver) -> None:
    hook = await made(ann, hooked, "job.failed")
    assert hook["secret"].startswith("whsec_")
    sent = await ann.said("POST", f"/webhooks/{hook['id']}/test", 202)
    assert (sent["event_type"], sent["state"], sent["log"]) == ("webhook.test", "pending", [])
    await until(lambda: len(hooked.got) == 1)
    message = Webhook(hook["secret"]).verify(hooked.got[0].body, hooked.got[0].headers)
    assert message["type"] == "webhook.test"
    await asyncio.sleep(0.1)
    log = await ann.said("GET", f"/webhooks/{hook['id']}/deliveries")
    [one] = log["deliveries"]
    assert (one["state"], one["attempts"], one["message_id"]) == (
        "delivered",
        1,
        hooked.got[0].headers["webhook-id"],
    )
    assert one["log"][0]["status"] == 204
    replayed = await ann.said("POST", f"/webhooks/{hook['id']}/deliveries/{one['id']}/replay", 202)
    assert replayed["id"] == one["id"]
    await until(lambda: len(hooked.got) == 2)


async def test_secrets_are_shown_once(ann: Person, hooked: Receiver) -> None:
    hook = await made(ann, hooked)
    turned = await ann.said("POST", f"/webhooks/{hook['id']}/secret")
    assert turned["secret"] != hook["secret"]
    for path in (
        "/webhooks",
        f"/webhooks/{hook['id']}",
        f"/webhooks/{hook['id']}/deliveries",
        "/users/me/export",
    ):
        text = (await ann.ask("GET", path)).text
        assert "whsec_" not in text
        assert hook["secret"].removeprefix("whsec_") not in text
    await ann.said("POST", f"/webhooks/{hook['id']}/test", 202)
    await until(lambda: len(hooked.got) == 1)
    for secret in (hook["secret"], turned["secret"]):
        Webhook(secret).verify(hooked.got[0].body, hooked.got[0].headers)


@pytest.mark.parametrize("output", [{"transcript": {"segments": []}}, {"key": "", "receipt": {"schema": 2}}])
async def test_a_jobs_message_is_what_get_jobs_answers(
    ann: Person, hooked: Receiver, worker: Database, clip: Path, tmp_path: Path, output: dict[str, Any]
) -> None:
    await ann.credits(100)
    project = await ann.project()
    media = await ann.media(project, clip, "video/mp4", tmp_path)
    asked = {"project_id": project, "media_id": media}
    hook = await made(ann, hooked, "job.completed")
    job_id = (await ann.said("POST", "/jobs/transcription", 202, json=asked))["job_id"]
    queue = PostgresWorkQueue(worker, MemoryEventBus())
    claimed = await queue.claim("w", ["transcription"], 10, timedelta(seconds=30))
    mine = next(one for one in claimed if str(one.id) == job_id)
    if "key" in output:
        output = {**output, "key": f"user/{ann.id}/media/{media}/original"}
    await queue.complete(mine, JobResult(output, charge=5))
    await until(lambda: len(hooked.got) == 1)
    told = Webhook(hook["secret"]).verify(hooked.got[0].body, hooked.got[0].headers)
    shown = await ann.said("GET", f"/jobs/{job_id}")
    assert hooked.got[0].headers["auteur-event"] == "job.completed"
    assert "key" not in told["output_data"]
    if "key" in output:  # the links differ in the second of their end
        assert (await ann.it.http.get(told["output_data"]["url"])).content == clip.read_bytes()
        told["output_data"]["url"] = shown["output_data"]["url"]
    assert told == shown


async def test_what_cannot_be_an_endpoint_is_refused(ann: Person, hooked: Receiver) -> None:
    for url in ("http://example.com/", "https://user@example.com/", "ftp://example.com/", "https://x/#y"):
        answer = await ann.ask("POST", "/webhooks", json={"url": url, "event_types": ["*"]})
        assert answer.status_code == 422, url
    wrong = await ann.ask("POST", "/webhooks", json={"url": hooked.url, "event_types": ["job.exploded"]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_input")
    assert "job.completed" in wrong.json()["hint"]


async def test_there_are_twenty_at_most_however_fast_they_are_asked_for(
    ann: Person, hooked: Receiver
) -> None:
    body = {"url": hooked.url, "event_types": ["*"]}
    answers = await asyncio.gather(*(ann.ask("POST", "/webhooks", json=body) for _ in range(24)))
    said = sorted(answer.status_code for answer in answers)
    assert said == [201] * 20 + [409] * 4
    assert len((await ann.said("GET", "/webhooks"))["webhooks"]) == 20


async def test_switched_off_it_gets_nothing_and_on_again_it_does(
    ann: Person, hooked: Receiver, postgres: TestDatabase
) -> None:
    hook = await made(ann, hooked, "credits.changed")
    off = await ann.said("PUT", f"/webhooks/{hook['id']}", json={"enabled": False})
    assert (off["enabled"], off["disabled_reason"]) == (False, "switched off")
    refused = await ann.ask("POST", f"/webhooks/{hook['id']}/test")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_disabled")
    await ann.credits(1)
    await asyncio.sleep(0.3)
    assert hooked.got == []
    await ann.said("PUT", f"/webhooks/{hook['id']}", json={"enabled": True})
    await ann.credits(2)
    await until(lambda: len(hooked.got) == 1)
    assert json.loads(hooked.got[0].body)["data"]["amount"] == 2
    await ann.said("DELETE", f"/webhooks/{hook['id']}", 204)
    assert (await ann.ask("GET", f"/webhooks/{hook['id']}")).status_code == 404
    done = postgres.inspect("select action from auteur.audit where user_id = $1 order by id", ann.id)
    assert [row["action"] for row in done if row["action"].startswith("webhook")] == [
        "webhook.created",
        "webhook.changed",
        "webhook.changed",
        "webhook.deleted",
    ]


async def test_a_server_that_others_reach_calls_nothing_of_its_own(
    postgres: TestDatabase, tmp_path: Path, hooked: Receiver
) -> None:
    async with served(postgres, tmp_path) as strict:
        who = await person(strict)
        answer = await who.ask("POST", "/webhooks", json={"url": hooked.url, "event_types": ["*"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_webhook_url")
