"""How far a long piece of work has come, and the way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Cancel", "Progress", "Report", "never", "silent"]


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of a long piece of work.

    `fraction` runs from 0 to 1 and never falls within a stage; `speed` is media seconds done per second (× real
    time); `eta_s` is the estimated time left in seconds. Both are None while nothing can be said.
    """

    stage: str
    fraction: float
    speed: float | None = None
    eta_s: float | None = None


Report = Callable[[Progress], None]
"""Receives progress; called often, must be quick and must not raise."""

Cancel = Callable[[], bool]
"""Asked between steps of long work; True means stop now, by raising `errors.Cancelled`."""


def silent(_: Progress) -> None:
    """A `Report` for callers that show nothing."""


def never() -> bool:
    """A `Cancel` for work that is not to be stopped."""
    return False
