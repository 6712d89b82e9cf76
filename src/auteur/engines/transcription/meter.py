"""Progress of work over a recording: how far, how fast, how long still."""

from __future__ import annotations

import time

from auteur.core.errors import Cancelled
from auteur.core.progress import Cancel, Progress, Report

__all__ = ["Meter"]


class Meter:
    """Reports milliseconds done out of `total_ms`; the fraction never falls. Raises Cancelled when asked to stop."""

    def __init__(self, stage: str, total_ms: int, report: Report, cancel: Cancel) -> None:
        self._stage, self._total_ms = stage, max(1, total_ms)
        self._report, self._cancel = report, cancel
        self._began = time.monotonic()
        self._fraction = 0.0
        self.check()
        report(Progress(stage, 0.0))

    def check(self) -> None:
        if self._cancel():
            raise Cancelled("transcription was stopped")

    def reached(self, done_ms: int) -> None:
        """Says that the recording is done up to `done_ms`."""
        self.check()
        self._fraction = max(self._fraction, min(1.0, done_ms / self._total_ms))
        elapsed = time.monotonic() - self._began
        speed = done_ms / 1000 / elapsed if elapsed > 0 and done_ms else None
        left = (self._total_ms - done_ms) / 1000 / speed if speed else None
        self._report(Progress(self._stage, self._fraction, speed, left))
