"""Pictures as PNG files: 8-bit RGB or RGBA, no more than previews need."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import numpy.typing as npt

__all__ = ["png"]

_COLOUR_TYPES = {3: 2, 4: 6}
_MINUS_LEFT = (
    b"\x01"  # each line as its differences from the pixel to the left: halves a picture of plain areas
)


def png(picture: npt.NDArray[np.uint8]) -> bytes:
    """The file of a picture (height × width × 3 or 4); alpha is not multiplied into the colours."""
    height, width, channels = picture.shape
    lines = picture.copy()
    lines[:, 1:] -= picture[:, :-1]
    raw = b"".join(_MINUS_LEFT + line.tobytes() for line in lines)
    head = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
