"""A process that stands still ends itself: a codec's threads may wait for each other for ever.

SVT-AV1 did so once in some 600 exports. What stands still uses no processor time and reports nothing; what waits for
a slow disk uses little, and reports.
"""

from __future__ import annotations

import os
import threading
import time

__all__ = ["STALLED_EXIT", "StallWatch"]

STALLED_EXIT = 75  # EX_TEMPFAIL of sysexits.h
_BUSY = 0.01  # of the time a processor's core has; starting up and hashing from a slow disk use more


class StallWatch:
    """Ends the process with STALLED_EXIT when it has done next to nothing for `stall_s`, which begins now."""

    def __init__(self, stall_s: float) -> None:
        self._stall_s = stall_s
        self._reports = 0
        threading.Thread(target=self._watch, name="stall watch", daemon=True).start()

    def alive(self) -> None:
        """Something was reported."""
        self._reports += 1

    def _watch(self) -> None:
        while True:
            before = time.process_time(), self._reports
            time.sleep(self._stall_s)
            if self._reports == before[1] and time.process_time() - before[0] < _BUSY * self._stall_s:
                os._exit(STALLED_EXIT)
