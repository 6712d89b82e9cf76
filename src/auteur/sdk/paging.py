"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, TypeVar

from auteur.sdk.call import Call
from auteur.sdk.connection import Connection
from auteur.sdk.decoding import as_json, decoded

__all__ = ["listed"]

T = TypeVar("T")
_PAGE = 100


async def listed(
    connection: Connection, path: str, key: str, kind: type[T], **query: Any
) -> AsyncGenerator[T, None]:
    """Everything of a list, a page at a time as it is asked for."""
    cursor: str | None = None
    while True:
        asked = {**query, "limit": _PAGE, "cursor": cursor}
        page = await connection.ask(Call("GET", path, as_json, query=asked))
        for one in page[key]:
            yield decoded(kind, one)
        cursor = page["next_cursor"]
        if cursor is None:
            return
