"""The description of the API is complete, valid and what `auteur openapi` prints."""

from __future__ import annotations

import copy
import json
import keyword
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema_rs
import pytest

from auteur.api.app import bare_app
from auteur.api.openapi import openapi
from tests.support.openapi_laws import faults, operations

Json = dict[str, Any]


@cache
def document() -> Json:
    return openapi(bare_app())


def test_every_operation_has_examples_refusals_and_bounds() -> None:
    assert faults(document()) == []


def test_the_specification_and_the_issue_are_covered() -> None:
    named = {name for name, _ in operations(document())}
    wanted = {
        *(
            "POST /auth/verify",
            "GET /users/me",
            "GET /projects",
            "POST /projects",
            "GET /projects/{project_id}",
        ),
        *("PUT /projects/{project_id}", "DELETE /projects/{project_id}"),
        *(
            "POST /projects/{project_id}/media/upload-url",
            "POST /projects/{project_id}/media/{media_id}/confirm",
        ),
        "DELETE /projects/{project_id}/media/{media_id}",
        *("POST /jobs/transcription", "POST /jobs/tts", "POST /jobs/lip-sync", "POST /jobs/video-generation"),
        *("GET /jobs/{job_id}", "GET /credits", "GET /credits/history", "POST /jobs/render", "GET /jobs"),
        *(
            "GET /projects/{project_id}/edl",
            "POST /projects/{project_id}/edl",
            "POST /projects/{project_id}/undo",
        ),
        *("POST /projects/{project_id}/redo", "GET /projects/{project_id}/history"),
        *("POST /projects/{project_id}/restore-version", "GET /projects/{project_id}/media", "GET /events"),
        *("POST /jobs/{job_id}/cancel", "GET /jobs/{job_id}/events", "POST /credits/quote", "GET /voices"),
        *(
            "POST /voices",
            "DELETE /voices/{voice_id}",
            "GET /search",
            "POST /projects/{project_id}/duplicate",
        ),
        *("POST /projects/{project_id}/restore", "GET /users/me/export", "POST /users/me/delete"),
        *("POST /auth/v1/signup", "POST /auth/v1/token", "GET /auth/v1/user", "POST /auth/v1/logout"),
        *("POST /auth/v1/recover", "POST /auth/v1/verify", "GET /auth/v1/.well-known/jwks.json"),
    }
    assert wanted - named == set()


def test_names_of_operations_are_unique() -> None:
    names = [operation["operationId"] for _, operation in operations(document())]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch("[a-z]+(_[a-z]+)*", name)] == []
    reserved = {*keyword.kwlist, "delete", "export", "function", "new", "switch", "this", "void"}
    assert reserved.isdisjoint(names), "clients are made of these in Python and TypeScript"


def test_names_of_schemas_are_words() -> None:
    assert [name for name in document()["components"]["schemas"] if not name.isalnum()] == []


def test_every_example_fits_its_own_schema() -> None:
    whole = document()
    examples = [
        (name, example)
        for name, schema in whole["components"]["schemas"].items()
        for example in schema.get("examples", ())
    ]
    assert len(examples) > 50
    for name, example in examples:
        schema = {"$ref": f"#/components/schemas/{name}", "components": whole["components"]}
        found = [str(error) for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(example)]
        assert found == [], f"{name}: {found[0]}"


def test_the_command_prints_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auteur.api", "--openapi"], capture_output=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == document()


def _without_example(said: Json) -> None:
    del said["components"]["schemas"]["NewProject"]["examples"]


def _without_bound(said: Json) -> None:
    del said["components"]["schemas"]["NewProject"]["properties"]["name"]["maxLength"]


def _with_open_body(said: Json) -> None:
    said["components"]["schemas"]["NewProject"]["additionalProperties"] = True


def _without_401(said: Json) -> None:
    del said["paths"]["/projects"]["post"]["responses"]["401"]


def _without_end(said: Json) -> None:
    limit = next(p for p in said["paths"]["/projects"]["get"]["parameters"] if p["name"] == "limit")
    del limit["schema"]["maximum"]


@pytest.mark.parametrize(
    "planted", [_without_example, _without_bound, _with_open_body, _without_401, _without_end]
)
def test_a_planted_fault_is_found(planted: Callable[[Json], None]) -> None:
    said = copy.deepcopy(document())
    planted(said)
    assert faults(said)
