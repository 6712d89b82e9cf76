"""Schemathesis against a server that runs: every operation of its OpenAPI, with what fits its schema and what does not,
and in chains in which one answer's ids are the next one's.

Two things it cannot find by itself are given to it: tokens (of a user who has one of everything; of new ones for what
ends sessions), and things in the state that an operation needs.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

import jsonschema_rs
import schemathesis
from schemathesis.auths import AuthContext
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER, HookContext
from schemathesis.schemas import BaseSchema

from auteur.engines.lip_sync import registry as lips
from auteur.engines.tts import registry
from tests.support.household import SETTING, Household

__all__ = ["NOT_BUILT", "Found", "fuzz"]

Json = dict[str, Any]
_ENGINES = {
    "POST /jobs/tts": ("plain", registry.installed()),
    "POST /jobs/respeak": ("matched", registry.installed()),
    "POST /jobs/lip-sync": ("mouth_warp", lips.installed()),
}
NOT_BUILT = {
    *("POST /billing/checkout", "POST /billing/portal", "POST /stripe/webhook"),
    *(name for name, (engine, installed) in _ENGINES.items() if engine not in installed),
}
"""Answer 501: `engine_not_installed` until their engines are there, `billing_off` on a server that sells nothing."""
STREAMS = {"GET /events", "GET /jobs/{job_id}/events"}
ENDS_SESSIONS = {"POST /auth/v1/logout", "PUT /auth/v1/user", "POST /users/me/delete"}
CHECKS: Json = {"positive_data_acceptance": {"enabled": False}}
"""What fits its schema may still name what is not there, or cost more than there is."""


@dataclass
class Found:
    """What came of a run. `faults` are sentences; `statuses` count answers by phase and status."""

    cases: int = 0
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    documented: frozenset[str] = frozenset()
    document: Json = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def _path(name: str, make_one: Callable[[Household], str]) -> Callable[[Household, Case], None]:
    def prepare(house: Household, case: Case) -> None:
        case.path_parameters[name] = make_one(house)

    return prepare


def _step(house: Household, case: Case) -> None:
    case.path_parameters["project_id"] = house.edited()
    case.body = {"client_id": "fuzz"}


def _redo(house: Household, case: Case) -> None:
    _step(house, case)
    house.said("POST", f"/projects/{case.path_parameters['project_id']}/undo", json={})


def _edit(house: Household, case: Case) -> None:
    case.path_parameters["project_id"] = house.project()
    case.body = {"base_version": 1, "operations": [dict(SETTING)]}


def _restore(house: Household, case: Case) -> None:
    case.path_parameters["project_id"] = house.edited()
    case.body = {"version": 1}


def _parts(house: Household, case: Case) -> None:
    case.path_parameters["media_id"] = house.announced(100 << 20)
    case.body = {"numbers": [1, 2]}


def _link(house: Household, case: Case) -> None:
    case.body = {"type": "recovery", "token_hash": house.link()}
    case.query = {}


def _opened(house: Household, case: Case) -> None:
    case.query = {"type": "recovery", "token": house.link()}


def _refresh(house: Household, case: Case) -> None:
    case.query = {"grant_type": "refresh_token"}
    case.body = {"refresh_token": house.refresh_token()}


def _replayed(house: Household, case: Case) -> None:
    case.path_parameters["webhook_id"] = webhook = house.webhook()
    case.path_parameters["delivery_id"] = house.delivery(webhook)


def _replayed_all(house: Household, case: Case) -> None:
    case.path_parameters["webhook_id"] = house.webhook()
    case.body = {"since": "2026-11-22T17:00:00Z"}


STATES: Mapping[str, Callable[[Household, Case], None]] = {
    "DELETE /projects/{project_id}": _path("project_id", Household.project),
    "POST /projects/{project_id}/restore": _path("project_id", Household.trashed),
    "POST /projects/{project_id}/edl": _edit,
    "POST /projects/{project_id}/undo": _step,
    "POST /projects/{project_id}/redo": _redo,
    "POST /projects/{project_id}/restore-version": _restore,
    "DELETE /projects/{project_id}/media/{media_id}": _path("media_id", Household.announced),
    "POST /projects/{project_id}/media/{media_id}/confirm": _path("media_id", Household.announced),
    "POST /projects/{project_id}/media/{media_id}/parts": _parts,
    "DELETE /users/me/tokens/{token_id}": _path("token_id", Household.token_id),
    "POST /voices/{voice_id}/confirm": _path("voice_id", Household.voice),
    "DELETE /voices/{voice_id}": _path("voice_id", Household.voice),
    "DELETE /webhooks/{webhook_id}": _path("webhook_id", Household.webhook),
    "POST /webhooks/{webhook_id}/test": _path("webhook_id", Household.webhook),
    "POST /webhooks/{webhook_id}/replay": _replayed_all,
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/replay": _replayed,
    "POST /jobs/{job_id}/cancel": _path("job_id", Household.job),
    "POST /auth/v1/verify": _link,
    "GET /auth/v1/verify": _opened,
    "POST /auth/v1/token": _refresh,
}
"""What an operation finds nothing to do without. Where it takes something away, it is never the standing thing."""
TIMES = 4
"""How often each state is made: each costs a request or two."""


class _Filling:
    """Puts ids of things that are there into what fits the schema, half of the time."""

    def __init__(self, house: Household, seed: int) -> None:
        self._house = house
        self._random = Random(seed)
        self._made: Counter[str] = Counter()

    def __call__(self, case: Case) -> None:
        label = case.operation.label
        self._house.within_limits()
        if "idempotency-key" in (case.headers or {}) and _fits(case):
            case.headers["idempotency-key"] = str(uuid4())  # else the same examples are answered from memory
        if label in STREAMS:
            _from_the_beginning(case)
        self._spare(case)
        if not _fits(case):
            return
        if label in STATES:
            if self._made[label] < TIMES:
                self._made[label] += 1
                self._known(case)
                STATES[label](self._house, case)
        elif self._random.random() < 0.5:
            self._known(case)

    def _spare(self, case: Case) -> None:
        """A chain may come by the id of the standing thing, which others need, and delete it."""
        if case.method.upper() == "DELETE":
            for name, value in case.path_parameters.items():
                if case.operation.path.endswith(f"{{{name}}}") and value == self._house.ids.get(name):
                    case.path_parameters[name] = str(uuid4())

    def _known(self, case: Case) -> None:
        for part in (case.path_parameters, case.query, case.body):
            if isinstance(part, dict):
                for name in part.keys() & self._house.ids.keys():
                    part[name] = self._house.ids[name]


def _from_the_beginning(case: Case) -> None:
    """A stream that waits for what never happens does not end; one that repeats what happened does, for us."""
    asked = (case.headers or {}).get("last-event-id", "0")
    if re.fullmatch("[0-9]{1,18}", str(asked)):
        case.headers["last-event-id"] = "0"


def _fits(case: Case) -> bool:
    made = case.meta
    return (
        case.method.upper() == case.operation.method.upper()
        and made is not None
        and made.generation.mode is GenerationMode.POSITIVE
    )


class _Tokens:
    """Schemathesis' `AuthProvider`: the rich user's token; a new user's where the request ends a session."""

    def __init__(self, house: Household) -> None:
        self._house = house

    def get(self, case: Case, _: AuthContext) -> str:
        if case.operation.label not in ENDS_SESSIONS:
            return self._house.token
        user, token = self._house.somebody()
        if case.operation.label == "POST /users/me/delete" and _fits(case):
            case.body = {"email": f"{user}@example.com"}
        return token

    def set(self, case: Case, token: str, _: AuthContext) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}


def fuzz(url: str, house: Household | None, *, examples: int, chains: int, steps: int, seed: int) -> Found:
    """So many examples of each operation and chains of so many steps, after all that its schema borders on."""
    generation = {"max-examples": examples, "no-shrink": True, "database": "none"}
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "base-url": url,
            "request-timeout": 20,
            "max-stream-events": 1,
            "generation": generation,
            "phases": {"stateful": {"max-steps": steps, "generation": generation | {"max-examples": chains}}},
            "checks": CHECKS,
        }
    )
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config)
    labels = frozenset(one.ok().label for one in schema.get_all_operations())
    found = Found(documented=labels, document=schema.raw_schema)
    with _helped(schema, house, seed) if house else nullcontext():
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                _take(found, event)
            elif isinstance(event, events.NonFatalError):
                found.faults.setdefault(f"{event.label}: {event.value!r}"[:300], "")
    return found


@contextmanager
def _helped(schema: BaseSchema, house: Household, seed: int) -> Iterator[None]:
    fill = _Filling(house, seed)

    @schema.auth(refresh_interval=None)
    class Tokens(_Tokens):
        def __init__(self) -> None:
            super().__init__(house)

    def before_call(_: HookContext, case: Case, __: dict[str, Any]) -> None:
        fill(case)

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        GLOBAL_HOOK_DISPATCHER.unregister(before_call)


def _take(found: Found, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    for case_id, interaction in recorder.interactions.items():
        case, answer = recorder.cases[case_id].value, interaction.response
        _count(found, event.phase.name.lower(), case, answer.status_code if answer else 0)
        if answer is not None:
            headers = {name.lower(): values[0] for name, values in answer.headers.items()}
            for fault in _said_too_much_or_too_little(headers, answer.text):
                found.faults.setdefault(f"{case.operation.label}: {fault}", case.as_curl_command()[:1000])
    for case_id, checks in recorder.checks.items():
        case = recorder.cases[case_id].value
        for check in checks:
            if (told := check.failure_info) is not None and not _fair(found, case, told.failure):
                said = f"{told.failure.message}\n{told.code_sample}"
                found.faults.setdefault(f"{case.operation.label}: {told.failure.title}", said[:1000])


def _count(found: Found, phase: str, case: Case, status: int) -> None:
    """`status` is 0 where no answer came."""
    label = case.operation.label
    found.cases += 1
    found.statuses[phase, status] += 1
    found.operations.add(label)
    if status == 0 or (status >= 500 and not (status == 501 and label in NOT_BUILT)):
        found.faults.setdefault(f"{label}: {status or 'no answer'}", case.as_curl_command()[:1000])
    if 0 < status < 400 and case.method.upper() == case.operation.method.upper():
        found.reached.add(label)


INTERNALS = ("Traceback", "asyncpg", 'File "/', "site-packages", "auteur.users", "insert into", "select *")


def _said_too_much_or_too_little(headers: Mapping[str, str], text: str) -> Iterator[str]:
    """Every answer carries the headers of security; none tells how the server is made."""
    policy = headers.get("content-security-policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        yield "no strict content security policy"
    if headers.get("x-content-type-options") != "nosniff" or "x-request-id" not in headers:
        yield "a header of every answer is missing"
    if "server" in headers:
        yield "names its server"
    if "openapi" not in text[:40] and any(word in text for word in INTERNALS):
        yield "tells how it is made"


def _fair(found: Found, case: Case, failure: Failure) -> bool:
    """The engines' absence; what another operation does at the same path; and what fits its schema after all."""
    if failure.title == "Server error":
        return case.operation.label in NOT_BUILT  # any other 5xx is counted by its status
    if failure.title == "API accepts invalid authentication":  # "likely" so: a chain has tickets that are not
        return case.operation.label in STREAMS and "ticket" in (case.query or {})
    if failure.title == "Wrong response to undeclared method":
        return _is_another(found, case, case.method)
    if failure.title == "Allow header mismatch":
        _, _, advertised = failure.message.partition("Undocumented methods advertised: ")
        methods = advertised.partition("\n")[0].split(", ")
        return all(_is_another(found, case, method) for method in methods)
    return failure.title == "Schema-violating request accepted" and _fits_as_sent(found.document, case)


def _is_another(found: Found, case: Case, method: str) -> bool:
    """Whether the path with this method is that of another operation too, a word of it in the place of an id: GET
    /jobs/render asks for a job whose id is no UUID.
    """
    asked = f"{method.upper()} {case.operation.path}"
    return any(re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(one)), asked) for one in found.documented)


def _fits_as_sent(document: Json, case: Case) -> bool:
    """Whether the body that was sent fits: an id was put into it, or two halves of a character became one by JSON."""
    method = document["paths"][case.operation.path][case.operation.method.lower()]
    content = method.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None or case.meta is None:
        return False
    misfits = [part for part, info in case.meta.components.items() if info.mode is GenerationMode.NEGATIVE]
    if misfits != [ParameterLocation.BODY]:
        return False
    schema = {**content["schema"], "components": document["components"]}
    try:
        return jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(
            json.loads(json.dumps(case.body))
        )
    except (TypeError, ValueError):
        return False
