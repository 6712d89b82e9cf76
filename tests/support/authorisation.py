"""Who may do what: every operation of the OpenAPI, with every id it takes, as its owner, another, nobody, the expired
and the suspended.

What another user gets for an id is what he gets for one that never was, and nothing of the owner's changes.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.support.openapi_laws import operations
from tests.support.postgres import TestDatabase, ask
from tests.support.served import Person, Served, person

Json = dict[str, Any]
SAME_ID = {"video_media_id": "media_id", "audio_media_id": "media_id", "media_file_id": "media_id"}
"""Fields that take the id of a thing by another name."""
LAST = (
    "POST /jobs/{job_id}/cancel",
    "DELETE /users/me/tokens/{token_id}",
    "DELETE /voices/{voice_id}",
    "DELETE /webhooks/{webhook_id}",
    "DELETE /projects/{project_id}/media/{media_id}",
    "DELETE /projects/{project_id}",
    "POST /projects/{project_id}/restore",
    "POST /auth/v1/logout",
    "POST /users/me/delete",
)
"""What takes something away, in an order in which each still finds it."""
FAIR = {409, 413, 415, 422, 501, 402}
"""What an owner may be told for an example that does not fit his things: never that they are not there."""
FAIR_CODES = {"not_derived_yet", "plan_required"}
QUERIES = {"GET /search": {"q": "hello"}, "POST /auth/v1/token": {"grant_type": "password"}}
PROBE_SECONDS = 61


@dataclass
class Owned:
    """Somebody with one of everything."""

    who: Person
    ids: dict[str, str] = field(default_factory=dict)


async def owner(it: Served, clip: Path, scratch: Path) -> Owned:
    """A new user with a project, a media file, a job, a voice, a token and a webhook that sent something."""
    who = await person(it)
    await who.credits(1000)
    project = await who.project(f"Project of {who.email}")
    media = await who.media(project, clip, "video/mp4", scratch)
    asked = {"project_id": project, "media_id": media}
    job = (await who.said("POST", "/jobs/transcription", 202, json=asked))["job_id"]
    voice = {
        "name": "Voice",
        "consent_text": "I agree that my voice is used to correct my recordings.",
        "consent_by": "Me",
        "content_type": "audio/wav",
        "size_bytes": 100,
    }
    voice_id = (await who.said("POST", "/voices", 201, json=voice))["voice"]["id"]
    token = (await who.said("POST", "/users/me/tokens", 201, json={"name": "t"}))["id"]
    ids = {"project_id": project, "media_id": media, "job_id": job, "voice_id": voice_id, "token_id": token}
    hook = {"url": "https://hooks.example.com/", "event_types": ["*"]}
    ids["webhook_id"] = (await who.said("POST", "/webhooks", 201, json=hook))["id"]
    ids["delivery_id"] = (await who.said("POST", f"/webhooks/{ids['webhook_id']}/test", 202))["id"]
    return Owned(who, ids)


async def leaks(
    it: Served, postgres: TestDatabase, document: Json, clip: Path, scratch: Path, only: str = ""
) -> list[str]:
    """What is wrong, as sentences. `only`: the operations whose name holds it."""
    it.draining.begin()  # so that streams end as soon as they began
    ann, bob, sue = [await owner(it, clip, scratch) for _ in range(3)]
    ask(postgres.admin, "update auteur.users set suspended_at = now() where id = $1", sue.who.id)
    found: list[str] = []
    asked = [(name, one) for name, one in operations(document) if only in name]
    for name, operation in sorted(asked, key=lambda one: LAST.index(one[0]) if one[0] in LAST else -1):
        it.clock.ahead_s += PROBE_SECONDS / 4  # a quarter of a minute for each, so that no limit is met
        case = _Case(it, document, name, operation)
        unmapped = [one for one in case.id_fields() if SAME_ID.get(one, one) not in ann.ids]
        if unmapped:
            found.append(f"{name}: no test knows what {unmapped[0]} is")
            continue
        before = _rows(postgres, ann)
        found += [f"{name}: {fault}" async for fault in case.strangers(ann, bob)]
        if _rows(postgres, ann) != before:
            found.append(f"{name}: another user changed the owner's rows")
        found += [f"{name}: {fault}" async for fault in case.suspended(sue)]
        found += [f"{name}: {fault}" async for fault in case.owners(ann)]
        await _signed_in_again(it, ann)
    return found


def _rows(postgres: TestDatabase, ann: Owned) -> str:
    """A digest of every row that is the owner's."""
    tables = postgres.inspect(
        "select table_name from information_schema.columns where table_schema = 'auteur' and column_name = 'user_id'"
    )
    parts = [
        f"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from auteur.{row['table_name']} t"
        f" where t.user_id = '{ann.who.id}'"
        for row in tables
    ]
    return json.dumps([row[0] for row in postgres.inspect(" union all ".join(sorted(parts)))])


async def _signed_in_again(it: Served, ann: Owned) -> None:
    """Signing out is one of the operations."""
    body = {"email": ann.who.email, "password": "a sentence is long"}
    answer = await it.http.post("/auth/v1/token?grant_type=password", json=body)
    if answer.status_code == 200:
        ann.who.session = answer.json()


class _Case:
    """One operation."""

    def __init__(self, it: Served, document: Json, name: str, operation: Json) -> None:
        self._it = it
        self._document = document
        self._method, _, self._path = name.partition(" ")
        self._name = name
        self._operation = operation

    @property
    def public(self) -> bool:
        return self._operation.get("security") == []

    def id_fields(self) -> list[str]:
        """All parameters and fields of the body that take an id."""
        named = {one["name"]: one["schema"] for one in self._operation.get("parameters", ())}
        named |= self._body_schema().get("properties", {})
        ours = {name: schema for name, schema in named.items() if name != "client_id"}
        return [name for name, schema in ours.items() if name.endswith("_id") or _is_id(schema)]

    def _body_schema(self) -> Json:
        content = self._operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        schema: Json = content.get("schema", {})
        while "$ref" in schema:
            schema = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    async def strangers(self, ann: Owned, bob: Owned) -> AsyncFaults:
        """Nobody, the expired, and another user."""
        if not self.public:
            for token in ("", "Bearer ", "Bearer x.y.z", f"Bearer {await self._expired(ann)}"):
                answer = await self._ask(ann.ids, headers={"Authorization": token})
                if answer.status_code != 401:
                    yield f"{answer.status_code} for the token {token[:12]!r}"
        for name in self._variants():
            foreign = await self._ask({**bob.ids, name: ann.ids[name]}, bob.who)
            unknown_id = str(uuid4())
            unknown = await self._ask({**bob.ids, name: unknown_id}, bob.who)
            if _shape(foreign, ann.ids[name]) != _shape(unknown, unknown_id):
                yield f"another's {name} answers {foreign.status_code}, an unknown one {unknown.status_code}"
            if foreign.status_code < 400 and not self._filters_by(name):
                yield f"another's {name} was accepted"
        answer = await self._ask(bob.ids, bob.who) if self._method == "GET" else None
        shown = answer.text if answer is not None else ""
        if any(one in shown for one in (*ann.ids.values(), ann.who.email, str(ann.who.id))):
            yield "shows what is another's"

    async def suspended(self, sue: Owned) -> AsyncFaults:
        """Who is suspended gets nothing of his own either."""
        if self.public:
            return
        answer = await self._ask(sue.ids, sue.who)
        if answer.status_code != 403 or answer.json()["code"] != "suspended":
            yield f"{answer.status_code} for a suspended user"

    def _filters_by(self, name: str) -> bool:
        """Whether a list is narrowed by it: then another's leaves nothing, as an unknown one does."""
        named = [one for one in self._operation.get("parameters", ()) if one["name"] == name]
        return self._method == "GET" and all(
            one["in"] == "query" and not one.get("required") for one in named
        )

    async def owners(self, ann: Owned) -> AsyncFaults:
        """The owner himself is let in: a path that nobody can use would keep every law above."""
        if self.public:
            return
        answer = await self._ask(ann.ids, ann.who)
        fair = answer.status_code in FAIR or (
            answer.status_code >= 400 and answer.json()["code"] in FAIR_CODES
        )
        if answer.status_code >= 400 and not fair:
            yield f"the owner himself is told {answer.status_code} {answer.text[:200]}"

    def _variants(self) -> list[str]:
        """The things whose ids the operation takes."""
        if self.public:
            return []
        named = {SAME_ID.get(one, one) for one in self.id_fields()}
        if "operations" in self._body_schema().get("properties", {}):
            named.add("media_id")
        return sorted(named)

    async def _ask(self, ids: Json, who: Person | None = None, headers: Json | None = None) -> httpx.Response:
        path = re.sub(r"\{(\w+)\}", lambda found: self._part(found[1], ids), self._path)
        params = {
            one["name"]: ids[SAME_ID.get(one["name"], one["name"])]
            for one in self._operation.get("parameters", ())
            if one["in"] == "query" and SAME_ID.get(one["name"], one["name"]) in ids
        }
        more: Json = {"params": {**QUERIES.get(self._name, {}), **params}, "headers": headers or {}}
        content = self._operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            more["json"] = self._body(ids, who)
        elif content:
            more["content"] = b"1\n00:00:00,000 --> 00:00:01,000\nHello\n"
        if who is not None:
            return await who.ask(self._method, path, **more)
        return await self._it.http.request(self._method, path, **more)

    def _part(self, name: str, ids: Json) -> str:
        if name in ids:
            return str(ids[name])
        schema = next(one["schema"] for one in self._operation["parameters"] if one["name"] == name)
        return str(schema["enum"][0])

    def _body(self, ids: Json, who: Person | None) -> Json:
        body: Json = copy.deepcopy(self._body_schema().get("examples", [{}])[0])
        for name in list(body):
            if SAME_ID.get(name, name) in ids:
                body[name] = ids[SAME_ID.get(name, name)]
        if "operations" in body:
            media = {"id": ids["media_id"], "name": "clip", "duration_ms": 1500, "type": "video"}
            body |= {"base_version": 1, "operations": [{"op": "add_media", "media_file": media}]}
        if self._path == "/users/me/delete" and who is not None:
            body["email"] = who.email
        return body

    async def _expired(self, ann: Owned) -> str:
        service = self._it.server.accounts
        assert service is not None
        now = int(self._it.clock())
        said = {
            "iss": service.issuer,
            "aud": "authenticated",
            "role": "authenticated",
            "sub": str(ann.who.id),
        }
        return service.keys.sign({**said, "iat": now - 7200, "exp": now - 3600})


AsyncFaults = Any  # an async generator of sentences


def _is_id(schema: Json) -> bool:
    return schema.get("format") == "uuid" or any(_is_id(one) for one in schema.get("anyOf", ()))


def _shape(answer: httpx.Response, named: str) -> tuple[int, str]:
    """The answer without the id that was asked for."""
    return answer.status_code, answer.text.replace(named, "ID")
