"""Bits of an H.264 parameter set: fixed and Exp-Golomb numbers (ITU-T H.264, 7.2 and 9.1), emulation prevention."""

from __future__ import annotations

__all__ = ["BadStream", "BitWriter", "Bits", "escaped"]


class BadStream(ValueError):
    """A bitstream that is damaged or uses what is not read here."""


class Bits:
    """A reader of bits, with the emulation prevention bytes removed."""

    def __init__(self, nal: bytes) -> None:
        payload = nal.replace(b"\0\0\3", b"\0\0")
        self._value = int.from_bytes(payload, "big")
        self._left = len(payload) * 8

    def u(self, count: int) -> int:
        """An unsigned number of `count` bits."""
        self._left -= count
        if self._left < 0:
            raise BadStream("a parameter set ends early")
        return self._value >> self._left & ((1 << count) - 1)

    def ue(self) -> int:
        """An unsigned Exp-Golomb number."""
        zeros = 0
        while not self.u(1):
            zeros += 1
            if zeros > 32:
                raise BadStream("an Exp-Golomb number is too long")
        return (1 << zeros) - 1 + self.u(zeros)

    def se(self) -> int:
        """A signed Exp-Golomb number."""
        value = self.ue()
        return (value + 1) // 2 if value % 2 else -(value // 2)


class BitWriter:
    """Collects bits; `rbsp` gives them with the stop bit."""

    def __init__(self) -> None:
        self.bits: list[str] = []

    def u(self, value: int, count: int) -> None:
        if count:
            self.bits.append(f"{value:0{count}b}")

    def ue(self, value: int) -> None:
        text = f"{value + 1:b}"
        self.bits.append("0" * (len(text) - 1) + text)

    def se(self, value: int) -> None:
        self.ue(2 * value - 1 if value > 0 else -2 * value)

    def rbsp(self) -> bytes:
        text = "".join(self.bits) + "1"
        text += "0" * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, "big")


def escaped(rbsp: bytes) -> bytes:
    """Emulation prevention: no start code may appear inside a NAL unit."""
    out = bytearray()
    zeros = 0
    for value in rbsp:
        if zeros >= 2 and value <= 3:
            out.append(3)
            zeros = 0
        out.append(value)
        zeros = zeros + 1 if value == 0 else 0
    return bytes(out)
