"""Named places where a process may be killed at the worst moment. They do nothing, unless a test arms them.

The crash gate (`tests/integration/jobs/test_crash_gate.py`) finds every name in the source and kills there.
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["arm", "crashpoint"]


def _nothing(_: str) -> None:
    pass


_reached: Callable[[str], None] = _nothing


def crashpoint(name: str) -> None:
    """Here a crash must lose nothing and do nothing twice. `name` is a literal, once in the source."""
    _reached(name)


def arm(reached: Callable[[str], None]) -> None:
    """For tests: call this with the name whenever a crash point is reached in this process."""
    global _reached  # a process has one fate
    _reached = reached
