"""Whose lips are moved, and in which frames."""

from __future__ import annotations

import numpy as np
import pytest

from auteur.media.faces.choosing import Untouched, chosen
from auteur.media.faces.tracking import Track


def face(x: float, size: float, *, turn: float = 0.0) -> np.ndarray:
    """Landmarks of a face of that size around x, 100; `turn` is how much farther the left cheek is than the right."""
    points = np.zeros((468, 3), np.float32)
    spread = np.random.default_rng(1).uniform(-0.5, 0.5, (468, 2))
    points[:, :2] = np.array([x, 100]) + size * spread
    points[234], points[454] = (x - size / 2, 100, 0), (x + size / 2, 100, turn * size)
    return points


def track(frames: range, x: float, size: float, **more: float) -> Track:
    return Track({n: face(x, size, **more) for n in frames})


def test_the_face_that_is_large_for_longest_is_chosen_in_every_frame_that_shows_it() -> None:
    found = chosen([track(range(30), 100, 80), track(range(4), 300, 160), track(range(30), 200, 60)], 30)
    middles = found.points[:, :, 0].mean(1)
    assert np.allclose(middles, middles[0], atol=1)
    assert middles[0] == pytest.approx(100, abs=5)
    assert (found.strength == 1).all()


def test_a_place_names_the_face() -> None:
    tracks = [track(range(30), 100, 80), track(range(30), 300, 60)]
    found = chosen(tracks, 30, (290.0, 100.0))
    assert found.points[0, :, 0].mean() == pytest.approx(300, abs=5)


def test_after_a_cut_the_face_that_is_there_is_taken() -> None:
    found = chosen([track(range(20), 100, 80), track(range(20, 30), 300, 60)], 30)
    assert found.points[25, :, 0].mean() == pytest.approx(300, abs=5)
    assert (found.strength == 1).all(), "a cut needs no ramp"


@pytest.mark.parametrize(
    ("hindered", "why"),
    [({"size": 80, "turn": 1.5}, Untouched.TURNED), ({"size": 30}, Untouched.SMALL)],
)
def test_what_cannot_be_moved_is_left_alone_and_the_way_there_is_gradual(
    hindered: dict[str, float], why: Untouched
) -> None:
    points = {n: face(100, 80) for n in range(20)} | {n: face(100, **hindered) for n in range(20, 40)}
    found = chosen([Track(points)], 40)
    assert {int(one) for one in found.why[25:]} == {why}
    assert not found.strength[25:].any()
    assert all(square is None for square in found.squares[25:])
    falling = found.strength[12:22]
    assert (np.diff(falling) <= 0).all()
    assert np.abs(np.diff(found.strength)).max() <= 0.21


def test_frames_without_a_face_are_told_and_a_face_seen_for_a_moment_is_none() -> None:
    found = chosen([track(range(5, 25), 100, 80), track(range(28, 30), 100, 80)], 30)
    assert [int(one) for one in found.why[[0, 10, 26, 28]]] == [1, 0, 1, 1]
    assert found.squares[0] is None
    assert found.squares[10] is not None


def test_trembling_is_smoothed_and_a_steady_face_stays_where_it_is() -> None:
    steady = chosen([track(range(20), 100, 80)], 20)
    assert np.allclose(steady.points[10], face(100, 80), atol=1e-3)
    drawn = np.random.default_rng(2)
    shaking = Track({n: face(100 + drawn.normal(0, 1), 80) for n in range(200)})
    before = np.std(np.diff([points[0, 0] for points in shaking.points.values()]))
    after = np.std(np.diff(chosen([shaking], 200).points[:, 0, 0]))
    assert after < 0.5 * before
