"""The one table of prices. Every price is per started unit of time; whole credits, nothing is rounded down."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from auteur.core.errors import AccessError, InputError

__all__ = ["PIXELS_1080P", "PRICES", "PlanRequired", "Price", "UnknownWork", "price_of"]

_MINUTE_MS = 60_000
PIXELS_1080P = 1920 * 1080


@dataclass(frozen=True, slots=True)
class Price:
    """`credits` for every started `per_ms` milliseconds of the result or the recording.

    `plans` are those that may buy it, () for all. `by_area` counts a picture of twice the pixels of 1080p as twice
    the time, and a smaller one as less.
    """

    credits: int
    per_ms: int
    plans: tuple[str, ...] = ()
    by_area: bool = False

    def of(self, amount_ms: int, *, pixels: int = PIXELS_1080P) -> int:
        """What this much costs, in credits; the first unit is always started."""
        if amount_ms < 0 or pixels < 0:
            raise InputError("a length cannot be negative")
        unit = self.per_ms
        if self.by_area:
            amount_ms, unit = amount_ms * pixels, unit * PIXELS_1080P
        return self.credits * max(1, -(-amount_ms // unit))


PRICES: dict[str, Price] = {
    "transcription": Price(5, 10 * _MINUTE_MS),
    "tts": Price(2, _MINUTE_MS),
    "respeak": Price(2, _MINUTE_MS),  # each of the edits of a batch by itself
    "lip_sync": Price(15, _MINUTE_MS),
    "video_generation": Price(50, 5_000, plans=("pro",)),
    "render": Price(5, _MINUTE_MS, by_area=True),
    "probe": Price(0, _MINUTE_MS),
    "derive": Price(0, _MINUTE_MS),
    "render_plan": Price(0, _MINUTE_MS),
}


class UnknownWork(InputError):
    """There is no such type of job; nothing was begun."""

    code = "unknown_job_type"


class PlanRequired(AccessError):
    """The user's plan does not hold this; nothing was begun or charged."""

    code = "plan_required"

    def __init__(self, job_type: str, plans: Collection[str]) -> None:
        super().__init__(
            f"{job_type.replace('_', ' ')} is part of the plan {' or '.join(plans)}",
            hint="change the plan, then ask again",
        )
        self.job_type = job_type


def price_of(job_type: str, plan: str) -> Price:
    """The price of a type of job. Raises UnknownWork, or PlanRequired where the plan does not hold it."""
    price = PRICES.get(job_type)
    if price is None:
        raise UnknownWork(f"there are no jobs of type {job_type!r}", hint=f"ask for {', '.join(PRICES)}")
    if price.plans and plan not in price.plans:
        raise PlanRequired(job_type, price.plans)
    return price
