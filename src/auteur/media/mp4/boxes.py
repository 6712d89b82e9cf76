"""Boxes of ISO base media (ISO/IEC 14496-12): a size, four letters, a body."""

from __future__ import annotations

import struct
from collections.abc import Iterator

__all__ = ["BadBox", "box", "children", "find", "full_box"]


class BadBox(ValueError):
    """The boxes are inconsistent, or of a kind that is not read here; nothing was assumed about them."""


def children(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Type and body of each box in `data`, in order. Raises BadBox when one reaches past the end."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            if at + 16 > len(data):
                raise BadBox("a box's long size is cut off")
            (size,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        elif size == 0:
            size = len(data) - at
        if size < head or at + size > len(data):
            raise BadBox(f"the box {kind!r} does not fit into its parent")
        yield kind, data[at + head : at + size]
        at += size


def find(data: memoryview, *path: bytes) -> memoryview | None:
    """The body of the first box at `path`, None where there is none."""
    for kind in path:
        found = next((body for name, body in children(data) if name == kind), None)
        if found is None:
            return None
        data = found
    return data


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of these parts."""
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def full_box(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    """A box whose body begins with version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)
