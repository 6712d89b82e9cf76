"""When a delivery is tried again, and when an endpoint is given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

__all__ = ["ATTEMPTS", "PATIENCE", "WAITS_S", "Outcome", "outcome_of"]

_MINUTE_S, _HOUR_S = 60, 3600
WAITS_S = (
    5,
    5 * _MINUTE_S,
    30 * _MINUTE_S,
    2 * _HOUR_S,
    5 * _HOUR_S,
    10 * _HOUR_S,
    14 * _HOUR_S,
    20 * _HOUR_S,
    24 * _HOUR_S,
)
"""After the first attempt, the second, …: Standard Webhooks' schedule, over three days in all."""

ATTEMPTS = len(WAITS_S) + 1
_JITTER = 0.2

PATIENCE = timedelta(days=5)
"""An endpoint that fails for so long without one success gets nothing more."""

_GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows an attempt. `retry` None where it was delivered or is given up; `disable` is the reason if any."""

    delivered: bool
    retry: timedelta | None = None
    disable: str | None = None


def outcome_of(status: int | None, attempt: int, random: Callable[[], float]) -> Outcome:
    """`status` is the receiver's answer, None where none came; `attempt` counts from 1.

    2xx is a delivery and nothing else: a redirect is not followed. 410 says that the receiver wants nothing more.
    `random` gives numbers in [0, 1): what failed together is spread by a fifth to either side.
    """
    if status is not None and 200 <= status < 300:
        return Outcome(delivered=True)
    if status == _GONE:
        return Outcome(delivered=False, disable="the receiver answered 410 Gone")
    if attempt >= ATTEMPTS:
        return Outcome(delivered=False)
    wait_s = WAITS_S[attempt - 1] * (1 - _JITTER + 2 * _JITTER * random())
    return Outcome(delivered=False, retry=timedelta(seconds=wait_s))
