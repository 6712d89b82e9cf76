"""Composed frames against the reference compositor: each effect alone and together, in every kind of frame."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from av.video.frame import VideoFrame
from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.core.render.playlist import WHOLE, Fit, Place
from auteur.media.canvas import Canvas, planes_of
from auteur.media.export.composing import Composer, Picture
from auteur.media.export.overlay import Overlay
from auteur.media.export.painting import Stamp, draw
from tests.golden.reference import Lying, over, smooth, upright

W, H = 320, 180
BASE = smooth(W, H, 1)


def frame_of(luma: npt.NDArray[np.uint8], u: int = 90, v: int = 170, pix_fmt: str = "yuv420p") -> VideoFrame:
    """A frame with this luma and flat colours, the values scaled to the format's depth."""
    height, width = luma.shape
    frame = VideoFrame(width, height, pix_fmt)
    for plane, value in zip(planes_of(frame), (luma, u, v), strict=False):
        plane[:] = np.asarray(value).astype(plane.dtype) << (2 if "10" in pix_fmt else 0)
    return frame


def luma_of(frame: VideoFrame) -> npt.NDArray[np.float64]:
    plane = next(planes_of(frame)).astype(np.float64)
    return plane / 4 if "10" in frame.format.name else plane


def assert_near(frame: VideoFrame, meant: npt.NDArray[np.float64], worst: float = 3.0) -> None:
    """Equal but for the rounding of edges to even pixels: away from edges within `worst` of 255."""
    away = np.abs(luma_of(frame) - meant)
    assert np.mean(away > worst) < 0.03, (
        f"{np.mean(away > worst):.1%} of the pixels are {away.max():.0f} away"
    )
    assert np.median(away) <= 1.0


PLACES = {
    "scale": Place(scale=0.5),
    "position": Place(x=0.25, y=-0.2),
    "crop": Place(left=0.2, top=0.1, right=0.3, bottom=0.25),
    "picture in picture": Place(x=0.3, y=0.3, scale=0.25),
    "enlarged": Place(scale=2.5, x=0.4),
    "far out": Place(scale=1, x=0.95, y=0.9),
    "all": Place(x=-0.2, y=0.1, scale=0.7, left=0.1, bottom=0.2),
}


@pytest.mark.parametrize("opacity", [1.0, 0.6])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_placed_picture_lies_over_another(place: Place, opacity: float) -> None:
    above = smooth(200, 150, 2)
    made = Composer(Canvas(W, H, "yuv420p")).frame(
        [Picture(frame_of(BASE)), Picture(frame_of(above), place=place, opacity=opacity)], 0
    )
    meant = over([Lying(BASE.astype(float)), Lying(above.astype(float), place, opacity)], W, H)
    assert_near(made, meant)


def test_several_layers_lie_in_their_order() -> None:
    others = [smooth(200, 150, 2), smooth(90, 160, 3), smooth(W, H, 4)]
    places = [Place(scale=0.6, x=-0.1), Place(scale=0.8, x=0.1), WHOLE]
    opacities = [1.0, 0.7, 0.3]
    layers = list(zip(others, places, opacities, strict=True))
    made = Composer(Canvas(W, H, "yuv420p")).frame(
        [Picture(frame_of(BASE)), *(Picture(frame_of(a), place=p, opacity=o) for a, p, o in layers)], 0
    )
    meant = over([Lying(BASE.astype(float)), *(Lying(a.astype(float), p, o) for a, p, o in layers)], W, H)
    assert_near(made, meant)


@pytest.mark.parametrize("opacity", [0.0, 0.25, 0.5, 1.0])
@pytest.mark.parametrize("pix_fmt", ["yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv420p10le"])
def test_transparency_mixes_every_plane_to_the_nearest_level(pix_fmt: str, opacity: float) -> None:
    above = smooth(W, H, 2)
    canvas = Canvas(W, H, pix_fmt, full_range=pix_fmt.startswith("yuvj"))
    made = Composer(canvas).frame(
        [
            Picture(frame_of(BASE, 60, 200, pix_fmt)),
            Picture(frame_of(above, 180, 80, pix_fmt), opacity=opacity),
        ],
        0,
    )
    scale = 4 if "10" in pix_fmt else 1
    pairs = [(BASE, above), (60, 180), (200, 80)]
    for plane, (low, high) in zip(planes_of(made), pairs, strict=True):
        meant = scale * (np.asarray(low, float) * (1 - opacity) + np.asarray(high, float) * opacity)
        assert np.abs(plane - meant).max() <= 0.51


@pytest.mark.parametrize("full", [False, True])
def test_a_picture_over_nothing_fades_to_black(full: bool) -> None:
    canvas = Canvas(W, H, "yuvj420p" if full else "yuv420p", full_range=full)
    made = Composer(canvas).frame([Picture(frame_of(BASE, pix_fmt=canvas.pix_fmt), opacity=0.25)], 0)
    black = 0 if full else 16
    assert np.abs(luma_of(made) - (black + (BASE - float(black)) * 0.25)).max() <= 1
    assert np.abs(next(p for n, p in enumerate(planes_of(made)) if n == 1).astype(float) - 118.5).max() <= 1
    nothing = Composer(canvas).frame([], 0)
    assert (luma_of(nothing) == black).all()


@pytest.mark.parametrize("canvas_turn", [0, 90, 180, 270])
@pytest.mark.parametrize("source_turn", [0, 90, 180, 270])
def test_rotation_of_source_and_output_show_the_same_upright_picture(
    canvas_turn: int, source_turn: int
) -> None:
    coded = (H, W) if canvas_turn in (90, 270) else (W, H)
    above = smooth(200, 112, 2)
    place = Place(x=0.2, y=0.1, scale=0.5, left=0.25)
    base = np.ascontiguousarray(np.rot90(BASE, canvas_turn // 90))
    made = Composer(Canvas(*coded, "yuv420p", rotation=canvas_turn)).frame(
        [
            Picture(frame_of(base), rotation=canvas_turn),
            Picture(frame_of(above), rotation=source_turn, place=place),
        ],
        0,
    )
    shown = np.rot90(above, -source_turn // 90).astype(float)
    meant = over([Lying(BASE.astype(float)), Lying(shown, place)], W, H)
    seen = upright(made, canvas_turn)
    assert np.mean(np.abs(seen - meant) > 3) < 0.03


def test_pixels_that_are_not_square_keep_the_pictures_shape() -> None:
    """An anamorphic source in an output of square pixels, and the other way round."""
    sar = Fraction(4, 3)
    narrow = smooth(240, 180, 2)
    made = Composer(Canvas(W, H, "yuv420p")).frame([Picture(frame_of(narrow), sar=sar)], 0)
    assert_near(made, over([Lying(upright(frame_of(narrow), 0, sar))], W, H))
    tall = smooth(180, 180, 3)
    made = Composer(Canvas(240, 180, "yuv420p", sar=sar)).frame([Picture(frame_of(tall))], 0)
    shown = upright(made, 0, sar)
    assert np.mean(np.abs(shown - over([Lying(tall.astype(float))], 320, 180)) > 3) < 0.03


@pytest.mark.parametrize("fit", ["fit", "fill", "blur"])
@pytest.mark.parametrize("size", [(180, 320), (240, 240), (640, 180)])
def test_another_aspect_is_fitted_filled_or_stands_on_its_own_blur(fit: Fit, size: tuple[int, int]) -> None:
    made = Composer(Canvas(*size, "yuv420p", fit=fit)).frame([Picture(frame_of(BASE))], 0)
    whole = over([Lying(BASE.astype(float))], *size, fit=fit)
    if fit != "blur":
        assert_near(made, whole)
        return
    bars = over([Lying(np.full(BASE.shape, 99.0))], *size) == 16
    seen = luma_of(made)
    assert np.mean(np.abs(seen - whole)[~bars] > 3) < 0.03
    behind = over([Lying(BASE.astype(float))], *size, fit="fill")
    assert np.abs(seen - behind)[bars].mean() < 12, "the bars hold the picture, covering the frame, softened"
    rough = np.where(bars, seen, np.nan)
    for axis in (0, 1):  # a line beside the picture may hold its edge, which lies on an even line
        assert np.nanmean(np.abs(np.diff(rough, axis=axis)) > 6) < 0.02


def test_what_was_placed_in_another_frame_stays_where_it_was_in_that_frame() -> None:
    """A picture in picture of a 16:9 edit, in a square: over the fitted picture, not in its bars."""
    place = Place(x=0.25, y=0.25, scale=0.5)
    above = smooth(160, 90, 2)
    made = Composer(Canvas(320, 320, "yuv420p", stage=(W, H))).frame(
        [Picture(frame_of(BASE)), Picture(frame_of(above), place=place)], 0
    )
    stage = over([Lying(BASE.astype(float)), Lying(above.astype(float), place)], W, H)
    assert_near(made, over([Lying(stage)], 320, 320))


def test_limited_and_full_range_mean_the_same_colours() -> None:
    grey = np.full((H, W), 126, np.uint8)  # of 16 to 235: 128 of 0 to 255
    full = np.full((H, W), 128, np.uint8)
    into_limited = Composer(Canvas(W, H, "yuv420p")).frame([Picture(frame_of(full, pix_fmt="yuvj420p"))], 0)
    grey_frame = frame_of(grey)
    into_full = Composer(Canvas(W, H, "yuvj420p", full_range=True)).frame([Picture(grey_frame)], 0)
    tagged = frame_of(full)
    tagged.color_range = 2
    from_tag = Composer(Canvas(W, H, "yuv420p")).frame([Picture(tagged)], 0)
    into_tag = Composer(Canvas(W, H, "yuv420p", full_range=True)).frame([Picture(grey_frame)], 0)
    assert np.abs(luma_of(from_tag) - 126).max() <= 1
    assert np.abs(luma_of(into_tag) - 128).max() <= 1
    assert np.abs(luma_of(into_limited) - 126).max() <= 1
    assert np.abs(luma_of(into_full) - 128).max() <= 1


def test_a_picture_of_another_matrix_keeps_its_colour() -> None:
    """The red of BT.601 put into a BT.709 output is BT.709's red."""
    red = frame_of(np.full((H, W), 81, np.uint8), 90, 240)
    red.colorspace = 5
    made = Composer(Canvas(W, H, "yuv420p", matrix=1)).frame([Picture(red)], 0)
    assert [round(float(plane.mean())) for plane in planes_of(made)] == pytest.approx([63, 102, 240], abs=2)


def test_a_picture_that_fits_goes_through_untouched() -> None:
    frame = frame_of(BASE)
    composer = Composer(Canvas(W, H, "yuv420p"))
    assert composer.frame([Picture(frame)], 0) is frame
    before = luma_of(frame).copy()
    composer.frame([Picture(frame), Picture(frame_of(BASE), place=Place(scale=0.5))], 1)
    assert (luma_of(frame) == before).all(), "what the decoder may still need is never drawn on"


def test_what_does_not_change_is_drawn_once() -> None:
    still, composer = Picture(frame_of(BASE), opacity=0.5), Composer(Canvas(W, H, "yuv420p"))
    assert composer.frame([still], 0) is composer.frame([still], 1)
    assert composer.frame([replace(still, opacity=0.6)], 2) is not composer.frame([still], 3)


def rgba(colour: tuple[int, int, int], alpha: float, width: int, height: int) -> npt.NDArray[np.uint8]:
    """A flat picture, its colour multiplied by alpha."""
    values = [round(c * alpha) for c in colour] + [round(255 * alpha)]
    return np.broadcast_to(np.array(values, np.uint8), (height, width, 4)).copy()


class Drawn(NamedTuple):
    """Overlays as they are."""

    overlays: tuple[Overlay, ...]

    @property
    def spans(self) -> list[tuple[int, int]]:
        return [(0, 100)]

    def at(self, frame: int) -> tuple[Overlay, ...]:
        return self.overlays


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("pix_fmt", ["yuv420p", "yuvj420p", "yuv422p", "yuv420p10le"])
@pytest.mark.parametrize(("x", "y"), [(20, 30), (21, 31), (-15, -7), (300, 170)])
def test_overlays_lie_where_they_are_put_over_all_else(x: int, y: int, pix_fmt: str, rotation: int) -> None:
    full = pix_fmt.startswith("yuvj")
    coded = (H, W) if rotation in (90, 270) else (W, H)
    canvas = Canvas(*coded, pix_fmt, rotation=rotation, full_range=full, matrix=1)
    overlay = Overlay(rgba((255, 255, 255), 0.5, 60, 40), x, y)
    base = frame_of(np.ascontiguousarray(np.rot90(BASE, rotation // 90)), pix_fmt=pix_fmt)
    base.colorspace = 1
    made = Composer(canvas, Drawn((overlay,))).frame([Picture(base, rotation=rotation)], 0)
    meant = BASE.astype(float)
    white = 255 if full else 235
    part = np.s_[max(0, y) : max(0, y + 40), max(0, x) : max(0, x + 60)]
    meant[part] = meant[part] * (127 / 255) + white * (128 / 255)
    seen = np.rot90(luma_of(made), -rotation // 90)
    assert np.abs(seen - meant).max() <= 1.01


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(*[st.integers(0, 255)] * 3),
    st.sampled_from([0.25, 1.0]),
    st.sampled_from([1, 6]),
    st.booleans(),
)
def test_an_overlays_colour_is_the_colour_it_says(
    colour: tuple[int, int, int], alpha: float, matrix: int, full: bool
) -> None:
    canvas = Canvas(64, 48, "yuvj444p" if full else "yuv444p", matrix=matrix, full_range=full)
    made = Composer(canvas, Drawn((Overlay(rgba(colour, alpha, 64, 48), 0, 0),))).frame([], 0)
    made.colorspace, made.color_range = matrix, 2 if full else 1
    back = made.reformat(format="rgb24", src_colorspace=matrix, dst_colorspace=matrix).to_ndarray()
    assert np.abs(back[20, 20].astype(float) - np.array(colour) * alpha).max() <= 5


def test_a_caption_is_blended_in_16_bits_as_in_32() -> None:
    below, alpha = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    for colours in (np.zeros_like(alpha), alpha // 3, alpha):
        quick, plain = below.copy(), below.copy()
        draw([quick], Stamp([colours], alpha=[alpha]), 1.0)
        exact = below.astype(int) * (255 - alpha.astype(int)) / 255
        plain[:] = np.rint(exact).astype(np.uint8) + colours
        assert (quick == plain).all()


def test_frames_are_drawn_by_turns_and_never_over_the_one_before() -> None:
    composer = Composer(Canvas(W, H, "yuv420p"))
    stills = [Picture(frame_of(BASE), opacity=0.2 * n) for n in range(1, 4)]
    drawn = [composer.frame([still], number) for number, still in enumerate(stills)]
    assert drawn[0] is drawn[2]
    assert drawn[0] is not drawn[1]
    alone = Composer(Canvas(W, H, "yuv420p")).frame([stills[2]], 0)
    assert (luma_of(drawn[2]) == luma_of(alone)).all(), "nothing is left of what was on it"
