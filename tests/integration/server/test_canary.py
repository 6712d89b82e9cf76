"""What people say, who they are and what lets them in stays out of every log; and whoever logs it is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from starlette.types import Scope

from auteur.api.middleware import edge
from tests.support.canary import WORD, leaks
from tests.support.postgres import TestDatabase
from tests.support.running import Running, database_log
from tests.support.served import served
from tests.support.small_media import make

PASSWORD = "a sentence is long"


def test_a_session_leaves_nothing_of_itself_in_the_logs(server: Running, tmp_path: Path) -> None:
    who = {"email": f"{WORD}@example.com", "password": PASSWORD, "data": {"name": WORD}}
    with httpx.Client(base_url=server.url, timeout=60) as http:
        session = http.post("/auth/v1/signup", json=who).raise_for_status().json()
        http.headers["Authorization"] = f"Bearer {session['access_token']}"
        project = http.post("/projects", json={"name": WORD, "description": WORD}).raise_for_status().json()
        session_in(http, f"/projects/{project['id']}", make(tmp_path / f"{WORD}.mp4"))
        refusals_of(http, session)
        token = http.post("/users/me/tokens", json={"name": WORD}).raise_for_status().json()["token"]
        assert http.get("/users/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        ticket = http.post("/events/ticket").raise_for_status().json()["ticket"]
        with http.stream(
            "GET", "/events", params={"ticket": ticket}, headers={"Authorization": ""}
        ) as stream:
            assert next(stream.iter_lines()) == "retry: 2000"
    secrets = [PASSWORD, session["refresh_token"], session["access_token"], token, ticket]
    assert any('"route": "/projects/{project_id}/transcript/import"' in line for line in server.log)
    assert leaks([*server.log, *database_log(server.home)], secrets) == []


def session_in(http: httpx.Client, project: str, clip: Path) -> None:
    asked = {"filename": clip.name, "content_type": "video/mp4", "size_bytes": clip.stat().st_size}
    begun = http.post(f"{project}/media/upload-url", json=asked).raise_for_status().json()
    httpx.put(begun["upload_url"], content=clip.read_bytes(), headers=begun["headers"]).raise_for_status()
    media = f"{project}/media/{begun['media_id']}"
    http.post(f"{media}/confirm").raise_for_status()
    captions = f"1\n00:00:00,000 --> 00:00:01,000\nThe {WORD} said so\n".encode()
    http.post(f"{project}/transcript/import?format=srt&media_id={begun['media_id']}", content=captions)
    http.get("/search", params={"q": WORD}).raise_for_status()
    original = http.get(f"{media}/original", follow_redirects=True)
    assert original.content == clip.read_bytes()


def refusals_of(http: httpx.Client, session: dict[str, Any]) -> None:
    """What goes wrong is logged too, and is where leaks come from."""
    statuses = [
        http.post("/auth/v1/signup", json={"email": f"{WORD}@example.com", "password": PASSWORD}),
        http.post(
            "/auth/v1/token?grant_type=password", json={"email": f"{WORD}@a.example", "password": WORD}
        ),
        http.post("/projects", content=WORD.encode(), headers={"Content-Type": "application/json"}),
        http.post("/projects", json={"name": WORD, WORD: WORD}),
        http.get(f"/projects/{WORD}?{WORD}={WORD}"),
        http.get(f"/{WORD}"),
        http.get("/users/me", headers={"Authorization": f"Bearer {session['access_token'][:-3]}"}),
    ]
    assert all(400 <= answer.status_code < 500 for answer in statuses)


@pytest.mark.parametrize(
    "line",
    [
        "GET /projects?cursor=abc",
        "token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI3YjBlIn0.c2ln refused",
        "used aut_Vx3Jt0m2o5mWm1d3tYkqVJ8u9x1kq3b5",
        "headers: {'Authorization': 'Bearer abcdefgh.ijkl'}",
        "mail to ann@example.com failed",
        "fetched x&signature=0123456789abcdef",
        f"heard: The {WORD.title()}!",
    ],
)
def test_each_kind_of_leak_is_found(line: str) -> None:
    assert leaks([json.dumps({"event": line})])


@pytest.mark.anyio
async def test_a_careless_access_log_is_found(
    postgres: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(scope: Scope, status: int, sent_bytes: int, seconds: float) -> None:
        del sent_bytes, seconds
        edge.log.info("request", path=scope["path"], query=str(scope["query_string"]), status=status)

    async with served(postgres, tmp_path) as it:
        session = await it.sign_up()
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        for planted in (False, True):
            with structlog.testing.capture_logs() as lines:
                await it.http.get("/search", params={"q": WORD}, headers=headers)
            assert lines
            assert bool(leaks(json.dumps(line) for line in lines)) == planted
            monkeypatch.setattr(edge, "_tell", careless)
