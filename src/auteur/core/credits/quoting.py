"""Quotes: what a job will cost at most, told before it begins and held while it runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from auteur.core.credits.prices import PIXELS_1080P, price_of
from auteur.core.errors import InputError

__all__ = ["SPOKEN_CHARACTERS_PER_S", "Quote", "charged", "quote", "spoken_ms"]

SPOKEN_CHARACTERS_PER_S = 10
"""Slow English speech, spaces counted: 150 words a minute are about 15. A quote is a ceiling, so it takes the slow."""


@dataclass(frozen=True, slots=True)
class Quote:
    """At most so many `credits` for `amount_ms` of a type of job."""

    job_type: str
    amount_ms: int
    credits: int


def quote(
    job_type: str, amount_ms: int, *, plan: str, pixels: int = PIXELS_1080P, free: Collection[str] = ()
) -> Quote:
    """What the job may cost. `pixels` is the size of the picture; `free` are the types this server does not charge.

    Raises UnknownWork, or PlanRequired: a type that is free here still wants the plan it belongs to.
    """
    price = price_of(job_type, plan)
    return Quote(job_type, amount_ms, 0 if job_type in free else price.of(amount_ms, pixels=pixels))


def charged(quoted: int, actual: int) -> int:
    """What is taken when the work is done: what it came to, never more than was quoted and never less than nothing."""
    return max(0, min(quoted, actual))


def spoken_ms(text: str, speed: float = 1.0) -> int:
    """How long a text may take to say at most, for a quote. Raises InputError for a speed that is not positive."""
    if not speed > 0:
        raise InputError(f"a speed of {speed} says nothing", hint="1.0 is the voice's own pace")
    return round(len(text) / SPOKEN_CHARACTERS_PER_S / speed * 1000)
