"""The documents that this process has decoded, so that an edit costs the edit and not the document."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from auteur.core.edl.document import Edl

__all__ = ["Documents", "Held"]

_BYTES_PER_CHARACTER = 4
"""What a decoded document takes for each character of its JSON: 3.2 measured on 30,000 words, history comes on top."""

Key = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Held:
    """A document, and what to know of its log: characters of the snapshot and of all operations after it."""

    edl: Edl
    snapshot_version: int
    snapshot_size: int
    log_size: int

    @property
    def size_bytes(self) -> int:
        """An estimate of the memory it takes."""
        return _BYTES_PER_CHARACTER * (self.snapshot_size + self.log_size)


class Documents:
    """The least recently used are forgotten first, once all together take more than `max_bytes`. For all threads."""

    def __init__(self, max_bytes: int = 512 << 20) -> None:
        self._max_bytes = max_bytes
        self._held: OrderedDict[Key, Held] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> Held | None:
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                self._held.move_to_end(key)
            return held

    def put(self, key: Key, held: Held) -> None:
        """Remember it, unless a later version is known."""
        with self._lock:
            known = self._held.get(key)
            if known is not None and known.edl.version > held.edl.version:
                return
            self._forget(key)
            self._held[key] = held
            self._bytes += held.size_bytes
            while self._bytes > self._max_bytes and len(self._held) > 1:
                self._forget(next(iter(self._held)))

    def forget(self, key: Key) -> None:
        with self._lock:
            self._forget(key)

    def _forget(self, key: Key) -> None:
        known = self._held.pop(key, None)
        if known is not None:
            self._bytes -= known.size_bytes

    def __len__(self) -> int:
        return len(self._held)
