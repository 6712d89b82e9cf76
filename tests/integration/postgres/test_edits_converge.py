"""Editors who see each other late, lose answers and crash end with one document, and nothing acknowledged is lost.

AUTEUR_CONVERGENCE=500x200 runs 500 seeds of 200 operations for each of five editors; CI runs a few.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest

from auteur.adapters.local.clock import SystemClock
from auteur.adapters.postgres.background import background_database
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.documents import Documents
from auteur.adapters.postgres.edl_store import SNAPSHOT_EVERY, PostgresEdlStore
from auteur.adapters.postgres.errors import DatabaseUnavailable
from auteur.adapters.postgres.snapshots import SnapshotWriter
from auteur.core.edl.document import Edl
from auteur.core.edl.history import perform
from auteur.ports.edl_store import EdlStore, StaleVersion
from auteur.ports.projects import UnknownProject
from tests.support.convergence import simulate
from tests.support.documents import random_document, talk
from tests.support.edl_stores import new_project, postgres_stores
from tests.support.postgres import TestDatabase, ask

SEEDS, OPERATIONS = map(int, os.environ.get("AUTEUR_CONVERGENCE", "4x30").split("x"))
EDITORS = 5


@pytest.fixture(scope="module")
def database(postgres: TestDatabase) -> Iterator[Database]:
    with background_database(postgres.api, connections=8) as opened:
        yield opened


class Office:
    """Opens one project as two server processes would: every other editor is served by the second."""

    def __init__(
        self, database: Database, first: Edl, store: type[PostgresEdlStore] = PostgresEdlStore
    ) -> None:
        self.database = database
        self.user, self.project = database.run(new_project(database))
        self.processes = [Documents(max_bytes=1), Documents(), Documents()]
        self.snapshots = SnapshotWriter(database)
        self.store = store
        self.first = self("founder").create(first)

    def __call__(self, name: str) -> EdlStore:
        number = int(name[1:]) if name[1:].isdigit() else 2
        return self.store(
            self.database,
            self.processes[number % 3],
            self.snapshots,
            SystemClock(),
            user_id=self.user,
            project_id=self.project,
            client_id=name,
        )


@pytest.mark.parametrize("seed", range(SEEDS))
def test_editors_converge_whatever_is_lost_between_them(database: Database, seed: int) -> None:
    office = Office(database, random_document(Random(seed)))
    kept = simulate(office, office.first, seed=seed, editors=EDITORS, operations=OPERATIONS, fault=0.2)
    assert kept > OPERATIONS  # else nothing was tried
    office.snapshots.close()


class WithoutCheck(PostgresEdlStore):
    """A planted fault: performs on whatever the document is now."""

    def append(self, base_version: int, op: Mapping[str, Any]) -> Edl:
        return super().append(self.load().version, op)


class Forgetful(PostgresEdlStore):
    """A planted fault: acknowledges now and then what it does not keep."""

    def append(self, base_version: int, op: Mapping[str, Any]) -> Edl:
        edl = self.load()
        if edl.version == base_version and base_version % 17 == 0:
            return perform(edl, op)
        return super().append(base_version, op)


@pytest.mark.parametrize("mutant", [WithoutCheck, Forgetful])
def test_a_planted_fault_is_found(database: Database, mutant: type[PostgresEdlStore]) -> None:
    office = Office(database, talk(), mutant)
    with pytest.raises(AssertionError, match=r"another document|lost an acknowledged|twice"):
        simulate(office, office.first, seed=1, editors=EDITORS, operations=30, fault=0.2)
    office.snapshots.close()


def test_threads_at_once_lose_nothing_and_do_nothing_twice(database: Database) -> None:
    office = Office(database, talk())
    each = 25

    def edit(n: int) -> int:
        store, done, stale = office(f"e{n}"), 0, 0
        version = store.load().version
        while done < each:
            marker = {"op": "add_marker", "marker_id": f"{n}-{done}", "time_ms": done}
            try:
                version = store.append(version, marker).version
                done += 1
            except StaleVersion as missed:
                version, stale = missed.version, stale + 1
        return stale

    with ThreadPoolExecutor(EDITORS) as threads:
        stale = sum(threads.map(edit, range(EDITORS)))
    edl = office("judge").load()
    assert stale > 0
    assert edl.version == office.first.version + EDITORS * each
    assert {m.id for m in edl.markers} == {f"{n}-{i}" for n in range(EDITORS) for i in range(each)}
    office.snapshots.close()


def test_a_connection_cut_in_the_middle_loses_nothing_acknowledged(
    database: Database, postgres: TestDatabase
) -> None:
    office = Office(database, talk())
    cut = (
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where usename = 'auteur_api' and datname = current_database()"
    )
    store, acknowledged = office("e0"), 0
    for n in range(30):
        if n % 5 == 0:
            ask(postgres.admin, cut)
        try:
            edl = store.load()
            store.append(edl.version, {"op": "add_marker", "marker_id": f"m{n}", "time_ms": n})
            acknowledged += 1
        except DatabaseUnavailable:
            continue  # the one error there may be
    assert acknowledged >= 20
    assert len(office("judge").load().markers) >= acknowledged
    office.snapshots.close()


def test_snapshots_are_written_behind_and_loading_replays_only_what_came_after(
    database: Database, postgres: TestDatabase
) -> None:
    opened = postgres_stores(database)
    store = opened()
    edl = store.create(talk())
    seen = {edl.version: edl}
    for n in range(3 * SNAPSHOT_EVERY):
        edl = store.append(edl.version, {"op": "add_marker", "marker_id": f"m{n}", "time_ms": n})
        seen[edl.version] = edl
        if n % SNAPSHOT_EVERY == SNAPSHOT_EVERY - 1:
            store._snapshots.drain()
    rows = ask(
        postgres.admin,
        "select version from auteur.edl_snapshots where project_id = $1 order by 1",
        store._project_id,
    )
    assert [row["version"] for row in rows] == [1, 65, 129, 193]
    for version in (1, 2, 64, 65, 66, 150, 193):
        assert store.at(version) == seen[version]
    store._snapshots.close()


def test_old_snapshots_are_thinned_but_the_first_is_kept(database: Database, postgres: TestDatabase) -> None:
    user, project = database.run(new_project(database))
    ask(postgres.admin, "update auteur.projects set edl_version = 2000 where id = $1", project)
    for version in range(1, 1282, 64):
        database.run(database.call(user, "keep_snapshot", project, version, "{}"))
    rows = ask(
        postgres.admin, "select version from auteur.edl_snapshots where project_id = $1 order by 1", project
    )
    assert [row["version"] for row in rows] == [1, 1025, 1153, 1217, 1281]


def test_memory_for_documents_has_a_bound(database: Database) -> None:
    documents = Documents(max_bytes=150_000)
    snapshots = SnapshotWriter(database)
    for _ in range(6):
        user, project = database.run(new_project(database))
        store = PostgresEdlStore(
            database, documents, snapshots, SystemClock(), user_id=user, project_id=project
        )
        store.create(talk(60))
        assert documents.get((user, project)) is not None
    assert 1 < len(documents) < 6
    snapshots.close()


def test_anothers_document_answers_as_one_that_never_was(database: Database) -> None:
    office = Office(database, talk())
    stranger, _own = database.run(new_project(database))
    store = PostgresEdlStore(
        database,
        office.processes[1],
        office.snapshots,
        SystemClock(),
        user_id=stranger,
        project_id=office.project,
    )
    op = {"op": "add_marker", "marker_id": "m", "time_ms": 1}
    for attempt in (store.load, store.log, lambda: store.append(1, op), lambda: store.create(talk())):
        with pytest.raises(UnknownProject):
            attempt()
    assert office("judge").load().markers == ()
    office.snapshots.close()
