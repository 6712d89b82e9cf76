"""Answers: a model as JSON, written once."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel
from starlette.responses import Response

__all__ = ["answer"]


def answer(model: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The model as the body: what the server itself made is not validated a second time."""
    return Response(model.model_dump_json(by_alias=True), status, headers, "application/json")
