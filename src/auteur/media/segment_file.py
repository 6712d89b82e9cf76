"""A segment in a file: encoded pictures that begin with a keyframe and depend on nothing outside, or encoded sound.

The file is a mark, the SHA-256 of all that follows, a header in JSON and the packets. It is read as what a stranger may
have written: whatever is wrong with it makes it no segment.
"""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass
from typing import Any

__all__ = ["BadSegment", "Segment", "pack", "unpack"]

_MARK = b"AUTSEG1\n"
_HEAD = struct.Struct("<I")
_LARGEST_HEADER = 1 << 24


class BadSegment(Exception):
    """The bytes are no segment, or not the one that was written."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Packets in decode order; `order[i]` is the frame, counted from the segment's first, that packet i shows.

    `sets` are the parameter sets that must stand in the sample entry; `grown` is how many packets more than were asked
    for stand at its beginning and end, as sound may need.
    """

    sizes: tuple[int, ...]
    keys: tuple[bool, ...]
    order: tuple[int, ...]
    sets: tuple[bytes, ...]
    data: bytes
    grown: tuple[int, int] = (0, 0)


def pack(segment: Segment, key: str) -> bytes:
    """The file's content; `key` is the name it is kept under, so that no other can be put in its place."""
    about = {
        "key": key,
        "sizes": segment.sizes,
        "keys": [number for number, key in enumerate(segment.keys) if key],
        "order": segment.order,
        "sets": [unit.hex() for unit in segment.sets],
        "grown": segment.grown,
    }
    header = json.dumps(about, separators=(",", ":")).encode()
    body = _HEAD.pack(len(header)) + header + segment.data
    return _MARK + hashlib.sha256(body).digest() + body


def unpack(content: bytes, key: str, frames: int) -> Segment:
    """The segment of that key and of that many frames, or packets of sound, in a file's content. Raises BadSegment."""
    body = content[len(_MARK) + 32 :]
    if (
        content[: len(_MARK)] != _MARK
        or hashlib.sha256(body).digest() != content[len(_MARK) : len(_MARK) + 32]
    ):
        raise BadSegment("its hash is not that of what it holds")
    try:
        (length,) = _HEAD.unpack_from(body)
        if length > _LARGEST_HEADER:
            raise BadSegment("its header is too large")
        said = json.loads(body[_HEAD.size : _HEAD.size + length])
        if said["key"] != key:
            raise BadSegment("it is another's")
        segment = _built(said, body[_HEAD.size + length :])
    except (struct.error, ValueError, LookupError, TypeError, RecursionError) as fault:
        raise BadSegment(f"its header makes no sense: {fault}") from None
    count = frames + sum(segment.grown)
    if (
        min(segment.grown) < 0
        or len(segment.sizes) != count
        or sorted(segment.order) != list(range(count))
        or not segment.keys[0]
    ):
        raise BadSegment("it holds other frames")
    if min(segment.sizes) <= 0 or sum(segment.sizes) != len(segment.data):
        raise BadSegment("its packets are not as long as they should be")
    return segment


def _built(said: dict[str, Any], data: bytes) -> Segment:
    sizes, order = (tuple(int(value) for value in said[name]) for name in ("sizes", "order"))
    keys = {int(number) for number in said["keys"]}
    sets = tuple(bytes.fromhex(unit) for unit in said["sets"])
    left, right = (int(value) for value in said["grown"])
    flags = tuple(number in keys for number in range(len(sizes)))
    return Segment(sizes, flags, order, sets, data, (left, right))
