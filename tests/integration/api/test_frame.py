"""What surrounds every request."""

from __future__ import annotations

import gzip
import inspect
import itertools
import json
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
import zstandard
from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import Match

from auteur.api.app import ROUTERS
from auteur.api.problems import KINDS, kind_of
from auteur.api.routing import Directory
from auteur.core.errors import AuteurError
from tests.support.postgres import TestDatabase
from tests.support.served import Served, refused, served
from tests.support.tokens import bad_tokens, issuer

pytestmark = pytest.mark.anyio


async def test_the_server_lives_and_is_ready(it: Served) -> None:
    for path, status in (("/healthz", "ok"), ("/readyz", "ready"), ("/v1/healthz", "ok")):
        answer = await it.http.get(path)
        assert (answer.status_code, answer.json()["status"]) == (200, status)


async def test_it_is_not_ready_while_the_database_is_away(it: Served) -> None:
    await it.database.close()
    answer = await it.http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["code"] == "database_unavailable"
    assert answer.headers["retry-after"] == "5"
    assert (await it.http.post("/auth/v1/token?grant_type=password", json={})).status_code == 503


async def test_a_token_says_whose_it_is(it: Served) -> None:
    session = await it.sign_up()
    headers = {"Authorization": f"Bearer {session['access_token']}"}
    answer = await it.http.post("/auth/verify", headers=headers)
    assert answer.json() == {"valid": True, "user_id": session["user"]["id"]}


async def test_forty_bad_tokens_are_forty_times_401(it: Served) -> None:
    for wrong, token in bad_tokens(issuer()).items():
        answer = await it.http.post(
            "/auth/verify", headers={b"Authorization": f"Bearer {token}".encode("latin-1")}
        )
        assert answer.status_code == 401, wrong
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["code"] in ("bad_token", "not_signed_in"), wrong
    for header in ("", "Bearer", "Basic YW5uOnB3", "Token abc"):
        assert (await it.http.post("/auth/verify", headers={"Authorization": header})).status_code == 401


async def test_the_hundred_and_first_request_of_a_user_is_refused(it: Served) -> None:
    ann, bob = await it.headers(), await it.headers()
    statuses = [(await it.http.post("/auth/verify", headers=ann)) for _ in range(101)]
    assert [answer.status_code for answer in statuses] == [200] * 100 + [429]
    assert [int(answer.headers["ratelimit-remaining"]) for answer in statuses] == [*range(99, -1, -1), 0]
    refused = statuses[-1]
    assert refused.json()["code"] == "too_many_requests"
    assert 58 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-limit"] == "100"
    assert (await it.http.post("/auth/verify", headers=bob)).status_code == 200
    it.clock.ahead_s += int(refused.headers["retry-after"])
    assert (await it.http.post("/auth/verify", headers=ann)).status_code == 200


async def test_an_expired_token_is_refused_even_from_memory(it: Served) -> None:
    ann = await it.headers()
    assert (await it.http.post("/auth/verify", headers=ann)).status_code == 200
    it.clock.ahead_s += 3601
    answer = await it.http.post("/auth/verify", headers=ann)
    assert (answer.status_code, answer.json()["code"]) == (401, "expired_token")


async def test_a_suspended_account_is_refused_at_once(it: Served, postgres: TestDatabase) -> None:
    session = await it.sign_up()
    ann = {"Authorization": f"Bearer {session['access_token']}"}
    assert (await it.http.post("/auth/verify", headers=ann)).status_code == 200
    async with await type(it.database).open(postgres.admin, connections=1) as admin:
        query = "update auteur.users set suspended_at = now() where id = $1::text::uuid"
        await admin.pool.execute(query, session["user"]["id"])
    answer = await refused(it, session["access_token"])
    assert (answer.status_code, answer.json()["code"]) == (403, "suspended")


async def test_every_answer_has_an_id_and_the_security_headers(it: Served) -> None:
    for path in ("/healthz", "/nothing/here", "/sign-in"):
        answer = await it.http.get(path)
        assert len(answer.headers["x-request-id"]) == 32
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "strict-transport-security" not in answer.headers
    given = await it.http.get("/healthz", headers={"X-Request-Id": "build-1234_5"})
    assert given.headers["x-request-id"] == "build-1234_5"
    forged = await it.http.get("/healthz", headers={"X-Request-Id": 'a"},{"level":"error'})
    assert forged.headers["x-request-id"] != 'a"},{"level":"error'


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing/here", 404, "no_such_path"),
        ("DELETE", "/healthz", 405, "method_not_allowed"),
        ("GET", "/healthz/", 404, "no_such_path"),
        ("GET", "/v1", 404, "no_such_path"),
        ("GET", "/v1/v1/healthz", 404, "no_such_path"),
    ],
)
async def test_what_is_not_there_is_a_problem(
    it: Served, method: str, path: str, status: int, code: str
) -> None:
    answer = await it.http.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_that_is_none_is_told_so_without_repeating_it(it: Served) -> None:
    bad = await it.http.post("/auth/v1/signup", content=b"{'", headers={"content-type": "application/json"})
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_json")
    body = {"email": "ann@example.com", "password": "hunter2" * 50, "colour": "red"}
    wrong = await it.http.post("/auth/v1/signup", json=body)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_request")
    assert {one["path"] for one in wrong.json()["errors"]} == {"password", "colour"}
    assert "hunter2" not in wrong.text


async def test_a_body_over_its_limit_is_refused_announced_or_not(it: Served) -> None:
    large = b'{"email": "' + b"a" * (1 << 20) + b'"}'
    headers = {"content-type": "application/json"}
    announced = await it.http.post("/auth/v1/recover", content=large, headers=headers)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 1 << 16):
            yield large[start : start + (1 << 16)]

    streamed = await it.http.post("/auth/v1/recover", content=pieces(), headers=headers)
    for answer in (announced, streamed):
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_another_name_for_this_machine_gets_nothing(it: Served) -> None:
    """A page of evil.example, whose name was pointed at 127.0.0.1, asks with its own name."""
    answer = await it.http.get("/healthz", headers={"Host": "evil.example:8000"})
    assert answer.status_code == 400


async def test_what_the_client_has_is_not_sent_again(it: Served) -> None:
    first = await it.http.get("/openapi.json")
    tag = first.headers["etag"]
    again = await it.http.get("/openapi.json", headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert (await it.http.get("/openapi.json", headers={"If-None-Match": '"other"'})).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip", "gzip"), ("gzip, zstd", "zstd"), ("zstd;q=0, gzip", "gzip"), ("br", None), ("", None)],
)
async def test_long_answers_are_compressed_as_the_client_likes(
    it: Served, accepted: str, encoding: str | None
) -> None:
    async with it.http.stream("GET", "/openapi.json", headers={"Accept-Encoding": accepted}) as answer:
        raw = b"".join([piece async for piece in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(raw)
    unpack = {"gzip": gzip.decompress, "zstd": lambda data: zstandard.ZstdDecompressor().decompress(data)}
    body = unpack[encoding](raw) if encoding else raw
    assert json.loads(body)["openapi"].startswith("3.1")


async def test_only_listed_origins_may_call_from_a_browser(postgres: TestDatabase, tmp_path: Path) -> None:
    async with served(postgres, tmp_path, cors_origins=("https://studio.example",)) as it:
        good = await it.http.get("/healthz", headers={"Origin": "https://studio.example"})
        assert good.headers["access-control-allow-origin"] == "https://studio.example"
        for origin in ("https://evil.example", "https://studio.example.evil.example", "null"):
            bad = await it.http.get("/healthz", headers={"Origin": origin})
            assert "access-control-allow-origin" not in bad.headers
            asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            preflight = await it.http.options("/auth/verify", headers=asked)
            assert "access-control-allow-origin" not in preflight.headers


async def test_metrics_count_by_route_and_are_closed_to_strangers(
    postgres: TestDatabase, tmp_path: Path
) -> None:
    async with served(postgres, tmp_path) as it:
        ann = await it.headers()
        await it.http.post("/auth/verify", headers=ann)
        page = (await it.http.get("/metrics")).text
        assert 'auteur_http_requests_total{method="POST",route="/auth/verify",status="200"}' in page
        assert "auteur_database_up 1.0" in page
        assert "# TYPE auteur_queue_age_seconds gauge" in page
    async with served(postgres, tmp_path, host="0.0.0.0", metrics_token="prometheus' own") as it:
        assert (await it.http.get("/metrics")).status_code == 401
        told = {"Authorization": "Bearer prometheus' own"}
        assert (await it.http.get("/metrics", headers=told)).status_code == 200
    async with served(postgres, tmp_path, host="0.0.0.0") as it:
        assert (await it.http.get("/metrics")).status_code == 404


async def test_a_fault_is_a_500_with_an_id_and_its_words_stay_in_the_log(
    it: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise RuntimeError("the canary's secret")

    monkeypatch.setattr(it.server.accounts.passwords, "hash", lambda _: broken())  # type: ignore[union-attr]
    with structlog.testing.capture_logs() as lines:
        body = {"email": "x@example.com", "password": "long enough to pass"}
        answer = await it.http.post("/auth/v1/signup", json=body)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "canary" not in answer.text
    assert [line["event"] for line in lines] == ["failed", "request"]


async def test_logs_hold_no_query_no_token_and_no_address(
    it: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with structlog.testing.capture_logs() as lines, caplog.at_level(logging.DEBUG):
        session = await it.sign_up("canary@example.com")
        ann = {"Authorization": f"Bearer {session['access_token']}"}
        await it.http.post("/auth/verify?token=canary-in-the-query", headers=ann)
        await it.http.get("/projects/canary-in-the-path")
        body = {"refresh_token": session["refresh_token"]}
        await it.http.post("/auth/v1/token?grant_type=refresh_token", json=body)
    others = [record.getMessage() for record in caplog.records if record.name != "httpx"]  # the client's own
    said = json.dumps([lines, others])
    assert "/auth/verify" in said
    for secret in ("canary", session["access_token"], session["refresh_token"], "grant_type"):
        assert secret not in said


def test_every_error_of_the_tree_has_a_row_nearer_than_its_root() -> None:
    def below(error: type[AuteurError]) -> list[type[AuteurError]]:
        return [error, *(lower for kind in error.__subclasses__() for lower in below(kind))]

    ours = [error for error in below(AuteurError)[1:] if not error.__module__.startswith("auteur.sdk")]
    assert [error.__name__ for error in ours if kind_of(error) is KINDS[AuteurError]] == []


def test_routers_are_listed_once() -> None:
    assert len({id(router) for router in ROUTERS}) == len(ROUTERS)
    assert all(isinstance(router, APIRouter) for router in ROUTERS)


def test_a_path_finds_the_route_that_trying_all_would_find() -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    directory = Directory(routes)
    paths = {re.sub(r"{\w+}", str(uuid4()), route.path) for route in routes} | {
        "/",
        "/nothing",
        "//",
        "/jobs/",
    }
    for path, method in itertools.product(paths, ("GET", "HEAD", "POST", "PUT", "DELETE")):
        scope = {"type": "http", "path": path, "method": method, "root_path": ""}
        tried = [route.matches(scope) for route in routes]
        best = next((one for one in tried if one[0] is Match.FULL), None)
        wanted = best or next((one for one in tried if one[0] is Match.PARTIAL), (Match.NONE, {}))
        assert directory.matches(scope) == wanted, f"{method} {path}"


def test_the_framework_sends_no_dependency_to_a_thread() -> None:
    """A function that is no coroutine costs a hop to a thread and back: a millisecond of every request."""

    def calls(dependant: Dependant) -> list[object]:
        return [dependant.call, *(call for inner in dependant.dependencies for call in calls(inner))]

    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    hops = {
        getattr(call, "__name__", call)
        for route in routes
        for call in calls(route.dependant)
        if not inspect.iscoroutinefunction(call)
    }
    assert len(routes) > 60
    assert hops == {"description"}, "it takes long and is asked seldom"
