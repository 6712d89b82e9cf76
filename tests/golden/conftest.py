"""Test cards, made once a session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.testcard import Card, make


@pytest.fixture(scope="session")
def card_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The file of a card (ending `.mp4` unless told), made when first asked for."""
    folder = tmp_path_factory.mktemp("cards")
    made: dict[tuple[Card, str], Path] = {}

    def file(card: Card, ending: str = "mp4") -> Path:
        key = (card, ending)
        if key not in made:
            made[key] = make(card, folder / f"card{len(made)}.{ending}")
        return made[key]

    return file
