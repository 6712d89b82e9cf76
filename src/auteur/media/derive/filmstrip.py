"""The filmstrip: small pictures at even times, on sheets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from auteur.media.canvas import Canvas, planes_of
from auteur.media.derive.jpeg import write_jpeg
from auteur.media.derive.upright import Fit, Upright

__all__ = ["COLUMNS", "ROWS", "Filmstrips", "Slots"]

COLUMNS = ROWS = 10
FINE_TILES, COARSE_TILES = 720, 60  # 3 hours: a tile every 15 s, 2.5 MB; and one small sheet of the whole
_BOX = (160, 90)
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_QUALITY = 5


class Slots:
    """Even stretches of time, each taken by the first that comes in it.

    They grow twice as long whenever twice as many are taken as a recording of that length should have: the length is
    what a stranger's file says of itself.
    """

    def __init__(self, every_ms: int, expected: int) -> None:
        self.every_ms, self._most = every_ms, 2 * expected
        self.taken = 0
        self._last = -1

    def free(self, at_ms: int) -> bool:
        """Whether the slot of that time is free."""
        return at_ms // self.every_ms > self._last

    def take(self, at_ms: int) -> None:
        """Take it."""
        if self.taken >= self._most:
            self.every_ms, self._most = 2 * self.every_ms, 2 * self._most
        self.taken += 1
        self._last = at_ms // self.every_ms


def step_ms(duration_s: float, tiles: int) -> int:
    """The shortest step with which no more than `tiles` are needed."""
    return 1000 * next((step for step in _STEPS_S if duration_s / step <= tiles), _STEPS_S[-1])


class Filmstrips:
    """The zooms of one recording's filmstrip; sheets are written as they fill."""

    def __init__(self, folder: Path, upright: Upright, duration_s: float) -> None:
        self.tile = upright.within(*_BOX)
        self._fit = Fit(upright, self.tile, jpeg=True)
        fine, coarse = step_ms(duration_s, FINE_TILES), step_ms(duration_s, COARSE_TILES)
        steps = {fine: FINE_TILES} | ({coarse: COARSE_TILES} if coarse > fine else {})
        self.levels = [
            _Level(folder, number, Slots(step, tiles), self.tile)
            for number, (step, tiles) in enumerate(steps.items())
        ]

    def wants(self, at_ms: int) -> bool:
        """Whether a picture at that time has a place."""
        return any(level.slots.free(at_ms) for level in self.levels)

    def take(self, at_ms: int, frame: VideoFrame) -> None:
        """Give a picture its places."""
        tile = self._fit.draw(frame)
        for level in self.levels:
            if level.slots.free(at_ms):
                level.add(at_ms, tile)

    def finish(self) -> None:
        """Write what is not full."""
        for level in self.levels:
            level.flush()

    def about(self) -> dict[str, object]:
        """What was made, for the answer."""
        return {
            "tile_width": self.tile[0],
            "tile_height": self.tile[1],
            "columns": COLUMNS,
            "rows": ROWS,
            "levels": [
                {"every_ms": level.every_ms, "sheets": level.sheets, "times_ms": level.times_ms}
                for level in self.levels
            ],
        }


class _Level:
    def __init__(self, folder: Path, number: int, slots: Slots, tile: tuple[int, int]) -> None:
        self.folder, self.number, self.slots, self.tile = folder, number, slots, tile
        self.every_ms = slots.every_ms
        self.times_ms: list[int] = []
        self.sheets: list[str] = []
        self._tiles: list[VideoFrame] = []

    def add(self, at_ms: int, tile: VideoFrame) -> None:
        self.slots.take(at_ms)
        self.times_ms.append(at_ms)
        self._tiles.append(tile)
        if len(self._tiles) == COLUMNS * ROWS:
            self.flush()

    def flush(self) -> None:
        if self._tiles:
            name = f"filmstrip-{self.number}-{len(self.sheets)}.jpg"
            write_jpeg(self.folder / name, self._sheet(), _QUALITY)
            self.sheets.append(name)
            self._tiles.clear()

    def _sheet(self) -> VideoFrame:
        """The tiles in reading order, no larger than they need, black where there is none."""
        width, height = self.tile
        across, down = min(COLUMNS, len(self._tiles)), -(-len(self._tiles) // COLUMNS)
        sheet = Canvas(across * width, down * height, "yuvj420p", full_range=True).black()
        for number, tile in enumerate(self._tiles):
            row, column = divmod(number, COLUMNS)
            for target, plane in zip(planes_of(sheet), planes_of(tile), strict=True):
                high, wide = plane.shape
                target[row * high : (row + 1) * high, column * wide : (column + 1) * wide] = np.asarray(plane)
        return sheet
