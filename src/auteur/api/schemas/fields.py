"""The kinds of fields that bodies are made of, with their bounds."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

__all__ = [
    "KEY_LENGTH",
    "KEY_PATTERN",
    "Body",
    "Id",
    "Moment",
    "Name",
    "Out",
    "Prose",
    "dated",
    "example",
    "plain",
    "whole",
]


KEY_LENGTH, KEY_PATTERN = 200, r"^[\x21-\x7e]+$"
"""Of an Idempotency-Key."""


def whole(text: str) -> str:
    """Half of a surrogate pair is no text, and no database takes it."""
    text.encode("utf-8")  # UnicodeEncodeError is a ValueError
    return text


_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def plain(value: Any) -> Any:
    """JSON that the database can keep: no NUL and no half of a surrogate pair, however deep."""
    if _NUL.search(json.dumps(value, ensure_ascii=False)):
        raise ValueError("text must not hold NUL")
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def dated(text: object) -> object:
    """RFC 3339 alone: a bare number is no moment, whatever it may count from."""
    if isinstance(text, int | float) or (isinstance(text, str) and "T" not in text.upper()):
        raise ValueError("a moment is written as 2026-11-01T00:00:00Z")
    return text


_NO_NUL = r"^[^\x00]*$"

Id = Annotated[UUID, Field(description="A UUID.", strict=False)]
Name = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
    ),
    AfterValidator(whole),
]
"""One line that says something."""
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""ISO 8601 in UTC, as the store wrote it."""
Prose = Annotated[str, StringConstraints(max_length=10_000, pattern=_NO_NUL), AfterValidator(whole)]


class Body(BaseModel):
    """What a client sends: unknown fields are refused, and so is text or a truth where a number stands."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Out(BaseModel):
    """What the server answers."""

    model_config = ConfigDict(frozen=True)


def example(value: Any) -> ConfigDict:
    """The `model_config` of a model with an example."""
    return ConfigDict(json_schema_extra={"examples": [value]})
