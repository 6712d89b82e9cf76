"""The rate limiter of one machine: a file of rings of moments that all its processes map into memory.

A key has a slot: its digest and the moments of the last `count` that were allowed. One more is allowed exactly if the
oldest of a full ring has left the window. Slots lie in buckets; a bucket is locked with `fcntl`, so that the clock is
read and the ring written by one process at a time. The clock is the machine's monotonic one, which its processes
share; the file is made anew by whoever starts them.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from auteur.ports.rate_limiter import MAX_COUNT, Limit, Verdict

__all__ = ["LocalRateLimiter"]

_BUCKETS = 1024
_SLOTS = 24  # in a bucket; with 5,000 keys a minute the chance that any bucket is full is below 1e-6
_HEAD = 4  # words before the moments: two of the digest, the ring's size, how many were ever written
_SLOT_WORDS = _HEAD + MAX_COUNT
_BUCKET_WORDS = _SLOTS * _SLOT_WORDS
_BYTES = _BUCKETS * _BUCKET_WORDS * 8  # 24 MB of a sparse file: a page is real once a key falls into it


class LocalRateLimiter:
    """A `RateLimiter` over a file. Exact while no more than 24 keys of a bucket are active in a window.

    Beyond that the key that was quiet for longest is forgotten, which can allow it too much: with that many
    thousands of users on one machine, count in PostgreSQL.
    """

    def __init__(self, file: Path, now_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._now_ns = now_ns
        self._threads = threading.Lock()  # fcntl's locks do not keep threads of one process apart
        self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(self._file).st_size != _BYTES:
            os.truncate(self._file, _BYTES)
        self._map = mmap.mmap(self._file, _BYTES)
        self._words = memoryview(self._map).cast("q")

    def close(self) -> None:
        self._words.release()
        self._map.close()
        os.close(self._file)

    async def take(self, key: str, limit: Limit) -> Verdict:
        high, low = _digest(key, limit)
        bucket = high % _BUCKETS
        with self._locked(bucket):
            return self._counted(self._slot(bucket, high, low, limit.count), limit)

    async def forget(self, key: str, limit: Limit) -> None:
        high, low = _digest(key, limit)
        bucket = high % _BUCKETS
        with self._locked(bucket):
            self._words[self._slot(bucket, high, low, limit.count) + 3] = 0

    @contextmanager
    def _locked(self, bucket: int) -> Iterator[None]:
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX, 1, bucket)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, bucket)

    def _counted(self, slot: int, limit: Limit) -> Verdict:
        now, window = self._now_ns(), limit.window_ms * 1_000_000
        written = self._words[slot + 3]
        ring = slot + _HEAD
        live = self._live(ring, written, limit.count, now - window)
        allowed = live < limit.count
        if allowed:
            self._words[ring + written % limit.count] = now
            self._words[slot + 3] = written = written + 1
            live += 1
        oldest = self._words[ring + (written - live) % limit.count]
        return Verdict(allowed, limit.count - live, -(-(oldest + window - now) // 1_000_000))

    def _live(self, ring: int, written: int, size: int, before: int) -> int:
        """How many of the ring's moments lie after `before`: they stand in the order of time."""
        kept = min(written, size)
        first = written - kept
        gone = bisect_right(range(kept), before, key=lambda i: self._words[ring + (first + i) % size])
        return kept - gone

    def _slot(self, bucket: int, high: int, low: int, size: int) -> int:
        """The word at which the key's slot begins; a free one is taken, or that of the key quiet for longest."""
        words, first = self._words, bucket * _BUCKET_WORDS
        quiet, since = first, None
        for slot in range(first, first + _BUCKET_WORDS, _SLOT_WORDS):
            if words[slot] == high and words[slot + 1] == low:
                return slot
            written = words[slot + 3]
            last = words[slot + _HEAD + (written - 1) % words[slot + 2]] if written else -1
            if since is None or last < since:
                quiet, since = slot, last
        words[quiet], words[quiet + 1], words[quiet + 2], words[quiet + 3] = high, low, size, 0
        return quiet


def _digest(key: str, limit: Limit) -> tuple[int, int]:
    """As two words; the limit's name and size are in it, so that a ring is always of one size."""
    digest = blake2b(f"{limit.name}\0{limit.count}\0{key}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little", signed=True), int.from_bytes(
        digest[8:], "little", signed=True
    )
