"""Whether a failed attempt is tried again, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = [
    "FIRST_BACKOFF_MS",
    "LONGEST_BACKOFF_MS",
    "MAX_ATTEMPTS",
    "RETRYABLE",
    "Verdict",
    "backoff_ms",
    "verdict",
]

MAX_ATTEMPTS = 3
FIRST_BACKOFF_MS = 2_000
LONGEST_BACKOFF_MS = 60_000
_GROWTH = 4

RETRYABLE: frozenset[str] = frozenset(
    {
        "database_unavailable",  # everything outside of the job itself, which may be well again
        "job_crashed",
        "lease_lost",
        "media_stalled",
        "no_space",
        "objects_unavailable",
        "sandbox_failed",
        "stale_version",
        "store_failed",
        "unavailable",
    }
)
"""Codes of errors that another attempt may not meet. Any other would meet it again and is final."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """After a failed attempt: again in `retry_ms`, or never (None). `poisoned`: it would be again but was too often."""

    retry_ms: int | None
    poisoned: bool = False


def backoff_ms(attempt: int, random: Callable[[], float]) -> int:
    """The wait after the attempt of that number (from 1): 2 s, 8 s, 32 s, at most 60 s, each less up to a half.

    `random` gives numbers in [0, 1), as `random.random` does: jobs that failed together do not come back together.
    """
    if attempt < 1:
        raise ValueError("attempts count from 1")
    longest: int = min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * _GROWTH ** min(attempt - 1, 8))
    return round(longest * (0.5 + random() / 2))


def verdict(code: str, attempt: int, random: Callable[[], float]) -> Verdict:
    """What becomes of a job whose attempt of that number failed with this code."""
    if code not in RETRYABLE:
        return Verdict(None)
    if attempt >= MAX_ATTEMPTS:
        return Verdict(None, poisoned=True)
    return Verdict(backoff_ms(attempt, random))
