"""trim, slip, slide, roll: moving edges, and what lies between them.

The timeline, out of a recording of 10 s, so that every clip has handles:

    V1  │p 1000-2000│q 4000-5000│··500··│r 7000-8000│
    A1  │a 1000-2000│b 4000-5000│··500··│c 7000-8000│
"""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from auteur.core.edl.document import Edl, MediaFile, Track
from auteur.core.edl.effects import Speed
from auteur.core.edl.history import perform
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.errors import OperationError
from auteur.core.time import SourceMs
from tests.support.documents import faults
from tests.support.pictures import do, picture, pictures, refused

A = "a[1000-2000] b[4000-5000] · 500 · c[7000-8000]"


def _edl() -> Edl:
    def lane(names: str) -> Lane:
        clips = [
            Clip(name, "rec", SourceMs(start), SourceMs(start + 1000), 1000)
            for name, start in zip(names, (1000, 4000, 7000), strict=True)
        ]
        return Lane.of((Entry(0, clips[0]), Entry(0, clips[1]), Entry(500, clips[2])))

    return Edl(
        "p",
        tracks=(Track("V1", "video", "V", lane("pqr")), Track("A1", "audio", "A", lane("abc"))),
        media_files=(MediaFile("rec", "rec.mp4", 10_000),),
    )


TRIMS = [
    # clips, edge, delta, ripple → V1, A1
    (["p"], "out", -200, False, "p[1000-1800] · 200 · q[4000-5000] · 500 · r[7000-8000]", A),
    (["p"], "in", 200, False, "· 200 · p[1200-2000] q[4000-5000] · 500 · r[7000-8000]", A),
    (["q"], "out", 300, False, "p[1000-2000] q[4000-5300] · 200 · r[7000-8000]", A),
    (["q"], "out", 500, False, "p[1000-2000] q[4000-5500] r[7000-8000]", A),
    (["r"], "in", -500, False, "p[1000-2000] q[4000-5000] r[6500-8000]", A),
    (["r"], "out", 2000, False, "p[1000-2000] q[4000-5000] · 500 · r[7000-10000]", A),
    (
        ["p", "q"],
        "out",
        -200,
        False,
        "p[1000-1800] · 200 · q[4000-4800] · 700 · r[7000-8000]",
        A,
    ),
    (
        ["p"],
        "out",
        -200,
        True,
        "p[1000-1800] q[4000-5000] · 500 · r[7000-8000]",
        "a[1000-1800] b[4000-5000] · 500 · c[7000-8000]",
    ),
    (
        ["q", "b"],
        "in",
        200,
        True,
        "p[1000-2000] q[4200-5000] · 500 · r[7000-8000]",
        "a[1000-2000] b[4200-5000] · 500 · c[7000-8000]",
    ),
    (
        ["p", "a"],
        "out",
        300,
        True,
        "p[1000-2300] q[4000-5000] · 500 · r[7000-8000]",
        "a[1000-2300] b[4000-5000] · 500 · c[7000-8000]",
    ),
    (
        ["p"],
        "out",
        300,
        True,
        "p[1000-2300] q[4000-5000] · 500 · r[7000-8000]",
        "a[1000-2000] · 300 · b[4000-5000] · 500 · c[7000-8000]",
    ),
    (
        ["q"],
        "in",
        -300,
        True,
        "p[1000-2000] q[3700-5000] · 500 · r[7000-8000]",
        "a[1000-2000] · 300 · b[4000-5000] · 500 · c[7000-8000]",
    ),
]


@pytest.mark.parametrize(("clips", "edge", "delta", "ripple", "video", "audio"), TRIMS)
def test_a_trim_moves_one_edge(
    clips: list[str], edge: str, delta: int, ripple: bool, video: str, audio: str
) -> None:
    after = do(_edl(), "trim", clip_ids=clips, edge=edge, delta_ms=delta, ripple=ripple)
    assert pictures(after) == {"V1": video, "A1": audio}


def test_a_trim_by_nothing_or_of_nothing_changes_nothing() -> None:
    assert pictures(do(_edl(), "trim", clip_ids=["p"], edge="in", delta_ms=0)) == pictures(_edl())
    assert pictures(do(_edl(), "trim", clip_ids=[], edge="in", delta_ms=5, ripple=True)) == pictures(_edl())


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"clip_ids": ["p"], "edge": "middle", "delta_ms": 5}, "edge"),
        ({"clip_ids": ["p"], "edge": "out", "delta_ms": -1000}, "only 1000 ms"),
        ({"clip_ids": ["p"], "edge": "in", "delta_ms": 1001}, "only 1000 ms"),
        ({"clip_ids": ["p"], "edge": "out", "delta_ms": 1}, "room"),
        ({"clip_ids": ["q"], "edge": "out", "delta_ms": 501}, "room"),
        ({"clip_ids": ["p"], "edge": "in", "delta_ms": -1}, "room"),
        ({"clip_ids": ["r"], "edge": "in", "delta_ms": -501}, "room"),
        ({"clip_ids": ["r"], "edge": "out", "delta_ms": 2001}, "source ends at 10000"),
        ({"clip_ids": ["p"], "edge": "in", "delta_ms": -1001, "ripple": True}, "would play -1"),
        ({"clip_ids": ["p", "q"], "edge": "out", "delta_ms": -1, "ripple": True}, "share the edge"),
        ({"clip_ids": ["x"], "edge": "out", "delta_ms": -1}, "x"),
    ],
)
def test_a_trim_without_room_or_source_is_refused(parameters: dict[str, Any], says: str) -> None:
    assert says in refused(_edl(), "trim", **parameters).message


def test_a_slip_shows_another_part_in_the_same_place() -> None:
    after = do(_edl(), "slip", clip_ids=["q", "b"], delta_ms=250)
    assert pictures(after) == {
        "V1": "p[1000-2000] q[4250-5250] · 500 · r[7000-8000]",
        "A1": "a[1000-2000] b[4250-5250] · 500 · c[7000-8000]",
    }
    assert "would play -1" in refused(_edl(), "slip", clip_ids=["p"], delta_ms=-1001).message
    assert "source ends" in refused(_edl(), "slip", clip_ids=["q", "r"], delta_ms=2001).message


def test_a_roll_moves_the_edit_point_between_two_clips() -> None:
    """
    before  │p 1000-2000│q 4000-5000│
    +300    │p 1000-2300   │q 4300-5000│
    """
    later = do(_edl(), "roll", clip_ids=["p"], delta_ms=300)
    assert picture(later, "V1") == "p[1000-2300] q[4300-5000] · 500 · r[7000-8000]"
    earlier = do(_edl(), "roll", clip_ids=["p", "a"], delta_ms=-300)
    assert pictures(earlier) == {
        "V1": "p[1000-1700] q[3700-5000] · 500 · r[7000-8000]",
        "A1": "a[1000-1700] b[3700-5000] · 500 · c[7000-8000]",
    }
    for clip, delta in (("p", 1000), ("p", -1000), ("q", 100), ("r", 100)):
        assert refused(_edl(), "roll", clip_ids=[clip], delta_ms=delta).code == "bad_operation"


def test_a_slide_moves_a_clip_and_its_neighbours_give_way() -> None:
    """
    before  │p 1000-2000│q 4000-5000│··500··│r 7000-8000│
    +200    │p 1000-2200  │q 4000-5000│·300·│r 7000-8000│     the gap gives way like a neighbour
    """
    later = do(_edl(), "slide", clip_ids=["q"], delta_ms=200)
    assert picture(later, "V1") == "p[1000-2200] q[4000-5000] · 300 · r[7000-8000]"
    earlier = do(_edl(), "slide", clip_ids=["q"], delta_ms=-200)
    assert picture(earlier, "V1") == "p[1000-1800] q[4000-5000] · 700 · r[7000-8000]"
    alone = do(_edl(), "slide", clip_ids=["r"], delta_ms=300)
    assert picture(alone, "V1") == "p[1000-2000] q[4000-5000] · 800 · r[7000-8000]"
    head = do(_edl(), "slide", clip_ids=["p"], delta_ms=100)
    assert picture(head, "V1") == "· 100 · p[1000-2000] q[4100-5000] · 500 · r[7000-8000]"


def test_a_slide_between_two_clips_keeps_the_length_of_the_whole() -> None:
    edl = do(_edl(), "trim", clip_ids=["q"], edge="out", delta_ms=500)
    after = do(edl, "slide", clip_ids=["q"], delta_ms=-400)
    assert picture(after, "V1") == "p[1000-1600] q[4000-5500] r[6600-8000]"
    assert after.duration_ms == edl.duration_ms


@pytest.mark.parametrize(
    ("clip", "delta"), [("p", -1), ("q", 501), ("q", -1000), ("r", -501), ("q", 10_000), ("x", 1)]
)
def test_a_slide_without_room_is_refused(clip: str, delta: int) -> None:
    assert refused(_edl(), "slide", clip_ids=[clip], delta_ms=delta).code in ("bad_operation", "unknown_id")


def test_edges_of_locked_tracks_stay() -> None:
    edl = do(_edl(), "set_track", track_id="V1", locked=True)
    for verb in ("slip", "slide", "roll"):
        assert "locked" in refused(edl, verb, clip_ids=["p"], delta_ms=1).message
    assert "locked" in refused(edl, "trim", clip_ids=["p"], edge="out", delta_ms=-1).message


def test_edges_of_a_clip_at_changed_speed_move_by_its_own_clock() -> None:
    edl = do(_edl(), "set_effects", clip_ids=["r"], effects=[{"type": "speed", "rate": 2}])
    assert picture(edl, "V1").endswith("r[7000-8000]/2")
    longer = do(edl, "trim", clip_ids=["r"], edge="out", delta_ms=100)
    assert picture(longer, "V1").endswith("r[7000-8200]/2")
    shorter = do(edl, "trim", clip_ids=["r"], edge="in", delta_ms=100)
    assert picture(shorter, "V1").endswith("· 600 · r[7200-8000]/2")


@pytest.mark.parametrize("rate", [0.0005, 0.3, 0.999, 1.0001, 2.7, 33.3])
def test_edges_moved_again_and_again_at_changed_speed_add_no_error(rate: float) -> None:
    """A roll of 100 ms moves a still's source by a twentieth of a millisecond, which must not be forgotten."""
    rng = Random(7)
    edl = do(_edl(), "set_effects", clip_ids=["r"], effects=[{"type": "speed", "rate": rate}])
    done = 0
    for _ in range(200):
        verb = rng.choice(("trim", "slide"))
        op: dict[str, Any] = {"op": verb, "clip_ids": ["r"], "delta_ms": rng.randint(-90, 120)}
        if verb == "trim":
            op |= {"edge": rng.choice(("in", "out"))}
        try:
            edl = perform(edl, op)
        except OperationError:
            continue
        done += 1
        assert list(faults(edl)) == []
    assert done > 20


def test_rolling_a_still_a_hundred_times_keeps_the_document_readable() -> None:
    still = Clip("s", "rec", SourceMs(3000), SourceMs(3001), 2000, (Speed(0.0005),))
    edl = Edl(
        "p",
        tracks=(
            Track(
                "V1",
                "video",
                "",
                Lane.of((Entry(0, still), Entry(0, Clip("t", "rec", SourceMs(0), SourceMs(9000), 9000)))),
            ),
        ),
        media_files=(MediaFile("rec", "rec.mp4", 10_000),),
    )
    for _ in range(60):
        edl = do(edl, "roll", clip_ids=["s"], delta_ms=100)
    assert picture(edl, "V1") == "s[3000-3004]/0.0005 t[6000-9000]"
