"""From an event to a receiver that checks it with somebody else's library."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from standardwebhooks import Webhook

from auteur.adapters.local.sealing import AesSealer
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.sealed import seal_stored
from auteur.adapters.postgres.webhooks import PostgresWebhooks
from auteur.core.webhooks.signing import SECRET_BYTES
from auteur.ports.sealing import MARK
from tests.support.postgres import TestDatabase, new_user
from tests.support.receiver import Receiver, receiver
from tests.support.webhooks import SEALER, arrival_faults, delivering, due_now, endpoint, message_ids

pytestmark = pytest.mark.anyio


async def until(true: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what it waits for happens in the database or in a receiver
            await asyncio.sleep(0.03)


async def give(api: Database, user: UUID, count: int = 1, name: str = "gift") -> None:
    """So many events."""
    for n in range(count):
        await api.call(user, "grant_credits", "bonus", 1, f"{user} {name} {n}", "test")


async def states(api: Database, user: UUID, webhook: UUID) -> list[str]:
    page = await PostgresWebhooks(api, SEALER).deliveries(user, webhook, limit=100)
    return [one.state for one in page.items]


async def test_every_message_arrives_signed_and_says_what_happened(
    api: Database, worker: Database, postgres: TestDatabase, tmp_path: Path
) -> None:
    user = await new_user(api)
    async with receiver() as it, delivering(worker, tmp_path):
        _, secret = await endpoint(api, user, it.url)
        await give(api, user, 60)
        await until(lambda: len(it.got) >= 60)
    assert arrival_faults(it.got, message_ids(postgres, user), secret) == []
    first = json.loads(it.got[0].body)
    assert first["type"] == it.got[0].headers["auteur-event"] == "credits.changed"
    assert first["data"]["amount"] == 1
    assert it.got[0].headers["content-type"] == "application/json"


async def test_the_gate_above_finds_what_is_lost_forged_and_strange(
    api: Database, worker: Database, postgres: TestDatabase, tmp_path: Path
) -> None:
    user = await new_user(api)
    async with receiver() as it, delivering(worker, tmp_path):
        _, secret = await endpoint(api, user, it.url)
        await give(api, user, 2)
        await until(lambda: len(it.got) >= 2)
    wanted = message_ids(postgres, user)
    assert len(arrival_faults(it.got[:1], wanted, secret)) == 1
    assert len(arrival_faults(it.got, set(), secret)) == 2
    assert len(arrival_faults(it.got, wanted, "whsec_" + "A" * 44)) == 2


async def test_a_receiver_that_was_down_gets_everything_when_it_is_back(
    api: Database, worker: Database, postgres: TestDatabase, tmp_path: Path
) -> None:
    user, webhooks = await new_user(api), PostgresWebhooks(api, SEALER)
    async with receiver() as it:
        port = it.port
    async with delivering(worker, tmp_path):
        hook, secret = await endpoint(api, user, f"http://127.0.0.1:{port}/hook")
        await give(api, user, 5)
        tried = "select count(*) as n from auteur.webhook_deliveries where user_id = $1 and jsonb_array_length(log) > 0"
        await until(lambda: postgres.inspect(tried, user)[0]["n"] == 5)
        assert set(await states(api, user, hook.id)) == {"pending"}
        assert (await webhooks.get(user, hook.id)).failing_since is not None
        async with receiver(port=port) as it:
            it.says(500, 302)
            for _ in range(3):
                due_now(postgres)
                await asyncio.sleep(0.3)
            assert arrival_faults(it.got, message_ids(postgres, user), secret) == []
            await asyncio.sleep(0.1)
    page = await webhooks.deliveries(user, hook.id)
    assert {one.state for one in page.items} == {"delivered"}
    first = min(page.items, key=lambda one: one.created_at)
    assert first.log[0]["status"] is None
    assert "Connect" in first.log[0]["error"]
    assert first.log[-1]["status"] == 204
    assert (await webhooks.get(user, hook.id)).failing_since is None


async def test_an_answer_that_was_lost_brings_the_message_again_with_its_id(
    api: Database, worker: Database, postgres: TestDatabase, tmp_path: Path
) -> None:
    user = await new_user(api)
    async with receiver() as it, delivering(worker, tmp_path):
        it.answers = [b""]  # it was read, and the line went dead
        _, secret = await endpoint(api, user, it.url)
        await give(api, user)
        await until(lambda: len(it.got) == 1)
        await asyncio.sleep(0.1)
        due_now(postgres)
        await until(lambda: len(it.got) == 2)
    assert it.got[0].headers["webhook-id"] == it.got[1].headers["webhook-id"]
    assert arrival_faults(it.got, message_ids(postgres, user), secret) == []


async def test_while_a_secret_is_replaced_receivers_with_either_are_content(
    api: Database, worker: Database, postgres: TestDatabase, tmp_path: Path
) -> None:
    user, webhooks = await new_user(api), PostgresWebhooks(api, SEALER)
    new = b"n" * SECRET_BYTES
    async with receiver() as it, delivering(worker, tmp_path):
        hook, old = await endpoint(api, user, it.url)
        await webhooks.rotate(user, hook.id, new, timedelta(hours=24))
        await give(api, user, 1, "both")
        await until(lambda: len(it.got) == 1)
        postgres.inspect("update auteur.webhook_secrets set expires_at = now() where expires_at is not null")
        await give(api, user, 1, "new")
        await until(lambda: len(it.got) == 2)
    both, last = it.got
    for secret in (Webhook(old), Webhook(new)):
        secret.verify(both.body, both.headers)
    Webhook(new).verify(last.body, last.headers)
    assert " " in both.headers["webhook-signature"]
    assert " " not in last.headers["webhook-signature"]


async def ends(api: Database, postgres: TestDatabase, user: UUID, hook: UUID, it: Receiver) -> str:
    """Why an endpoint was switched off, once it was."""
    off = "select disabled_reason from auteur.webhook_endpoints where id = $1 and not enabled"
    await until(lambda: bool(postgres.inspect(off, hook)))
    return str(postgres.inspect(off, hook)[0]["disabled_reason"])


async def test_who_says_gone_gets_nothing_more_and_the_user_is_told(
    api: Database, worker: Database, postgres: TestDatabase, tmp_path: Path
) -> None:
    user = await new_user(api)
    async with receiver() as it, receiver() as other, delivering(worker, tmp_path):
        it.says(410)
        hook, _ = await endpoint(api, user, it.url)
        await endpoint(api, user, other.url, "webhook.disabled")
        await give(api, user)
        assert "410" in await ends(api, postgres, user, hook.id, it)
        await until(lambda: len(other.got) == 1)
        await give(api, user, 3, "after")
        await asyncio.sleep(0.3)
        assert len(it.got) == 1
    assert json.loads(other.got[0].body)["data"]["webhook_id"] == str(hook.id)


async def test_five_days_without_a_success_end_it_and_what_failed_can_be_replayed(
    api: Database, worker: Database, postgres: TestDatabase, tmp_path: Path
) -> None:
    user, webhooks = await new_user(api), PostgresWebhooks(api, SEALER)
    async with receiver() as it, delivering(worker, tmp_path):
        it.says(500, 500)
        hook, secret = await endpoint(api, user, it.url, "credits.changed")
        await give(api, user)
        await until(lambda: len(it.got) == 1)
        await asyncio.sleep(0.2)
        long_ago = (
            "update auteur.webhook_endpoints set failing_since = now() - interval '5 days' where id = $1"
        )
        postgres.inspect(long_ago, hook.id)
        due_now(postgres)
        assert "no delivery arrived since" in await ends(api, postgres, user, hook.id, it)
        assert await states(api, user, hook.id) == ["failed"]

        await webhooks.change(user, hook.id, enabled=True)
        assert await webhooks.replay_failed(user, hook.id, hook.created_at) == 1
        await until(lambda: len(it.got) == 3)
        await asyncio.sleep(0.1)
        assert await states(api, user, hook.id) == ["delivered"]
        [one] = (await webhooks.deliveries(user, hook.id)).items
        assert (await webhooks.replay(user, hook.id, one.id)).state == "pending"
        await until(lambda: len(it.got) == 4)
    assert len({got.headers["webhook-id"] for got in it.got}) == 1
    assert arrival_faults(it.got, {one.message_id}, secret) == []


async def test_who_hangs_delays_nobody_else(
    api: Database, worker: Database, postgres: TestDatabase, tmp_path: Path
) -> None:
    user = await new_user(api)
    async with receiver() as slow, receiver() as quick, delivering(worker, tmp_path):
        slow.hang_s = 30
        await endpoint(api, user, slow.url)
        await give(api, user, 30)
        await until(lambda: len(slow.got) == 4)
        await endpoint(api, user, quick.url)
        await give(api, user, 1, "quick")
        await until(lambda: len(quick.got) == 1, 1.5)  # the sender leaves the slow one after 2 s


async def test_a_secret_is_sealed_where_it_is_kept_and_old_ones_are_when_the_server_starts(
    api: Database, worker: Database, postgres: TestDatabase, tmp_path: Path
) -> None:
    user = await new_user(api)
    async with receiver() as it, delivering(worker, tmp_path):
        hook, secret = await endpoint(api, user, it.url)
        plain = Webhook(secret)._whsecret
        [[kept]] = postgres.inspect(
            "select secret from auteur.webhook_secrets where endpoint_id = $1", hook.id
        )
        assert kept.startswith(MARK)
        assert plain not in kept
        as_before = "update auteur.webhook_secrets set secret = $2 where endpoint_id = $1"
        postgres.inspect(as_before, hook.id, plain)
        assert [await seal_stored(postgres.admin, SEALER) for _ in range(2)] == [1, 0]
        await give(api, user)
        await until(lambda: len(it.got) == 1)
    assert arrival_faults(it.got, message_ids(postgres, user), secret) == []


async def test_a_secret_whose_key_is_lost_is_told_in_the_log_and_replaced_by_a_rotation(
    api: Database, worker: Database, postgres: TestDatabase, tmp_path: Path
) -> None:
    user, webhooks = await new_user(api), PostgresWebhooks(api, SEALER)
    other = AesSealer(["another key, of a server that is gone now"])
    async with receiver() as it, delivering(worker, tmp_path):
        hook, _ = await endpoint(api, user, it.url)
        lost = "update auteur.webhook_secrets set secret = $2 where endpoint_id = $1"
        postgres.inspect(lost, hook.id, other.seal(b"s" * SECRET_BYTES, user))
        await give(api, user)
        tried = "select log::text from auteur.webhook_deliveries where endpoint_id = $1 and log <> '[]'"
        await until(lambda: bool(postgres.inspect(tried, hook.id)))
        assert "rotate it" in postgres.inspect(tried, hook.id)[0][0]
        await webhooks.rotate(user, hook.id, b"n" * SECRET_BYTES, timedelta(hours=24))
        due_now(postgres)
        await until(lambda: len(it.got) == 1)
    Webhook(b"n" * SECRET_BYTES).verify(it.got[0].body, it.got[0].headers)
