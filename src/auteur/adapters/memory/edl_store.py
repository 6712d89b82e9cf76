"""The document in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from auteur.core.edl.document import Edl
from auteur.core.edl.history import perform
from auteur.core.errors import StoreError
from auteur.ports.clock import Clock
from auteur.ports.edl_store import LoggedOperation, StaleVersion

__all__ = ["MemoryEdlStore"]


class MemoryEdlStore:
    """An `EdlStore` that forgets everything with the process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._edl: Edl | None = None
        self._operations: list[LoggedOperation] = []

    def create(self, edl: Edl) -> Edl:
        if self._edl is not None:
            raise StoreError("there is a project already", hint="open it instead")
        now = self._clock.now()
        self._edl = replace(edl, created_at=now, updated_at=now)
        return self._edl

    def load(self) -> Edl:
        if self._edl is None:
            raise StoreError("there is no project", hint="create one")
        return self._edl

    def append(self, base_version: int, op: Mapping[str, Any]) -> Edl:
        edl = self.load()
        if edl.version != base_version:
            raise StaleVersion(base_version, edl.version, self.log(base_version))
        now = self._clock.now()
        self._edl = replace(perform(edl, op), updated_at=now)
        self._operations.append(LoggedOperation(self._edl.version, now, dict(op)))
        return self._edl

    def log(self, after_version: int = 0) -> tuple[LoggedOperation, ...]:
        return tuple(logged for logged in self._operations if logged.version > after_version)
