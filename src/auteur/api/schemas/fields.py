"""The kinds of fields that bodies are made of, with their bounds."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["Body", "Id", "Name", "Out", "Prose", "example", "whole"]


def whole(text: str) -> str:
    """Half of a surrogate pair is no text, and no database takes it."""
    text.encode("utf-8")  # UnicodeEncodeError is a ValueError
    return text


_NO_NUL = r"^[^\x00]*$"

Id = Annotated[UUID, Field(description="A UUID.")]
Name = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
    ),
    AfterValidator(whole),
]
"""One line that says something."""
Prose = Annotated[str, StringConstraints(max_length=10_000, pattern=_NO_NUL), AfterValidator(whole)]


class Body(BaseModel):
    """What a client sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Out(BaseModel):
    """What the server answers."""

    model_config = ConfigDict(frozen=True)


def example(value: Any) -> ConfigDict:
    """The `model_config` of a model with an example."""
    return ConfigDict(json_schema_extra={"examples": [value]})
