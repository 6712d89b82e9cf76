"""The OpenAPI 3.1 document: what FastAPI finds in the routes, and what is true of all of them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from auteur import __version__
from auteur.api.middleware.versioned import PREFIX
from auteur.api.problems import MEDIA_TYPE
from auteur.api.refusals import PROBLEM_SCHEMA, refusals
from auteur.api.routing import Directory
from auteur.api.schemas.fields import KEY_LENGTH, KEY_PATTERN
from auteur.core.accounts import OutOfScope, Suspended
from auteur.core.errors import NotSignedIn, TooMany, Unavailable
from auteur.ports.job_queue import IdempotencyConflict
from auteur.ports.kept_answers import StillAnswering

__all__ = ["BY_TICKET", "PUBLIC", "REPEATABLE", "openapi"]

PUBLIC = {"x-public": True}
"""For a route's `openapi_extra`: it asks for no token."""
REPEATABLE = {"x-repeatable": True}
"""For a route that keeps its answers by Idempotency-Key."""
BY_TICKET: dict[str, Any] = {"security": [{"bearer": []}, {"ticket": []}]}
"""For a route that takes the query parameter `ticket` in the place of a token."""

_ABOUT = """Edit the words, and the picture follows: projects, media, transcripts, edits, jobs and credits.

Every answer carries `X-Request-Id`. Refusals are `application/problem+json` with a stable `code`. A user has 100
requests a minute (`RateLimit-*`, and `Retry-After` on 429). Bodies are JSON of at most 1 MB, edits of at most 4 MB,
imports of at most 8 MB. Another user's id answers as one that does not exist. Lists are paged: send the answer's
`next_cursor` as `cursor`.
"""
_METHODS = ("get", "post", "put", "patch", "delete")
_BAD_BODY = {
    422: (
        "invalid_request",
        "The request does not fit its schema",
        "name: String should have at least 1 character",
    ),
    413: ("body_too_large", "The body is too large", "a body here is at most 1048576 bytes"),
    400: ("bad_json", "The body is no JSON", "the body cannot be read as JSON"),
}


_KEY = {
    "name": "idempotency-key",
    "in": "header",
    "required": False,
    "description": "Sent again with the same key within a day, the request is done once and answered the same.",
    "schema": {"type": "string", "maxLength": KEY_LENGTH, "pattern": KEY_PATTERN},
    "example": "6f1c2d1e-upload-7",
}
_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token of /auth/v1 (or of the Supabase project), or an API token.",
    },
    "ticket": {
        "type": "apiKey",
        "in": "query",
        "name": "ticket",
        "description": "Of POST /events/ticket, good once: EventSource cannot send a header.",
    },
}


def openapi(app: FastAPI) -> dict[str, Any]:
    """The document, made once and kept."""
    if app.openapi_schema is None:
        document = get_openapi(
            title="Auteur",
            version=__version__,
            summary="A video editor's server",
            description=_ABOUT,
            routes=[route for part in app.routes if isinstance(part, Directory) for route in part.routes],
        )
        document["servers"] = [{"url": "/"}, {"url": PREFIX}]
        document["security"] = [{"bearer": []}]
        components = document.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
        for unused in ("HTTPValidationError", "ValidationError"):
            components["schemas"].pop(unused, None)
        for schema in components["schemas"].values():
            if "examples" in schema:
                schema["examples"] = [
                    _with_nulls(one, schema, components["schemas"]) for one in schema["examples"]
                ]
        components["securitySchemes"] = _SCHEMES
        for methods in document["paths"].values():
            for method in _METHODS:
                if method in methods:
                    _complete(methods[method])
        app.openapi_schema = document
    return app.openapi_schema


def _with_nulls(example: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """The example with its nulls, which FastAPI drops; without them it would not fit its own schema."""
    for option in schema.get("anyOf", ()):
        if example is not None and option.get("type") != "null":
            return _with_nulls(example, option, schemas)
    if "$ref" in schema:
        return _with_nulls(example, schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if isinstance(example, list):
        return [_with_nulls(one, schema.get("items", {}), schemas) for one in example]
    if not isinstance(example, dict):
        return example
    said = dict.fromkeys(name for name in schema.get("required", ()) if name not in example)
    inner = schema.get("properties", {})
    return said | {name: _with_nulls(value, inner.get(name, {}), schemas) for name, value in example.items()}


def _complete(operation: dict[str, Any]) -> None:
    """What every operation has in common need not be said at each."""
    public = operation.pop("x-public", False)
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]
    common = (
        refusals(Unavailable)
        if public
        else refusals(NotSignedIn, Suspended, OutOfScope, TooMany, Unavailable)
    )
    for status, entry in common.items():
        _merge(responses, str(status), entry)
    if operation.pop("x-repeatable", False):
        operation.setdefault("parameters", []).append(_KEY)
        for status, entry in refusals(IdempotencyConflict, StillAnswering).items():
            _merge(responses, str(status), entry)
    if "requestBody" in operation:
        for status in (400, 413):
            _merge(responses, str(status), _bad(status))
    if "requestBody" in operation or operation.get("parameters"):
        _merge(responses, "422", _bad(422))
    if public:
        operation["security"] = []


def _bad(status: int) -> dict[str, Any]:
    code, title, detail = _BAD_BODY[status]
    value = {
        "type": f"urn:auteur:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {code: {"value": value}}}
    return {"description": title, "content": {MEDIA_TYPE: content}}


def _merge(responses: dict[str, Any], status: str, entry: dict[str, Any]) -> None:
    there = responses.setdefault(status, entry)
    if there is not entry:
        examples = there.get("content", {}).get(MEDIA_TYPE, {}).setdefault("examples", {})
        examples.update(entry["content"][MEDIA_TYPE]["examples"])
