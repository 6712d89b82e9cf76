"""Squares go out of a picture and back in, and all around them stays."""

from __future__ import annotations

import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

from auteur.media.canvas import planes_of
from auteur.media.faces.covering import covered
from auteur.media.faces.sampling import sampled
from auteur.media.faces.squares import Square, lay_square, square_of


def picture(seed: int = 1, size: tuple[int, int] = (96, 64)) -> VideoFrame:
    frame = VideoFrame(*size, "yuv420p")
    drawn = np.random.default_rng(seed)
    for plane in planes_of(frame):
        plane[:] = drawn.integers(16, 235, plane.shape)
    frame.colorspace, frame.color_range = int(Colorspace.ITU709), int(ColorRange.MPEG)
    return frame


def samples(frame: VideoFrame) -> list[np.ndarray]:
    return [plane.copy() for plane in planes_of(frame)]


@pytest.mark.parametrize("square", [Square(20, 10, 32), Square(-16, -8, 32), Square(80, 50, 32)])
def test_what_no_cover_covers_keeps_every_sample(square: Square) -> None:
    frame = picture()
    before = samples(frame)
    white = np.full((48, 48, 3), 255, np.uint8)
    lay_square(frame, square, white, np.zeros((square.side, square.side), np.float32))
    assert all(np.array_equal(a, b) for a, b in zip(before, samples(frame), strict=True))


@pytest.mark.parametrize("square", [Square(20, 10, 32), Square(-16, -8, 32), Square(80, 50, 32)])
def test_only_the_square_changes_where_all_of_it_is_covered(square: Square) -> None:
    frame = picture()
    before = samples(frame)
    white = np.full((48, 48, 3), 255, np.uint8)
    lay_square(frame, square, white, np.ones((square.side, square.side), np.float32))
    luma, outside = samples(frame)[0], np.ones(before[0].shape, bool)
    rows = slice(max(0, square.top), square.top + square.side)
    columns = slice(max(0, square.left), square.left + square.side)
    outside[rows, columns] = False
    assert np.array_equal(luma[outside], before[0][outside])
    assert (luma[rows, columns] == 235).all()


def test_a_square_laid_where_it_was_taken_from_is_the_picture_again() -> None:
    frame = picture()
    for plane, reach in zip(planes_of(frame), (60, 12, 12), strict=True):  # smooth, and colours that RGB has
        plane[:] = np.linspace(128 - reach, 128 + reach, plane.size).reshape(plane.shape)
    before = samples(frame)
    square = Square(16, 8, 48)
    lay_square(frame, square, square_of(frame, square, 48), np.ones((48, 48), np.float32))
    assert max(np.abs(a.astype(int) - b).max() for a, b in zip(before, samples(frame), strict=True)) <= 2


def test_beyond_the_picture_its_edge_goes_on() -> None:
    frame = picture()
    for plane, value in zip(planes_of(frame), (120, 90, 160), strict=True):
        plane[:] = value
    seen = square_of(frame, Square(-40, -40, 64), 64)
    assert np.ptp(seen.reshape(-1, 3), axis=0).max() == 0


def test_squares_lie_on_even_pixels() -> None:
    for side in (15, 33.3, 64.9):
        square = Square.around(31.7, 20.2, side)
        assert (square.left % 2, square.top % 2, square.side % 2) == (0, 0, 0)
        assert abs(square.left + square.side / 2 - 31.7) <= 1.5


def test_a_picture_is_read_between_its_pixels_as_by_hand() -> None:
    drawn = np.random.default_rng(3)
    pixels = drawn.integers(0, 256, (7, 9, 3)).astype(np.uint8)
    x, y = drawn.uniform(-2, 10, 50).astype(np.float32), drawn.uniform(-2, 8, 50).astype(np.float32)
    for got, at_x, at_y in zip(sampled(pixels, x, y), x, y, strict=True):
        u, v = float(np.clip(at_x, 0, 8)), float(np.clip(at_y, 0, 6))
        near = [
            (max(0.0, 1 - abs(u - i)) * max(0.0, 1 - abs(v - j)), pixels[j, i])
            for j in range(7)
            for i in range(9)
        ]
        assert got == pytest.approx(sum(weight * value for weight, value in near), abs=1e-2)


def test_a_cover_is_whole_in_its_middle_and_nothing_at_the_squares_edge() -> None:
    points = np.zeros((468, 2), np.float32)
    points[2], points[152], points[234], points[454] = (50, 50), (50, 90), (20, 45), (80, 45)
    cover = covered(points, 100)
    assert cover[72, 50] == 1
    assert max(cover[0].max(), cover[-1].max(), cover[:, 0].max(), cover[:, -1].max()) < 0.2
    assert cover[30, 50] == 0, "the eyes stay"
    points[152] = (50, 99)
    reaching = covered(points, 100)
    assert reaching[-1].max() < 0.2, "a chin at the edge leaves no line"
