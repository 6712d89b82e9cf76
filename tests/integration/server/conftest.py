"""One running server for all tests of this folder that do not stop it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.running import Running, running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """With two API processes."""
    with running(tmp_path_factory.mktemp("home"), "--workers", "2") as it:
        yield it
