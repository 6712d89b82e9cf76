"""What the studio is told before anybody is signed in."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from auteur.api.middleware.studio import policy
from auteur.api.routes.studio import studio_config
from auteur.config import ServerSettings
from tests.support.postgres import TestDatabase
from tests.support.served import served

pytestmark = pytest.mark.anyio


async def test_nobody_has_to_be_signed_in_to_learn_how_to(postgres: TestDatabase, tmp_path: Path) -> None:
    async with served(postgres, tmp_path) as it:
        answer = await it.http.get("/studio/config")
    assert answer.json() == {"accounts": {"kind": "built-in", "url": "", "api_key": ""}, "plans": []}


async def test_a_supabase_project_and_what_is_sold_are_told(postgres: TestDatabase, tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        "supabase_url": "https://abc.supabase.co/",
        "supabase_anon_key": "sb_publishable_x",
        "stripe_api_key": "sk_test_x",
    }
    async with served(postgres, tmp_path, **settings) as it:
        answer = await it.http.get("/v1/studio/config")
    supabase = {"kind": "supabase", "url": "https://abc.supabase.co", "api_key": "sb_publishable_x"}
    assert answer.json()["accounts"] == supabase
    assert [plan["name"] for plan in answer.json()["plans"]] == ["starter", "pro"]


def test_no_secret_is_told() -> None:
    secrets: dict[str, Any] = {
        known.name: f"hidden-{known.name}" for known in fields(ServerSettings) if not known.repr
    }
    assert "stripe_api_key" in secrets
    told = studio_config(ServerSettings(**secrets, supabase_url="https://a.example")).model_dump_json()
    assert "hidden" not in told


def test_the_pages_may_ask_the_accounts_and_nobody_else() -> None:
    connect = policy("http://blobs.test", "https://abc.supabase.co").partition("connect-src ")[2]
    assert connect.partition(";")[0] == "'self' http://blobs.test https://abc.supabase.co"
    assert "supabase" not in policy("http://blobs.test")
