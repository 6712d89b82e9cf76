"""set_effects: gain, fades, speed and the rest; what a changed speed does to the timeline."""

from __future__ import annotations

from typing import Any

import pytest

from auteur.core.edl.document import Edl
from tests.support.documents import talk
from tests.support.pictures import do, picture, pictures, refused

FAST = [{"type": "speed", "rate": 2}]
SLOW = [{"type": "speed", "rate": 0.5}]


def _talk() -> Edl:
    """Two clips of 2550 ms on both tracks."""
    return talk(8, per_segment=4, clips=2)


def test_effects_take_the_place_of_those_before() -> None:
    edl = do(_talk(), "set_effects", clip_ids=["a0", "a1"], effects=[{"type": "gain", "db": -6}])
    edl = do(edl, "set_effects", clip_ids=["a0"], effects=[{"type": "fade_in", "duration_ms": 200}])
    kinds = [[effect.type for effect in clip.effects] for _, clip in edl.track("A1").lane]
    assert kinds == [["fade_in"], ["gain"]]
    bare = do(edl, "set_effects", clip_ids=["a0"], effects=[])
    assert next(clip.effects for _, clip in bare.track("A1").lane) == ()


def test_every_effect_is_kept_as_it_was_given() -> None:
    effects = [
        {"type": "gain", "db": -3.5},
        {"type": "fade_in", "duration_ms": 1},
        {"type": "fade_out", "duration_ms": 600000},
        {"type": "crossfade", "duration_ms": 500},
        {"type": "opacity", "value": 0.25},
        {"type": "position", "x": -0.5, "y": 10},
        {"type": "scale", "value": 1.5},
        {"type": "crop", "left": 0.1, "top": 0, "right": 0.2, "bottom": 0.98},
    ]
    edl = do(_talk(), "set_effects", clip_ids=["v0"], effects=effects)
    ((_, clip), _) = edl.track("V1").lane
    assert [effect.type for effect in clip.effects] == [effect["type"] for effect in effects]


def test_a_faster_clip_leaves_a_gap_and_with_ripple_none() -> None:
    """
    before  V1  │v0 2550     │v1│       alone   V1  │v0 1275│·1275·│v1│     A1 as it was
            A1  │a0 2550     │a1│       ripple  V1  │v0 1275│v1│            A1  │a0 1275 cut│a1│
    """
    alone = do(_talk(), "set_effects", clip_ids=["v0"], effects=FAST)
    assert pictures(alone) == {
        "V1": "v0[0-2550]/2 · 1275 · v1[2550-5100]",
        "A1": "a0[0-2550] a1[2550-5100]",
    }
    rippled = do(_talk(), "set_effects", clip_ids=["v0"], effects=FAST, ripple=True)
    assert pictures(rippled) == {"V1": "v0[0-2550]/2 v1[2550-5100]", "A1": "a0[0-1275] a1[2550-5100]"}
    together = do(_talk(), "set_effects", clip_ids=["v0", "a0"], effects=FAST, ripple=True)
    assert pictures(together) == {
        "V1": "v0[0-2550]/2 v1[2550-5100]",
        "A1": "a0[0-2550]/2 a1[2550-5100]",
    }


def test_a_slower_clip_needs_room_or_a_ripple() -> None:
    assert "room" in refused(_talk(), "set_effects", clip_ids=["v0"], effects=SLOW).message
    rippled = do(_talk(), "set_effects", clip_ids=["v0"], effects=SLOW, ripple=True)
    assert pictures(rippled) == {
        "V1": "v0[0-2550]/0.5 v1[2550-5100]",
        "A1": "a0[0-2550] · 2550 · a1[2550-5100]",
    }
    last = do(_talk(), "set_effects", clip_ids=["v1"], effects=SLOW)
    assert last.duration_ms == 2550 + 5100


def test_a_speed_taken_back_gives_the_clip_its_length_back() -> None:
    edl = do(
        _talk(), "set_effects", clip_ids=["v0", "a0"], effects=[{"type": "speed", "rate": 3.7}], ripple=True
    )
    back = do(edl, "set_effects", clip_ids=["v0", "a0"], effects=[], ripple=True)
    assert pictures(back) == pictures(_talk())


def test_with_ripple_the_clips_fill_one_span_before_and_after() -> None:
    refusal = refused(_talk(), "set_effects", clip_ids=["v0", "v1"], effects=FAST, ripple=True)
    assert "same span" in refusal.message
    uneven = do(_talk(), "set_effects", clip_ids=["a0"], effects=[{"type": "speed", "rate": 2}])
    uneven = do(uneven, "set_effects", clip_ids=["a1"], effects=[])
    cut = do(uneven, "ripple_delete", start_ms=1275, end_ms=2550)
    assert pictures(cut)["A1"].startswith("a0[0-2550]/2")
    # v0 plays 1275 ms at speed 1, a0 the same at speed 2: at speed 2 they would part
    assert (
        "same span" in refused(cut, "set_effects", clip_ids=["v0", "a0"], effects=FAST, ripple=True).message
    )


def test_a_clip_named_twice_is_changed_once() -> None:
    once = do(_talk(), "set_effects", clip_ids=["v1"], effects=SLOW)
    assert pictures(do(_talk(), "set_effects", clip_ids=["v1", "v1"], effects=SLOW)) == pictures(once)


def test_cut_edges_lose_their_fades_and_the_outer_ones_keep_them() -> None:
    """
    before  ◢ a0 ───── ◣        after deleting w1   ◢ a0 ── │── a0@950 ◣
    """
    effects = [
        {"type": "fade_in", "duration_ms": 100},
        {"type": "fade_out", "duration_ms": 100},
        {"type": "gain", "db": -2},
    ]
    edl = do(_talk(), "set_effects", clip_ids=["a0"], effects=effects)
    after = do(edl, "delete_words", word_ids=["w1"])
    kinds = [[effect.type for effect in clip.effects] for _, clip in after.track("A1").lane]
    assert kinds == [["fade_in", "gain"], ["fade_out", "gain"], []]


def test_a_speed_so_slow_that_nobody_lives_to_see_the_end_is_refused() -> None:
    endless = [{"type": "speed", "rate": 1e-06}]
    assert "longer" in refused(_talk(), "set_effects", clip_ids=["v1"], effects=endless).message
    picture(do(_talk(), "set_effects", clip_ids=["v1"], effects=[{"type": "speed", "rate": 1e-05}]), "V1")


@pytest.mark.parametrize(
    ("effects", "says"),
    [
        ([{"type": "sparkle"}], "effects[0].type"),
        ([{"type": []}], "effects[0].type"),
        ([{"type": None}], "effects[0].type"),
        ([{}], "effects[0].type"),
        ([{"type": "gain"}], "effects[0]"),
        ([{"type": "gain", "db": "loud"}], "effects[0].db"),
        ([{"type": "gain", "db": 25}], "effects[0].db"),
        ([{"type": "gain", "db": 10**400}], "effects[0].db"),
        ([{"type": "gain", "db": float("nan")}], "effects[0].db"),
        ([{"type": "gain", "db": 1}, {"type": "gain", "db": 2}], "one effect of a type"),
        ([{"type": "speed", "rate": 0}], "effects[0].rate"),
        ([{"type": "speed", "rate": -1}], "effects[0].rate"),
        ([{"type": "speed", "rate": 1001}], "effects[0].rate"),
        ([{"type": "fade_in", "duration_ms": 0}], "effects[0].duration_ms"),
        ([{"type": "opacity", "value": 1, "extra": 2}], "effects[0].extra"),
        ([{"type": "crop", "top": 0.5, "bottom": 0.5}], "leaves nothing"),
        (["gain"], "effects"),
        ("gain", "effects"),
        (None, "effects"),
    ],
)
def test_effects_that_are_none_are_refused(effects: Any, says: str) -> None:
    assert says in refused(_talk(), "set_effects", clip_ids=["v0"], effects=effects).message


def test_effects_on_locked_tracks_or_unknown_clips_are_refused() -> None:
    locked = do(_talk(), "set_track", track_id="V1", locked=True)
    assert "locked" in refused(locked, "set_effects", clip_ids=["v0"], effects=[]).message
    assert refused(_talk(), "set_effects", clip_ids=["x"], effects=[]).code == "unknown_id"
