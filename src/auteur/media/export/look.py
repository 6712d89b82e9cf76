"""What a codec says of a stream: the form that source_pictures builds on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from auteur.media.mp4.boxes import BadBox, children

__all__ = ["ENTRY_HEAD", "Look", "Read", "child", "sar_of_entry"]

ENTRY_HEAD = 86  # bytes of a visual sample entry before its boxes

Read = Callable[[int], bytes]
"""A packet's bytes by its number in decode order."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a codec says of a stream: how its frames come out, where copying may begin, and why it may not.

    `starts` are packets at which decoding begins anew, ascending. At each, the `leading` packets behind it are shown
    before it and refer to what is gone: they are left out, and their frames encoded.
    """

    record: bytes
    starts: Sequence[int]
    pix_fmt: str
    sar: Fraction
    colours: tuple[int, int, int, int]
    family: bytes
    refusal: str = ""
    leading: Sequence[int] = ()


def child(entry: bytes, kind: bytes) -> bytes:
    """The body of a box in a visual sample entry. Raises BadBox where there is none."""
    body = next((body for name, body in children(memoryview(entry)[ENTRY_HEAD:]) if name == kind), None)
    if body is None:
        raise BadBox(f"no {kind.decode()} in the sample entry")
    return bytes(body)


def sar_of_entry(entry: bytes) -> Fraction:
    """The aspect of the pixels that the entry tells; 0 where it does not."""
    for name, body in children(memoryview(entry)[ENTRY_HEAD:]):
        if name == b"pasp" and int.from_bytes(body[4:8], "big"):
            return Fraction(int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big"))
    return Fraction(0)
