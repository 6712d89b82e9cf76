"""Scenery drawn from noise: a sky, what hangs in it, and three ranges that a camera passes at three speeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["SETTINGS", "Setting", "pictures", "setting_for"]

Picture = NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""

_WIDER = 1.35  # what is drawn, over what is seen
_DEPTHS = (0.25, 0.55, 1.0)  # how far each range moves with the camera; the sky moves a tenth
_RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Setting:
    """Colours of the sky from top to bottom, of the farthest and the nearest range, and of the disc (None: none).

    `skyline` builds blocks in the place of hills; `stars` is how many; `falling` drops lie in the air.
    """

    top: _RGB
    bottom: _RGB
    far: _RGB
    near: _RGB
    disc: _RGB | None = (255, 244, 214)
    rough: float = 1.0
    skyline: bool = False
    stars: int = 0
    falling: int = 0


SETTINGS: dict[str, Setting] = {
    "moon": Setting((4, 5, 12), (24, 26, 40), (74, 76, 88), (36, 38, 46), (92, 140, 200), 0.7, stars=900),
    "space": Setting((2, 3, 10), (16, 12, 36), (38, 30, 70), (14, 12, 28), (220, 200, 255), 0.5, stars=1200),
    "night": Setting((8, 12, 34), (38, 44, 84), (34, 42, 74), (10, 14, 28), (240, 240, 225), stars=500),
    "city": Setting(
        (70, 96, 140), (226, 178, 140), (118, 112, 134), (42, 44, 60), (255, 232, 190), 1.0, skyline=True
    ),
    "sea": Setting((96, 168, 214), (214, 234, 238), (70, 138, 168), (24, 78, 112), (255, 250, 230), 0.15),
    "desert": Setting(
        (110, 160, 200), (250, 222, 170), (214, 164, 104), (160, 98, 54), (255, 240, 190), 0.45
    ),
    "forest": Setting((150, 190, 200), (222, 232, 214), (98, 140, 112), (28, 62, 42), (255, 248, 220), 1.8),
    "snow": Setting(
        (150, 170, 196), (228, 234, 242), (190, 202, 218), (240, 244, 250), (255, 255, 250), 1.1, falling=500
    ),
    "rain": Setting((72, 82, 96), (140, 150, 160), (92, 104, 112), (42, 52, 56), None, 0.9, falling=700),
    "sunset": Setting((64, 48, 96), (250, 140, 84), (120, 70, 96), (40, 26, 44), (255, 214, 120)),
    "room": Setting(
        (206, 196, 182), (236, 228, 214), (176, 158, 138), (112, 92, 76), None, 0.05, skyline=True
    ),
    "day": Setting((86, 150, 214), (218, 234, 240), (128, 160, 150), (56, 94, 66)),
}
_WORDS = {
    "moon": "moon lunar crater", "space": "space planet stars galaxy rocket mars alien orbit astronaut",
    "night": "night midnight dark evening", "city": "city street town building skyscraper office traffic",
    "sea": "sea ocean beach wave boat ship island river lake water fish", "desert": "desert sand dune camel canyon",
    "forest": "forest tree jungle wood garden leaf bear", "snow": "snow winter ice mountain ski arctic",
    "rain": "rain storm cloud thunder fog", "sunset": "sunset sunrise dawn dusk",
    "room": "room house kitchen table desk interior studio",
}  # fmt: skip


def setting_for(prompt: str) -> str:
    """The setting that the first fitting word of a prompt names; "day" where none does."""
    for word in re.findall(r"[a-z]+", prompt.casefold()):
        for name, words in _WORDS.items():
            if word in words.split() or word.removesuffix("s") in words.split():
                return name
    return "day"


def pictures(setting: Setting, frames: int, width: int, height: int, seed: int) -> Iterator[Picture]:
    """One picture for each frame; the camera goes one way or the other and slows down at both ends."""
    draw = np.random.default_rng(seed)
    wide = int(width * _WIDER) // 2 * 2
    sky = _sky(setting, wide, height, draw)
    ranges = [_range(setting, number, wide, height, draw) for number in range(3)]
    drops = draw.random((setting.falling, 3))
    forward = bool(draw.integers(2))
    for n in range(frames):
        t = n / max(1, frames - 1)
        gone = t * t * (3 - 2 * t)
        camera = (wide - width) * (gone if forward else 1 - gone)
        picture = sky[:, int(camera * 0.1) :][:, :width].copy()
        for (colour, tops, lights), depth in zip(ranges, _DEPTHS, strict=True):
            at = int(camera * depth)
            land = np.arange(height)[:, None] >= tops[None, at : at + width]
            picture[land] = np.broadcast_to(colour[:, None], (height, width, 3))[land]
            lit = lights[:, at : at + width] & land
            picture[lit] = (255, 226, 150)
        _fall(picture, drops, n, width, height)
        yield picture


def _sky(setting: Setting, width: int, height: int, draw: np.random.Generator) -> Picture:
    share = np.linspace(0, 1, height)[:, None]
    rows = np.array(setting.top) * (1 - share) + np.array(setting.bottom) * share
    sky = np.repeat(rows[:, None], width, axis=1)
    for x, y, light in draw.random((setting.stars, 3)):
        size = 1 if light < 0.9 else 2
        row, column = int(y * height * 0.7), int(x * width)
        sky[row : row + size, column : column + size] += (255 - sky[row, column]) * light
    if setting.disc is not None:
        centre = (draw.uniform(0.3, 0.7) * width, draw.uniform(0.18, 0.34) * height)
        across, down = np.meshgrid(np.arange(width), np.arange(height))
        distance = np.hypot(across - centre[0], down - centre[1]) / (height * draw.uniform(0.07, 0.11))
        cover = np.clip((1.0 - distance) * 20, 0, 1) + 0.35 * np.exp(-((distance / 2.2) ** 2))
        sky += (np.array(setting.disc) - sky) * np.minimum(cover, 1)[..., None]
    return np.asarray(np.clip(sky, 0, 255), dtype=np.uint8)


def _range(
    setting: Setting, number: int, width: int, height: int, draw: np.random.Generator
) -> tuple[Picture, NDArray[np.int_], NDArray[np.bool_]]:
    """A range's colour by row, the row where it begins in each column, and where windows are lit."""
    share = number / 2
    colour = np.array(setting.far) * (1 - share) + np.array(setting.near) * share
    shade = np.linspace(1.06, 0.72, height)[:, None]
    base, reach = height * (0.56 + 0.15 * number), height * (0.16 - 0.03 * number) * setting.rough
    lights = np.zeros((height, width), dtype=np.bool_)
    if setting.skyline:
        step = max(8, width // (34 - 8 * number))
        blocks = draw.uniform(-1.6, 0.6, width // step + 1)
        tops = np.repeat(base + reach * blocks, step)[:width]
        if setting.rough > 0.5:
            cell = max(4, height // 60)
            windows = draw.random((height // cell + 1, width // cell + 1)) < 0.10
            lights = np.kron(windows, np.eye(cell) > 2)[:height, :width].astype(np.bool_)
            lights[::cell, :] = np.repeat(windows, cell, axis=1)[: len(lights[::cell]), :width]
    else:
        across = np.arange(width) / width
        tops = np.full(width, base)
        for octave in range(1, 9):
            wave = np.sin(2 * np.pi * (octave * 1.3 * across * (1 + number) + draw.random()))
            tops += reach * wave / octave**1.15 * draw.uniform(0.5, 1)
    rows = np.clip(colour * shade, 0, 255).astype(np.uint8)
    return rows, np.asarray(tops, dtype=np.int_), lights


def _fall(picture: Picture, drops: NDArray[np.float64], n: int, width: int, height: int) -> None:
    for x, y, speed in drops:
        row = int((y * height + n * (4 + 9 * speed) * height / 720) % (height - 3))
        column = int((x * width + n * (speed - 0.5) * 2) % (width - 2))
        picture[row : row + 2 + int(2 * speed), column : column + 1 + int(speed > 0.7)] = (232, 238, 246)
