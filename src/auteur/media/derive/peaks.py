"""Waveform peaks: the lowest and the highest sample of every so many, and audiowaveform's two files of them.

The formats are those of https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md, version 2; numbers are
rounded as that program does: a mean of channels, and 16 bits to 8, towards zero.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["DAT", "JSON", "PeakFinder", "towards_zero"]

DAT, JSON = "peaks.dat", "peaks.json"
_VERSION, _EIGHT_BITS = 2, 1
_AT_ONCE = 1 << 16  # values turned to text at once: an hour of 48 kHz has 1.4 million

Values = NDArray[np.int16]


class PeakFinder:
    """Finds the peaks of 16-bit samples that come as a `Placed` gives them."""

    def __init__(self, *, samples_per_pixel: int, mix: bool) -> None:
        self.samples_per_pixel, self.mix = samples_per_pixel, mix
        self.channels = 0
        self._of = 1  # channels summed into one
        self._position = 0
        self._tail: NDArray[np.int32] = np.zeros((0, 0), np.int32)  # of the pixel that is not full
        self.found: list[Values] = []  # (pixels, channels, 2)

    def sound(self, at: int, samples: NDArray[Any]) -> None:
        """The next samples."""
        if not self.channels:
            self._of, self.channels = (len(samples), 1) if self.mix else (1, len(samples))
            self._tail = np.zeros((self.channels, 0), np.int32)
        self._silence(at - self._position)
        summed = samples.sum(0, np.int32)[None] if self.mix else samples.astype(np.int32)
        self._add(summed)

    def _silence(self, count: int) -> None:
        """Whole pixels of it take no time."""
        fill = min(count, -self._tail.shape[1] % self.samples_per_pixel)
        if fill > 0:
            self._add(np.zeros((self.channels, fill), np.int32))
        pixels, rest = divmod(max(0, count - fill), self.samples_per_pixel)
        if pixels:
            self.found.append(np.zeros((pixels, self.channels, 2), np.int16))
            self._position += pixels * self.samples_per_pixel
        if rest:
            self._add(np.zeros((self.channels, rest), np.int32))

    def _add(self, values: NDArray[np.int32]) -> None:
        self._position += values.shape[1]
        joined = np.concatenate([self._tail, values], 1) if self._tail.shape[1] else values
        pixels = joined.shape[1] // self.samples_per_pixel
        whole = pixels * self.samples_per_pixel
        if pixels:
            self._keep(joined[:, :whole].reshape(self.channels, pixels, self.samples_per_pixel))
        self._tail = joined[:, whole:].copy()

    def _keep(self, full: NDArray[np.int32]) -> None:
        # Rounding a mean keeps its order: the extremes of the sums are those of the means, and far fewer to divide.
        both = np.stack([full.min(2), full.max(2)], -1).transpose(1, 0, 2)
        self.found.append(towards_zero(both, self._of).astype(np.int16))

    def finish(self) -> None:
        """The last pixel may be of fewer samples."""
        if self._tail.shape[1]:
            self._keep(self._tail[:, None, :])
            self._tail = self._tail[:, :0]

    def write(self, folder: Path, *, bits: int, sample_rate: int) -> dict[str, object]:
        """Write both files; what they hold."""
        values: Values = np.concatenate([part.reshape(-1) for part in self.found])
        if bits == 8:
            values = towards_zero(values, 256)
        about = {
            "channels": self.channels,
            "sample_rate": sample_rate,
            "samples_per_pixel": self.samples_per_pixel,
            "bits": bits,
            "length": len(values) // (2 * self.channels),
        }
        flags = _EIGHT_BITS if bits == 8 else 0
        head = struct.pack(
            "<iIiiIi", _VERSION, flags, sample_rate, self.samples_per_pixel, about["length"], self.channels
        )
        with (folder / DAT).open("wb") as file:
            file.write(head)
            file.write(values.astype("<i1" if bits == 8 else "<i2").tobytes())
        with (folder / JSON).open("w", encoding="ascii") as text:
            fields = ",".join(f'"{name}":{value}' for name, value in about.items())
            text.write(f'{{"version":{_VERSION},{fields},"data":[')
            text.writelines(_listed(values))
            text.write("]}\n")
        return {"dat": DAT, "json": JSON, **about}


def towards_zero(values: NDArray[Any], divisor: int) -> NDArray[Any]:
    """Whole quotients, rounded towards zero."""
    return (values + (values < 0) * (divisor - 1)) // divisor if divisor > 1 else values


def _listed(values: Values) -> Iterator[str]:
    for at in range(0, len(values), _AT_ONCE):
        # A list's own text is made in half the time that joining its numbers' takes.
        listed = str(values[at : at + _AT_ONCE].tolist())
        yield ("," if at else "") + listed[1:-1].replace(" ", "")
