"""What an endpoint may answer instead, for the OpenAPI: from the same table that the answers come from."""

from __future__ import annotations

from typing import Any

from auteur.api.problems import MEDIA_TYPE, kind_of
from auteur.core.errors import AuteurError

__all__ = ["PROBLEM_SCHEMA", "refusals"]

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A refusal (RFC 9457). `code` is stable; `detail` and `hint` are for people.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "maxLength": 100},
        "title": {"type": "string", "maxLength": 200},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "maxLength": 10000},
        "code": {"type": "string", "maxLength": 60},
        "hint": {"type": "string", "maxLength": 1000},
    },
    "additionalProperties": True,
}


def refusals(*kinds: type[AuteurError]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: these errors, one line of examples for each code."""
    found: dict[int | str, dict[str, Any]] = {}
    for error in kinds:
        kind = kind_of(error)
        entry = found.setdefault(
            kind.status,
            {
                "description": kind.title,
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
            },
        )
        entry["content"][MEDIA_TYPE]["examples"][error.code] = {
            "value": {
                "type": f"urn:auteur:problem:{error.code}",
                "title": kind.title,
                "status": kind.status,
                "detail": _said(error),
                "code": error.code,
            }
        }
    return found


def _said(error: type[AuteurError]) -> str:
    return (error.__doc__ or "").partition(";")[0].partition(".")[0].strip().replace("\n    ", " ")
