"""What each plan gives."""

from __future__ import annotations

from dataclasses import dataclass

from auteur.core.errors import InputError

__all__ = ["FREE", "PLANS", "Plan", "plan_named"]


@dataclass(frozen=True, slots=True)
class Plan:
    """`monthly_credits` are granted when a period is paid. `priority`: the higher goes first where workers are few.

    `slots` is how many of a user's jobs may run at once in one lane (`core.jobs.lanes`).
    """

    name: str
    monthly_credits: int
    priority: int
    slots: int


FREE = Plan("free", 0, 0, 1)
"""Nobody's subscription: what a user has without one."""

PLANS: dict[str, Plan] = {
    "free": FREE,
    "starter": Plan("starter", 1_500, 10, 2),
    "pro": Plan("pro", 3_000, 20, 4),
}


def plan_named(name: str) -> Plan:
    """The plan of that name. Raises InputError where there is none."""
    try:
        return PLANS[name]
    except KeyError:
        raise InputError(f"there is no plan {name!r}", hint=f"choose {' or '.join(PLANS)}") from None
