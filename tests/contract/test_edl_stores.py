"""Every EDL store keeps the same laws."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auteur.adapters.local.clock import SystemClock
from auteur.adapters.local.edl_store import SNAPSHOT_EVERY, LocalEdlStore
from auteur.adapters.memory.edl_store import MemoryEdlStore
from auteur.adapters.postgres.background import background_database
from auteur.adapters.postgres.database import Database
from auteur.core.errors import DocumentError, OperationError, StoreError
from auteur.ports.edl_store import EdlStore, StaleVersion
from tests.support.documents import talk
from tests.support.edl_stores import postgres_stores
from tests.support.postgres import TestDatabase

Make = Callable[[], EdlStore]


@pytest.fixture(params=["local", "memory", "postgres", "postgres without memory"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Opens the same store again and again, as a second process would (the fake: the same object)."""
    if request.param == "local":
        return lambda: LocalEdlStore(tmp_path / "my talk.auteur", SystemClock())
    if request.param == "memory":
        fake = MemoryEdlStore(SystemClock())
        return lambda: fake
    database: Database = request.getfixturevalue("database")
    return postgres_stores(database, remembering=request.param == "postgres")


@pytest.fixture(scope="module")
def database(postgres: TestDatabase) -> Iterator[Database]:
    with background_database(postgres.api) as opened:
        yield opened


def _delete(n: int) -> dict[str, object]:
    return {"op": "delete_words", "word_ids": [f"w{n}"]}


def test_what_was_appended_is_there_for_the_next_one_who_opens(make: Make) -> None:
    store = make()
    edl = store.create(talk())
    for n in range(5):
        edl = store.append(edl.version, _delete(n))
    assert make().load() == edl
    assert [logged.op for logged in make().log()] == [_delete(n) for n in range(5)]


def test_a_stale_edit_is_refused_and_told_what_it_missed(make: Make) -> None:
    first = make()
    base = first.create(talk()).version
    second = make()
    first.append(base, _delete(1))
    after = first.append(base + 1, _delete(2))
    with pytest.raises(StaleVersion) as refusal:
        second.append(base, _delete(3))
    assert [logged.op for logged in refusal.value.missed] == [_delete(1), _delete(2)]
    assert make().load() == after


def test_a_refused_operation_leaves_no_trace(make: Make) -> None:
    store = make()
    edl = store.create(talk())
    with pytest.raises(OperationError):
        store.append(edl.version, {"op": "delete_words", "word_ids": ["nobody"]})
    assert make().load() == edl
    assert make().log() == ()


def test_an_edit_that_is_stale_and_does_not_fit_either_is_told_what_it_missed(make: Make) -> None:
    first, second = make(), make()
    base = first.create(talk()).version
    second.load()
    first.append(base, _delete(1))
    with pytest.raises(StaleVersion):
        second.append(base, {"op": "delete_words", "word_ids": ["nobody"]})


def test_an_edit_on_a_version_that_is_still_to_come_is_stale_and_missed_nothing(make: Make) -> None:
    store = make()
    edl = store.create(talk())
    with pytest.raises(StaleVersion) as refusal:
        store.append(edl.version + 5, _delete(1))
    assert refusal.value.missed == ()
    assert refusal.value.version == edl.version


def test_history_survives_opening_again(make: Make) -> None:
    store = make()
    edl = store.create(talk())
    before = edl.content()
    edl = store.append(edl.version, _delete(3))
    edl = make().append(edl.version, {"op": "undo"})
    assert make().load().content() == before
    assert make().append(edl.version, {"op": "redo"}).content() != before


def test_a_second_project_is_not_made_over_the_first(make: Make) -> None:
    make().create(talk())
    with pytest.raises(StoreError):
        make().create(talk())


def test_nothing_is_found_where_nothing_was_made(make: Make) -> None:
    with pytest.raises(StoreError):
        make().load()


# -- the local store's own


def test_snapshots_are_taken_on_the_way_and_agree_with_the_log(tmp_path: Path) -> None:
    store = LocalEdlStore(tmp_path, SystemClock())
    edl = store.create(talk())
    for n in range(SNAPSHOT_EVERY + 3):
        op = {"op": "add_marker", "marker_id": f"m{n}", "time_ms": n}
        edl = store.append(edl.version, op)
    snapshot = json.loads((tmp_path / "edl.json").read_text())
    assert snapshot["version"] == 1 + SNAPSHOT_EVERY
    assert LocalEdlStore(tmp_path, SystemClock()).load() == edl


def test_half_a_line_left_by_a_crash_is_cut_away(tmp_path: Path) -> None:
    store = LocalEdlStore(tmp_path, SystemClock())
    edl = store.append(store.create(talk()).version, _delete(1))
    log = tmp_path / "operations.jsonl"
    whole = log.read_bytes()
    for cut in (1, 17, len(whole) - 1):
        log.write_bytes(whole + whole[:cut])
        again = LocalEdlStore(tmp_path, SystemClock())
        assert again.load() == edl
        assert again.append(edl.version, _delete(2)).version == edl.version + 1
        log.write_bytes(whole)


def test_a_damaged_line_is_named_and_nothing_is_overwritten(tmp_path: Path) -> None:
    store = LocalEdlStore(tmp_path, SystemClock())
    store.append(store.create(talk()).version, _delete(1))
    log = tmp_path / "operations.jsonl"
    log.write_bytes(b"{]\n" + log.read_bytes())
    content = log.read_bytes()
    with pytest.raises(DocumentError, match=r"operations\.jsonl"):
        LocalEdlStore(tmp_path, SystemClock()).append(2, _delete(2))
    assert log.read_bytes() == content


WRITER = """
import sys
from pathlib import Path
from auteur.adapters.local.clock import SystemClock
from auteur.adapters.local.edl_store import LocalEdlStore
store = LocalEdlStore(Path(sys.argv[1]), SystemClock())
edl = store.load()
n = 0
while True:
    edl = store.append(edl.version, {"op": "add_marker", "marker_id": f"{edl.version}", "time_ms": n})
    print(edl.version, flush=True)
    n += 1
"""


def test_no_acknowledged_edit_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    LocalEdlStore(tmp_path, SystemClock()).create(talk())
    for stop_after in (3, 40, 75):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            acknowledged = 0
            for _ in range(stop_after):
                acknowledged = int(writer.stdout.readline())
            os.kill(writer.pid, signal.SIGKILL)
            acknowledged = max([acknowledged, *(int(line) for line in writer.stdout if line.endswith(b"\n"))])
        assert LocalEdlStore(tmp_path, SystemClock()).load().version >= acknowledged
