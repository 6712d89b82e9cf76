"""The port of whatever keeps documents: an append-only log of operations with a snapshot now and then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from auteur.core.edl.document import Edl
from auteur.core.errors import StoreError

__all__ = ["EdlStore", "LoggedOperation", "StaleVersion"]


@dataclass(frozen=True, slots=True)
class LoggedOperation:
    """One line of the log: the operation, and the version it made. `at` is ISO 8601, UTC.

    `client_id` is what the editor that sent it calls itself, where a store knows: one that never heard the answer
    finds its own operation again by it.
    """

    version: int
    at: str
    op: Mapping[str, Any]
    client_id: str = ""


class StaleVersion(StoreError):
    """The document went on since `base_version`; nothing was written. `missed` is what happened since."""

    code = "stale_version"

    def __init__(self, base_version: int, version: int, missed: tuple[LoggedOperation, ...]) -> None:
        super().__init__(
            f"the document is at version {version}, not {base_version}",
            hint="load it again and repeat the edit",
        )
        self.base_version = base_version
        self.version = version
        self.missed = missed


class EdlStore(Protocol):
    """Keeps one document. An operation that `append` returned for is kept, whatever happens to the process then."""

    def create(self, edl: Edl) -> Edl:
        """Begin with this document. Raises StoreError when there is one already."""
        ...

    def load(self) -> Edl:
        """The document as it is now. Raises StoreError when there is none, or DocumentError when it is damaged."""
        ...

    def append(self, base_version: int, op: Mapping[str, Any]) -> Edl:
        """Perform an operation on the version named and keep it; the document after it.

        Raises StaleVersion when the document went on, OperationError when it does not fit; nothing is kept then.
        """
        ...

    def log(self, after_version: int = 0) -> tuple[LoggedOperation, ...]:
        """The operations since a version, oldest first."""
        ...
