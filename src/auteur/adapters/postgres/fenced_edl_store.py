"""Documents as a worker edits them: while the job is its own, and not a moment longer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import asyncpg

from auteur.adapters.postgres.database import Record
from auteur.adapters.postgres.edl_store import PostgresEdlStore
from auteur.ports.job_queue import LeaseLost

__all__ = ["FencedEdlStore"]


class FencedEdlStore(PostgresEdlStore):
    """A `PostgresEdlStore` whose `append` raises LeaseLost once another worker has the job, in one transaction."""

    def __init__(self, *arguments: Any, job_id: UUID, fence: int, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._claim = (job_id, fence)

    def _call(self, function: str, *arguments: object) -> Record:
        if function != "append_operation":
            return super()._call(function, *arguments)
        try:
            return super()._call("append_for_job", *self._claim, *arguments)
        except asyncpg.PostgresError as error:
            if error.sqlstate == "AU409":
                raise LeaseLost("the job is no longer this worker's") from None
            raise
