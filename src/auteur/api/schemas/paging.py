"""Lists in pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

__all__ = ["CursorText", "PageSize"]

CursorText = Annotated[
    str | None,
    Query(
        max_length=400,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="`next_cursor` of the page before.",
        examples=["WyIyMDI2LTExLTIyIl0"],
    ),
]
PageSize = Annotated[int, Query(ge=1, le=100, description="How many rows at most.")]
