"""The cards that `card_writer` drew, frame by frame: what the sandbox lays over the picture.

It runs in the sandbox, so it knows nothing of fonts and text: it unpacks pictures.
"""

from __future__ import annotations

import os
import threading
import zlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from auteur.media.export.overlay import Overlay

__all__ = ["Cards", "packed_picture"]

_KEPT = 12  # pictures in memory: 0.7 MB each for two lines of 1080p, and each thread is at another place


def packed_picture(picture: npt.NDArray[np.uint8]) -> bytes:
    """RGBA by planes, green and blue as what they are beyond red: most captions are grey, and zlib sees no further
    than 32 KB."""
    red, green, blue, alpha = np.moveaxis(picture, 2, 0)
    return zlib.compress(np.stack((alpha, red, green - red, blue - red)).tobytes(), zlib.Z_BEST_SPEED)


def _unpacked_picture(packed: bytes, wide: int, high: int) -> npt.NDArray[np.uint8]:
    planes = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(4, high, wide)
    alpha, red, green, blue = planes
    return np.stack((red, green + red, blue + red, alpha), axis=2)


class Cards:
    """Overlays (see `media.export.overlay`) from a folder that `write_cards` filled."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / "cards.bin").open("rb")
        self._cards: list[list[int]] = np.load(folder / "cards.npy").tolist()
        shown = np.load(folder / "shown.npy")
        self._starts: list[int] = shown[:, 0].tolist()
        self._shown: list[list[int]] = shown.tolist()
        self._pictures: OrderedDict[int, npt.NDArray[np.uint8]] = OrderedDict()
        self._lock = threading.Lock()
        self.spans = _joined(self._shown)

    def at(self, frame: int) -> Sequence[Overlay]:
        """The caption over a timeline frame."""
        row = bisect_right(self._starts, frame) - 1
        if row < 0 or frame >= self._shown[row][1]:
            return ()
        card = self._shown[row][2]
        base = self._cards[card][6]
        place = self._cards[card if base < 0 else base]
        with self._lock:
            return (Overlay(self._picture(card), place[2], place[3]),)

    def close(self) -> None:
        self._file.close()

    def _picture(self, card: int) -> npt.NDArray[np.uint8]:
        if card not in self._pictures:
            self._pictures[card] = self._unpacked(card)
            self._pictures[card].flags.writeable = False
            while len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(card)
        return self._pictures[card]

    def _unpacked(self, card: int) -> npt.NDArray[np.uint8]:
        offset, size, left, top, right, bottom, base = self._cards[card]
        packed = os.pread(self._file.fileno(), size, offset)
        pixels = _unpacked_picture(packed, right - left, bottom - top)
        if base < 0:
            return pixels
        picture = self._picture(base).copy()
        x, y = self._cards[base][2:4]
        picture[top - y : bottom - y, left - x : right - x] = pixels
        return picture


def _joined(shown: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    """Stretches of frames that follow each other as one."""
    spans: list[tuple[int, int]] = []
    for start, stop, _ in shown:
        if spans and spans[-1][1] == start:
            spans[-1] = spans[-1][0], stop
        else:
            spans.append((start, stop))
    return tuple(spans)
