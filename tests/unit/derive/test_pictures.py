"""Filmstrip and thumbnail show what is there, when it is there."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from auteur.media.derive import Derivatives, derive
from auteur.media.derive.filmstrip import FINE_TILES, Slots, step_ms
from auteur.media.derive.thumbnail import score
from tests.support.derivatives import picture, tiles
from tests.support.testcard import Card, make, read

BIG = (320, 180)  # whose tiles, half as large, can still be read


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(Card(seconds=12, gop=20, size=BIG), tmp_path_factory.mktemp("card") / "card.mp4")


def test_every_tile_shows_the_frame_of_its_time_from_keyframes_alone(card: Path, tmp_path: Path) -> None:
    made = derive(card, Derivatives(filmstrip=True), tmp_path).filmstrip
    shown = [(at_ms, read(tile)[1]) for at_ms, tile in tiles(tmp_path)]
    assert [number for _, number in shown] == [round(at_ms * 30 / 1000) for at_ms, _ in shown]
    assert [at_ms // 1000 for at_ms, _ in shown] == list(range(12)), "a tile for every second"
    assert all(number % 20 == 0 for _, number in shown), "keyframes and nothing else were decoded"
    assert made is not None
    assert made.size_bytes == sum(file.stat().st_size for file in tmp_path.glob("*.jpg"))


def test_with_a_proxy_tiles_are_of_the_second_itself(card: Path, tmp_path: Path) -> None:
    derive(card, Derivatives(filmstrip=True, proxy=True), tmp_path)
    shown = [(at_ms, read(tile)[1]) for at_ms, tile in tiles(tmp_path)]
    assert shown == [(second * 1000, second * 30) for second in range(12)]


def test_a_long_recording_has_two_zooms_and_the_coarse_one_is_part_of_the_fine(tmp_path: Path) -> None:
    rate = Fraction(1, 2)
    source = make(Card(seconds=1200, rate=rate, gop=4, size=BIG, sound=""), tmp_path / "long.mp4")
    derive(source, Derivatives(filmstrip=True), tmp_path / "out")
    fine, coarse = ([(at, read(tile)[1]) for at, tile in tiles(tmp_path / "out", n)] for n in (0, 1))
    assert (len(fine), len(coarse)) == (150, 40), "a keyframe every 8 s; one every 30 s"
    assert all(number == at // 2000 for at, number in [*fine, *coarse])
    assert set(coarse) < set(fine)


def test_three_hours_stay_small() -> None:
    assert step_ms(3 * 3600, FINE_TILES) == 15_000
    slots, taken = Slots(1000, 100), 0
    for at_ms in range(0, 24 * 3600 * 1000, 1000):  # a file that says it lasts 100 s, and goes on for a day
        if slots.free(at_ms):
            slots.take(at_ms)
            taken += 1
    assert taken < 5000


def test_a_turned_picture_stands_upright_in_tiles_and_thumbnail(tmp_path: Path) -> None:
    source = make(Card(seconds=2, gop=10, size=(320, 180), rotation=90), tmp_path / "turned.mp4")
    made = derive(source, Derivatives(filmstrip=True, thumbnail=True), tmp_path / "out")
    assert made.filmstrip is not None
    assert (made.filmstrip.tile_width, made.filmstrip.tile_height) == (50, 90)
    shown = picture(tmp_path / "out" / "thumbnail.jpg")
    assert shown.shape[:2] == (320, 180)
    back = av.VideoFrame.from_ndarray(np.ascontiguousarray(np.rot90(shown, 1)), "rgb24")
    assert made.thumbnail is not None
    assert read(back)[1] == round(made.thumbnail.at_ms * 30 / 1000)


def test_the_index_says_where_every_tile_is_and_old_sheets_are_gone(card: Path, tmp_path: Path) -> None:
    (tmp_path / "filmstrip-0-7.jpg").write_bytes(b"of a longer recording")
    (tmp_path / "filmstrip-of-mine.jpg").write_bytes(b"mine")
    derive(card, Derivatives(filmstrip=True), tmp_path)
    index = json.loads((tmp_path / "filmstrip.json").read_text())
    named = {sheet for level in index["levels"] for sheet in level["sheets"]}
    assert {file.name for file in tmp_path.glob("*.jpg")} == named | {"filmstrip-of-mine.jpg"}
    assert index["version"] == 1


def test_colours_of_a_tile_are_those_of_the_source(tmp_path: Path) -> None:
    colour = np.array([200, 60, 30], np.uint8)
    made = {}
    for name, matrix, code in (("sd", "ITU601", 6), ("hd", "ITU709", 1)):
        path = tmp_path / f"{name}.mp4"
        with av.open(str(path), "w") as out:
            video = out.add_stream("libx264", rate=10)
            video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
            video.codec_context.colorspace = code
            video.codec_context.color_range = 1
            plain = av.VideoFrame.from_ndarray(np.full((180, 320, 3), colour, np.uint8), "rgb24")
            for number in range(5):
                frame = plain.reformat(format="yuv420p", dst_colorspace=matrix, dst_color_range="MPEG")
                frame.pts = number
                out.mux(video.encode(frame))
            out.mux(video.encode(None))
        derive(path, Derivatives(thumbnail=True), tmp_path / f"{name}-out")
        made[name] = picture(tmp_path / f"{name}-out" / "thumbnail.jpg")[90, 160].astype(int)
    assert all(np.abs(found - colour).max() <= 6 for found in made.values()), made


def test_the_thumbnail_is_neither_black_nor_blurred(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    sharp = np.kron(rng.integers(40, 220, (24, 40)), np.ones((8, 8))).astype(np.uint8)
    blurred = np.asarray(_blurred(sharp.astype(np.float64), 12), np.uint8)
    looks = [np.full_like(sharp, 16)] * 30 + [blurred] * 30 + [sharp] * 30 + [np.full_like(sharp, 235)] * 30
    path = tmp_path / "looks.mp4"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=10, options={"x264-params": "keyint=10"})
        video.width, video.height, video.pix_fmt = sharp.shape[1], sharp.shape[0], "yuv420p"
        for number, look in enumerate(looks):
            frame = av.VideoFrame.from_ndarray(look, "gray").reformat(format="yuv420p")
            frame.pts = number
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    made = derive(path, Derivatives(thumbnail=True), tmp_path / "out").thumbnail
    assert made is not None
    assert 6000 <= made.at_ms < 9000
    assert score(sharp) > score(blurred) > score(looks[0]) == 0


def _blurred(pixels: np.typing.NDArray[np.float64], times: int) -> np.typing.NDArray[np.float64]:
    for _ in range(times):
        for axis in (0, 1):
            pixels = (pixels + np.roll(pixels, 1, axis) + np.roll(pixels, -1, axis)) / 3
    return pixels
