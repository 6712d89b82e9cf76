"""Documents in PostgreSQL: a log of operations with snapshots.

The port is synchronous, as editing is work for a processor: called from a thread, it waits for the database's loop
(docs/adr/0011).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from auteur.adapters.postgres.database import Database, Record
from auteur.adapters.postgres.documents import Documents, Held
from auteur.adapters.postgres.snapshots import SnapshotWriter
from auteur.core.edl.codec import dumps, loads
from auteur.core.edl.document import Edl
from auteur.core.edl.history import perform
from auteur.core.errors import DocumentError, OperationError, StoreError
from auteur.ports.clock import Clock
from auteur.ports.edl_store import LoggedOperation, StaleVersion
from auteur.ports.projects import UnknownProject

__all__ = ["SNAPSHOT_EVERY", "PostgresEdlStore"]

SNAPSHOT_EVERY = 64
"""Operations between two snapshots of a small document: loading replays about as many at most."""
_CHARACTERS_PER_OPERATION = 10_000
"""Of a large one, operations are let come together until replaying them takes about as long as reading the snapshot:
30,000 words are 3.5 million characters, read in 0.5 s; an operation on them is replayed in 1 to 2 ms."""
_ALL = 1 << 30


class PostgresEdlStore:
    """An `EdlStore` for one project of one user, called from threads other than the database's.

    `documents` and `snapshots` are the process's own, one each. Every call asks the database, whose row-level security
    decides; what is remembered only spares decoding.
    """

    def __init__(
        self,
        database: Database,
        documents: Documents,
        snapshots: SnapshotWriter,
        clock: Clock,
        *,
        user_id: UUID,
        project_id: UUID,
        client_id: str = "",
    ) -> None:
        self._database = database
        self._documents = documents
        self._snapshots = snapshots
        self._clock = clock
        self._user_id = user_id
        self._project_id = project_id
        self._client_id = client_id

    def create(self, edl: Edl) -> Edl:
        now = self._clock.now()
        edl = replace(edl, created_at=now, updated_at=now)
        text = dumps(edl)
        created = self._call("create_document", edl.version, text)["created"]
        if not created:
            raise StoreError("this project has a document already", hint="load it instead")
        self._documents.put(self._key, Held(edl, edl.version, len(text), 0))
        return edl

    def load(self) -> Edl:
        return self._current().edl

    def at(self, version: int) -> Edl:
        """The document as it was at an earlier version. Raises StoreError for one it never had."""
        row = self._call("read_document", 0, version)
        if row["version"] != version or row["snapshot"] is None:
            raise StoreError(f"this document has no version {version}", hint="see its history")
        return _replayed(loads(row["snapshot"]), _logged(row["operations"]))

    def append(self, base_version: int, op: Mapping[str, Any]) -> Edl:
        held = self._documents.get(self._key)
        if held is None or held.edl.version < base_version:
            held = self._current()
        if held.edl.version != base_version:
            raise self._stale(base_version)
        try:
            after = perform(held.edl, op)
            text = json.dumps(op, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        except OperationError:
            if self._current().edl.version != base_version:
                raise self._stale(base_version) from None
            raise
        except (TypeError, ValueError) as error:
            raise OperationError(f"the operation cannot be written as JSON: {error}") from error
        row = self._call("append_operation", base_version, text, self._client_id)
        if not row["appended"]:
            raise self._stale(base_version)
        return self._remember(held, replace(after, updated_at=row["at"]), len(text)).edl

    def log(self, after_version: int = 0, *, limit: int = _ALL) -> tuple[LoggedOperation, ...]:
        return _logged(self._call("read_log", after_version, limit)["operations"])

    @property
    def _key(self) -> tuple[UUID, UUID]:
        return (self._user_id, self._project_id)

    def _call(self, function: str, *arguments: object) -> Record:
        call = self._database.call_row(self._user_id, function, self._project_id, *arguments)
        row = self._database.run(call)
        if row is None:
            raise UnknownProject(self._project_id)
        return row

    def _current(self) -> Held:
        """The document with everything that anybody appended."""
        held = self._documents.get(self._key)
        row = self._call("read_document", held.edl.version if held else 0, None)
        if row["version"] == 0:
            raise StoreError("this project has no document yet", hint="add a recording to it")
        if row["snapshot"] is not None:
            edl = loads(row["snapshot"])
            held = Held(edl, edl.version, len(row["snapshot"]), 0)
        if held is None:
            raise DocumentError("", "its snapshot is missing", hint="restore a backup")
        edl = _replayed(held.edl, _logged(row["operations"]))
        if edl.version != row["version"]:
            raise DocumentError("", f"its log ends at version {edl.version}, not at {row['version']}")
        if edl is held.edl:
            self._documents.put(self._key, held)
            return held
        return self._remember(held, edl, len(row["operations"]))

    def _remember(self, before: Held, edl: Edl, log_size: int) -> Held:
        held = replace(before, edl=edl, log_size=before.log_size + log_size)
        enough = max(SNAPSHOT_EVERY, held.snapshot_size // _CHARACTERS_PER_OPERATION)
        many = edl.version - held.snapshot_version >= enough
        if many or held.log_size > max(held.snapshot_size, 1 << 16):
            self._snapshots.write(self._user_id, self._project_id, edl)
            held = replace(
                held,
                snapshot_version=edl.version,
                snapshot_size=before.snapshot_size + held.log_size,
                log_size=0,
            )
        self._documents.put(self._key, held)
        return held

    def _stale(self, base_version: int) -> StaleVersion:
        """Caught up once more, so that the version told is that of the last operation missed."""
        missed = self.log(base_version)
        version = missed[-1].version if missed else self._current().edl.version
        return StaleVersion(base_version, version, missed)


def _logged(text: str) -> tuple[LoggedOperation, ...]:
    return tuple(LoggedOperation(version, at, op, client) for version, at, client, op in json.loads(text))


def _replayed(edl: Edl, log: tuple[LoggedOperation, ...]) -> Edl:
    for logged in log:
        if logged.version != edl.version + 1:
            raise DocumentError("", f"its log lacks version {edl.version + 1}", hint="restore a backup")
        edl = replace(perform(edl, logged.op), updated_at=logged.at)
    return edl
