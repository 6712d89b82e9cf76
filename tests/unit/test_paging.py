"""Cursors."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.errors import InputError
from auteur.core.paging import Cursor, paged


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_survives_its_text(at: datetime, identifier: UUID) -> None:
    assert Cursor.of(str(Cursor(at, identifier))) == Cursor(at, identifier)


@given(st.text(max_size=60))
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        Cursor.of(text)


@given(st.integers(0, 30), st.integers(1, 7))
def test_pages_together_are_the_list(count: int, limit: int) -> None:
    def at(number: int) -> Cursor:
        return Cursor(datetime(2026, 1, 1, tzinfo=UTC), UUID(int=number))

    seen: list[int] = []
    cursor: str | None = None
    while True:
        begin = Cursor.of(cursor).id.int + 1 if cursor else 0
        page = paged(range(begin, count)[: limit + 1], limit, int, at)
        seen += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == list(range(count))
