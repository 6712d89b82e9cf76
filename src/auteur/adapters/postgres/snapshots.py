"""Snapshots, written behind the requests that make them due."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from uuid import UUID

from auteur.adapters.postgres.database import Database
from auteur.core.edl.codec import dumps
from auteur.core.edl.document import Edl
from auteur.core.errors import AuteurError

__all__ = ["SnapshotWriter"]

log = logging.getLogger(__name__)


class SnapshotWriter:
    """One thread; of a project that becomes due again while it waits, only the latest document is written.

    A snapshot that cannot be written costs time when the document is next loaded, never an edit.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._due: OrderedDict[tuple[UUID, UUID], Edl] = OrderedDict()
        self._condition = threading.Condition()
        self._closing = False
        self._busy = False
        self._thread = threading.Thread(target=self._work, name="snapshots", daemon=True)
        self._thread.start()

    def write(self, user_id: UUID, project_id: UUID, edl: Edl) -> None:
        """Have it written soon."""
        with self._condition:
            self._due[(user_id, project_id)] = edl
            self._condition.notify_all()

    def drain(self) -> None:
        """Wait until all that is due is written."""
        with self._condition:
            self._condition.wait_for(lambda: not self._due and not self._busy)

    def close(self) -> None:
        """Write what is due, then end. Not to be called on the database's loop, which does the writing."""
        with self._condition:
            self._closing = True
            self._condition.notify_all()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._condition:
                self._busy = False
                self._condition.notify_all()
                self._condition.wait_for(lambda: self._due or self._closing)
                if not self._due:
                    return
                key, edl = self._due.popitem(last=False)
                self._busy = True
            self._keep(*key, edl)

    def _keep(self, user_id: UUID, project_id: UUID, edl: Edl) -> None:
        call = self._database.call(user_id, "keep_snapshot", project_id, edl.version, dumps(edl))
        try:
            self._database.run(call)
        except (AuteurError, OSError, RuntimeError) as error:
            log.warning("snapshot not written", extra={"project": str(project_id), "error": str(error)})
