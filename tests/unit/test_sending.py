"""What an answer is written in, and how it goes out."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from auteur.api.serving import Gathering

pytestmark = pytest.mark.anyio


class Recorded:
    """A transport that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def write(self, data: bytes) -> None:
        self.told.append(data)

    def close(self) -> None:
        self.told.append("closed")

    def get_extra_info(self, name: str) -> str:
        return f"the {name}"


def gathering(under: Recorded) -> Any:
    return Gathering(under)  # type: ignore[arg-type]  # as much of a transport as is needed


async def test_head_and_body_go_in_one_piece_and_the_next_turns_in_another() -> None:
    under = Recorded()
    over = gathering(under)
    over.write(b"head ")
    over.write(b"body")
    assert under.told == []
    await asyncio.sleep(0)
    assert under.told == [b"head body"]
    over.write(b"later")
    await asyncio.sleep(0)
    assert under.told == [b"head body", b"later"]


async def test_what_is_large_goes_at_once_so_that_whoever_writes_without_a_pause_is_held() -> None:
    under = Recorded()
    over = gathering(under)
    over.write(b"head")
    over.write(b"x" * 70_000)
    assert under.told == [b"head" + b"x" * 70_000]
    await asyncio.sleep(0)
    assert len(under.told) == 1


async def test_closing_sends_first_and_the_rest_is_the_transports() -> None:
    under = Recorded()
    over = gathering(under)
    over.write(b"last words")
    over.close()
    await asyncio.sleep(0)
    assert under.told == [b"last words", "closed"]
    assert over.get_extra_info("peername") == "the peername"
