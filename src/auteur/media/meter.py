"""Progress of work that several threads do."""

from __future__ import annotations

import threading
import time

from auteur.core.progress import Progress, Report

__all__ = ["Meter"]


class Meter:
    """Counts units of work and reports their fraction of the total.

    `media_s` is the length of what is made: the speed is that, times the fraction done, per second since the start.
    """

    def __init__(self, report: Report, total: float, media_s: float) -> None:
        self._report, self._total, self._media_s = report, max(total, 1e-9), media_s
        self._done, self._start, self._lock = 0.0, time.monotonic(), threading.Lock()

    def add(self, units: float, stage: str) -> None:
        """Some more is done."""
        with self._lock:
            self._done = min(self._total, self._done + units)
            fraction = self._done / self._total
            spent = time.monotonic() - self._start
            speed = fraction * self._media_s / spent if spent > 0.05 else None
            eta = spent * (1 - fraction) / fraction if fraction > 0.01 else None
            self._report(Progress(stage, fraction, speed, eta))
