"""The states of a job and the ways between them."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ALLOWED", "ENDED", "State", "may_become"]


class State(StrEnum):
    """Where a job is. `processing` may go back to `pending`: a retry, a lost worker, a worker that shuts down."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


ALLOWED: dict[State, frozenset[State]] = {
    State.PENDING: frozenset({State.PROCESSING, State.FAILED, State.CANCELLED}),
    State.PROCESSING: frozenset({State.PENDING, State.COMPLETED, State.FAILED, State.CANCELLED}),
    State.COMPLETED: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}
ENDED = frozenset(state for state, after in ALLOWED.items() if not after)


def may_become(old: State, new: State) -> bool:
    """Whether a job may go from one state to the other in one step."""
    return new in ALLOWED[old]
