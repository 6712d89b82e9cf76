from __future__ import annotations

from collections.abc import Iterator

import pytest

from auteur.media import forkserver
from auteur.media.tasks import TASKS
from tests.support import misbehaving

DEEDS = [
    name
    for name, thing in vars(misbehaving).items()
    if getattr(thing, "__module__", "") == misbehaving.__name__
]


@pytest.fixture(scope="module")
def misdeeds() -> Iterator[None]:
    """A fork server that knows the tasks of `tests.support.misbehaving` too, by their names."""
    added = {name: f"{misbehaving.__name__}:{name}" for name in DEEDS if not name.startswith("_")}
    TASKS.update(added)
    forkserver.stop()
    yield
    for name in added:
        del TASKS[name]
    forkserver.stop()
