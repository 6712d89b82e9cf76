"""The Range header (RFC 9110, 14.2) of one range of bytes."""

from __future__ import annotations

import re

__all__ = ["Unsatisfiable", "wanted_range"]

_ONE = re.compile(rb"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range begins behind the last byte."""


def wanted_range(header: bytes | None, size: int) -> tuple[int, int] | None:
    """The bytes asked for, from the first to before the last; None for all of them.

    What is no single range of bytes is no range, as the standard lets a server do. Raises Unsatisfiable.
    """
    match = _ONE.fullmatch(header or b"")
    if match is None or match[1] == match[2] == b"":
        return None
    if match[1] == b"":
        last = int(match[2])
        if last == 0 or size == 0:
            raise Unsatisfiable
        return max(0, size - last), size
    start = int(match[1])
    if match[2] != b"" and int(match[2]) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, size if match[2] == b"" else min(int(match[2]) + 1, size)
