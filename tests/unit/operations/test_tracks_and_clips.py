"""Tracks, and clips put in, laid over, cut in two, moved, lifted and deleted.

The timeline: four clips of 1 s, side by side on both tracks, out of a recording of 4 s.

    V1  │v0 0-1000│v1 1000-2000│v2 2000-3000│v3 3000-4000│
    A1  │a0       │a1          │a2          │a3          │
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from auteur.core.edl.document import Edl, Marker, MediaFile, Track
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.edl.reading import MAX_MS
from auteur.core.time import SourceMs, TimelineMs
from tests.support.pictures import do, picture, pictures, refused

V = "v0[0-1000] v1[1000-2000] v2[2000-3000] v3[3000-4000]"
A = V.replace("v", "a")
NEW = {"id": "n", "media_file_id": "extra", "in_point_ms": 100, "out_point_ms": 400}


def _lane(name: str) -> Lane:
    return Lane.of(
        Entry(0, Clip(f"{name}{i}", "rec", SourceMs(i * 1000), SourceMs(i * 1000 + 1000), 1000))
        for i in range(4)
    )


def _edl() -> Edl:
    return Edl(
        "p",
        tracks=(Track("V1", "video", "Video", _lane("v")), Track("A1", "audio", "Sound", _lane("a"))),
        media_files=(MediaFile("rec", "rec.mp4", 4000), MediaFile("extra", "extra.mp4", 60_000)),
        markers=(Marker("m", TimelineMs(2500)),),
    )


# -- tracks --------------------------------------------------------------------------------------------------------


def test_tracks_are_added_on_top_or_where_one_says() -> None:
    edl = do(_edl(), "add_track", track_id="V2", type="video", name="B-roll")
    edl = do(edl, "add_track", track_id="A0", type="audio", index=0)
    assert [(t.id, t.type, t.name) for t in edl.tracks] == [
        ("A0", "audio", ""),
        ("V1", "video", "Video"),
        ("A1", "audio", "Sound"),
        ("V2", "video", "B-roll"),
    ]


def test_a_track_is_moved_renamed_locked_muted_and_removed() -> None:
    edl = do(_edl(), "move_track", track_id="V1", index=1)
    assert [track.id for track in edl.tracks] == ["A1", "V1"]
    assert do(edl, "rename_track", track_id="V1", name="Talk").track("V1").name == "Talk"
    locked = do(edl, "set_track", track_id="V1", locked=True)
    assert (locked.track("V1").locked, locked.track("V1").muted) == (True, False)
    muted = do(locked, "set_track", track_id="V1", muted=True)
    assert (muted.track("V1").locked, muted.track("V1").muted) == (True, True)
    assert [track.id for track in do(edl, "remove_track", track_id="A1").tracks] == ["V1"]


@pytest.mark.parametrize(
    ("verb", "parameters", "code"),
    [
        ("add_track", {"track_id": "V1", "type": "video"}, "bad_operation"),
        ("add_track", {"track_id": "", "type": "video"}, "bad_operation"),
        ("add_track", {"track_id": "S", "type": "subtitle"}, "bad_operation"),
        ("add_track", {"track_id": "S", "type": "video", "index": 3}, "bad_operation"),
        ("add_track", {"track_id": "S", "type": "video", "index": -1}, "bad_operation"),
        ("add_track", {"track_id": "S"}, "bad_operation"),
        ("move_track", {"track_id": "V1", "index": 2}, "bad_operation"),
        ("move_track", {"track_id": "V1", "index": -1}, "bad_operation"),
        ("move_track", {"track_id": "X", "index": 0}, "unknown_id"),
        ("rename_track", {"track_id": "X", "name": ""}, "unknown_id"),
        ("set_track", {"track_id": "X"}, "unknown_id"),
        ("set_track", {"track_id": "V1", "locked": "yes"}, "bad_operation"),
        ("remove_track", {"track_id": "X"}, "unknown_id"),
    ],
)
def test_a_track_operation_that_does_not_fit_is_refused(
    verb: str, parameters: dict[str, Any], code: str
) -> None:
    assert refused(_edl(), verb, **parameters).code == code


def test_a_locked_track_is_not_removed() -> None:
    edl = do(_edl(), "set_track", track_id="A1", locked=True)
    assert "locked" in refused(edl, "remove_track", track_id="A1").message


def test_a_track_that_comes_back_as_another_kind_in_one_batch_is_undone() -> None:
    steps = [
        {"op": "remove_track", "track_id": "A1"},
        {"op": "add_track", "track_id": "A1", "type": "video"},
    ]
    assert do(_edl(), "batch", operations=steps).track("A1").type == "video"


# -- putting in and laying over ------------------------------------------------------------------------------------


def test_an_inserted_clip_splits_what_plays_there_and_all_tracks_make_room() -> None:
    """
    before  V1  │v0│v1         │v2│        after  V1  │v0│v1│n│v1@1500│v2│
            A1  │a0│a1         │a2│               A1  │a0│a1│·│a1@1500│a2│
    """
    after = do(_edl(), "insert_clip", track_id="V1", at_ms=1500, clip=NEW)
    rest = "{0}1@1500[1500-2000] {0}2[2000-3000] {0}3[3000-4000]"
    assert pictures(after) == {
        "V1": "v0[0-1000] v1[1000-1500] n[100-400] " + rest.format("v"),
        "A1": "a0[0-1000] a1[1000-1500] · 300 · " + rest.format("a"),
    }
    assert after.markers[0].time_ms == 2800


def test_a_clip_is_inserted_between_two_and_beyond_the_end() -> None:
    between = do(_edl(), "insert_clip", track_id="V1", at_ms=1000, clip=NEW)
    assert picture(between, "V1") == V.replace("v1[", "n[100-400] v1[")
    beyond = do(_edl(), "insert_clip", track_id="V1", at_ms=4500, clip=NEW)
    assert pictures(beyond) == {"V1": f"{V} · 500 · n[100-400]", "A1": A}


def test_an_inserted_clips_id_is_not_given_to_the_part_it_splits_off() -> None:
    for verb in ("insert_clip", "overwrite_clip"):
        after = do(_edl(), verb, track_id="V1", at_ms=1500, clip=NEW | {"id": "v1@1500"})
        assert " v1@1500[100-400] " in picture(after, "V1")


def test_an_overwriting_clip_covers_and_nothing_moves() -> None:
    after = do(_edl(), "overwrite_clip", track_id="V1", at_ms=1900, clip=NEW)
    assert pictures(after) == {
        "V1": "v0[0-1000] v1[1000-1900] n[100-400] v2[2200-3000] v3[3000-4000]",
        "A1": A,
    }
    assert after.markers == _edl().markers
    inside = do(_edl(), "overwrite_clip", track_id="V1", at_ms=1200, clip=NEW)
    assert picture(inside, "V1").startswith("v0[0-1000] v1[1000-1200] n[100-400] v1@1500[1500-2000]")


def test_a_clip_brings_its_media_file_and_its_effects() -> None:
    clip = NEW | {"media_file_id": "still", "effects": [{"type": "speed", "rate": 0.5}]}
    media = {"id": "still", "name": "s.png", "duration_ms": 1000, "type": "image"}
    after = do(_edl(), "insert_clip", track_id="V1", at_ms=0, clip=clip, media_file=media)
    assert picture(after, "V1").startswith("n[100-400]/0.5 v0")
    assert after.duration_ms == 4600
    assert after.media_file("still").type == "image"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"track_id": "X"}, "unknown_id"),
        ({"at_ms": -1}, "bad_operation"),
        ({"at_ms": 1.5}, "bad_operation"),
        ({"at_ms": MAX_MS + 1}, "bad_operation"),
        ({"at_ms": MAX_MS}, "bad_operation"),
        ({"clip": NEW | {"id": "v0"}}, "bad_operation"),
        ({"clip": NEW | {"id": "a3"}}, "bad_operation"),
        ({"clip": NEW | {"media_file_id": "unknown"}}, "bad_operation"),
        ({"clip": NEW | {"out_point_ms": 60_001}}, "bad_operation"),
        ({"clip": NEW | {"out_point_ms": 100}}, "bad_operation"),
        ({"clip": NEW | {"in_point_ms": -1}}, "bad_operation"),
        ({"clip": NEW | {"duration_ms": 300}}, "bad_operation"),
        (
            {"clip": NEW | {"effects": [{"type": "gain", "db": 1}, {"type": "gain", "db": 1}]}},
            "bad_operation",
        ),
        ({"clip": NEW | {"effects": [{"type": "speed", "rate": 1e-9}]}}, "bad_operation"),
        ({"clip": "n"}, "bad_operation"),
        ({"media_file": {"id": "rec", "duration_ms": 5}}, "bad_operation"),
    ],
)
@pytest.mark.parametrize("verb", ["insert_clip", "overwrite_clip"])
def test_a_clip_that_does_not_fit_is_refused(verb: str, changes: dict[str, Any], code: str) -> None:
    parameters = {"track_id": "V1", "at_ms": 0, "clip": NEW} | changes
    assert refused(_edl(), verb, **parameters).code == code


def test_locked_tracks_take_nothing_in() -> None:
    edl = do(_edl(), "set_track", track_id="V1", locked=True)
    for verb in ("insert_clip", "overwrite_clip"):
        assert "locked" in refused(edl, verb, track_id="V1", at_ms=0, clip=NEW).message
    after = do(edl, "insert_clip", track_id="A1", at_ms=0, clip=NEW)
    assert picture(after, "V1") == V


def test_without_known_media_files_any_is_taken() -> None:
    edl = replace(_edl(), media_files=())
    after = do(edl, "insert_clip", track_id="V1", at_ms=0, clip=NEW | {"media_file_id": "anything"})
    assert picture(after, "V1").startswith("n[100-400]")


# -- cutting in two, lifting, deleting -----------------------------------------------------------------------------


def test_the_razor_cuts_all_unlocked_tracks_or_the_named_clips() -> None:
    both = do(_edl(), "split", at_ms=1500)
    halves = "{0}0[0-1000] {0}1[1000-1500] {0}1@1500[1500-2000] {0}2[2000-3000] {0}3[3000-4000]"
    assert pictures(both) == {"V1": halves.format("v"), "A1": halves.format("a")}
    assert pictures(do(_edl(), "split", at_ms=1500, clip_ids=["a1"])) == {"V1": V, "A1": halves.format("a")}
    locked = do(_edl(), "set_track", track_id="A1", locked=True)
    assert pictures(do(locked, "split", at_ms=1500)) == {"V1": halves.format("v"), "A1": A}


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"at_ms": 1000}, "bad_operation"),
        ({"at_ms": 0}, "bad_operation"),
        ({"at_ms": -5}, "bad_operation"),
        ({"at_ms": 4000}, "bad_operation"),
        ({"at_ms": 1500, "clip_ids": ["v0"]}, "bad_operation"),
        ({"at_ms": 1500, "clip_ids": ["v1", "a0"]}, "bad_operation"),
        ({"at_ms": 1500, "clip_ids": ["x"]}, "unknown_id"),
    ],
)
def test_there_is_nothing_to_cut_at_an_edge_or_where_the_clip_does_not_play(
    parameters: dict[str, Any], code: str
) -> None:
    assert refused(_edl(), "split", **parameters).code == code


def test_lifting_leaves_a_gap_and_rippling_closes_it() -> None:
    """
    before  │v0│v1│v2│v3│     lift  │v0│··│v2│v3│     ripple_delete  │v0│v2│v3│ on all tracks
    """
    lifted = do(_edl(), "lift", clip_ids=["v1"])
    assert pictures(lifted) == {"V1": "v0[0-1000] · 1000 · v2[2000-3000] v3[3000-4000]", "A1": A}
    rippled = do(_edl(), "ripple_delete", clip_ids=["v1"])
    rest = "{0}0[0-1000] {0}2[2000-3000] {0}3[3000-4000]"
    assert pictures(rippled) == {"V1": rest.format("v"), "A1": rest.format("a")}
    assert (lifted.markers[0].time_ms, rippled.markers[0].time_ms) == (2500, 1500)


def test_a_span_is_lifted_from_some_tracks_or_all_and_rippled_from_all() -> None:
    hole = "{0}0[0-1000] {0}1[1000-1500] · 1000 · {0}2[2500-3000] {0}3[3000-4000]"
    one = do(_edl(), "lift", start_ms=1500, end_ms=2500, track_ids=["A1"])
    assert pictures(one) == {"V1": V, "A1": hole.format("a")}
    every = do(_edl(), "lift", start_ms=1500, end_ms=2500)
    assert pictures(every) == {"V1": hole.format("v"), "A1": hole.format("a")}
    closed = do(_edl(), "ripple_delete", start_ms=1500, end_ms=2500)
    assert pictures(closed) == {
        track: line.replace(" · 1000 ·", "") for track, line in pictures(every).items()
    }


def test_a_lift_at_the_end_leaves_no_gap_that_nobody_sees() -> None:
    assert do(_edl(), "lift", clip_ids=["v3", "a3"]).duration_ms == 3000


def test_a_span_inside_one_clip_leaves_two_parts_with_two_ids() -> None:
    after = do(_edl(), "ripple_delete", start_ms=1200, end_ms=1300)
    assert picture(after, "V1") == "v0[0-1000] v1[1000-1200] v1@1300[1300-2000] v2[2000-3000] v3[3000-4000]"


def test_clips_of_several_tracks_and_places_are_deleted_together() -> None:
    after = do(_edl(), "ripple_delete", clip_ids=["v0", "a2"])
    assert picture(after, "V1") == "v1[1000-2000] v3[3000-4000]"


@pytest.mark.parametrize("verb", ["lift", "ripple_delete"])
@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "bad_operation"),
        ({"start_ms": 5}, "bad_operation"),
        ({"start_ms": 5, "end_ms": 5}, "bad_operation"),
        ({"start_ms": -5, "end_ms": 5}, "bad_operation"),
        ({"clip_ids": ["v0", "x"]}, "unknown_id"),
        ({"clip_ids": "v0"}, "bad_operation"),
    ],
)
def test_a_deletion_needs_clips_or_a_span(verb: str, parameters: dict[str, Any], code: str) -> None:
    assert refused(_edl(), verb, **parameters).code == code


def test_clips_of_a_locked_track_are_neither_lifted_nor_deleted_nor_split() -> None:
    edl = do(_edl(), "set_track", track_id="A1", locked=True)
    for verb, parameters in (
        ("lift", {"clip_ids": ["a1"]}),
        ("lift", {"start_ms": 0, "end_ms": 5, "track_ids": ["A1"]}),
        ("ripple_delete", {"clip_ids": ["a1"]}),
        ("split", {"clip_ids": ["a1"], "at_ms": 1500}),
        ("move_clip", {"clip_id": "a1", "start_ms": 0}),
    ):
        assert "locked" in refused(edl, verb, **parameters).message


# -- moving --------------------------------------------------------------------------------------------------------


def test_a_moved_clip_overwrites_and_leaves_a_gap() -> None:
    after = do(_edl(), "move_clip", clip_id="v0", start_ms=2500)
    assert pictures(after) == {
        "V1": "· 1000 · v1[1000-2000] v2[2000-2500] v0[0-1000] v3[3500-4000]",
        "A1": A,
    }


def test_a_clip_moved_with_insert_pushes_what_follows_on_that_track_only() -> None:
    after = do(_edl(), "move_clip", clip_id="v0", start_ms=2500, insert=True)
    assert pictures(after) == {
        "V1": "· 1000 · v1[1000-2000] v2[2000-2500] v0[0-1000] v2@2500[2500-3000] v3[3000-4000]",
        "A1": A,
    }


def test_a_clip_moves_to_another_track_of_its_kind_and_a_little_over_itself() -> None:
    edl = do(_edl(), "add_track", track_id="V2", type="video")
    after = do(edl, "move_clip", clip_id="v1", start_ms=500, track_id="V2")
    assert picture(after, "V2") == "· 500 · v1[1000-2000]"
    assert picture(after, "V1") == "v0[0-1000] · 1000 · v2[2000-3000] v3[3000-4000]"
    nudged = do(_edl(), "move_clip", clip_id="v3", start_ms=3300)
    assert picture(nudged, "V1") == "v0[0-1000] v1[1000-2000] v2[2000-3000] · 300 · v3[3000-4000]"
    assert picture(do(nudged, "move_clip", clip_id="v3", start_ms=3000), "V1") == V


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"clip_id": "x", "start_ms": 0}, "unknown_id"),
        ({"clip_id": "v0", "start_ms": 0, "track_id": "X"}, "unknown_id"),
        ({"clip_id": "v0", "start_ms": 0, "track_id": "A1"}, "bad_operation"),
        ({"clip_id": "v0", "start_ms": -1}, "bad_operation"),
        ({"clip_id": "v0", "start_ms": MAX_MS}, "bad_operation"),
    ],
)
def test_a_move_that_does_not_fit_is_refused(parameters: dict[str, Any], code: str) -> None:
    assert refused(_edl(), "move_clip", **parameters).code == code


# -- the document --------------------------------------------------------------------------------------------------


def test_markers_stand_in_the_order_of_their_times() -> None:
    edl = do(_edl(), "add_marker", marker_id="z", time_ms=100, name="start", color="red")
    edl = do(edl, "add_marker", marker_id="b", time_ms=2500)
    assert [(m.id, m.time_ms) for m in edl.markers] == [("z", 100), ("b", 2500), ("m", 2500)]
    assert [m.id for m in do(edl, "remove_marker", marker_id="m").markers] == ["z", "b"]
    for parameters in (
        {"marker_id": "m", "time_ms": 1},
        {"marker_id": "", "time_ms": 1},
        {"marker_id": "q", "time_ms": -1},
        {"marker_id": "q", "time_ms": MAX_MS + 1},
    ):
        assert refused(edl, "add_marker", **parameters).code == "bad_operation"
    assert refused(edl, "remove_marker", marker_id="q").code == "unknown_id"


def test_a_ripple_that_would_push_a_marker_beyond_all_time_is_refused() -> None:
    edl = do(_edl(), "add_marker", marker_id="z", time_ms=MAX_MS)
    assert "longer" in refused(edl, "insert_clip", track_id="V1", at_ms=0, clip=NEW).message


def test_a_media_file_is_added_once_and_must_stay_the_same() -> None:
    media = {"id": "new", "name": "n.wav", "duration_ms": 5, "type": "audio", "generated_by": "x"}
    edl = do(_edl(), "add_media", media_file=media)
    assert edl.media_file("new").generated_by == "x"
    assert do(edl, "add_media", media_file=media).media_files == edl.media_files
    assert "differs" in refused(edl, "add_media", media_file=media | {"duration_ms": 6}).message
    assert "media_file.type" in refused(edl, "add_media", media_file=media | {"type": "scent"}).message


def test_settings_change_one_by_one_and_clips_keep_their_times() -> None:
    edl = do(_edl(), "set_settings", frame_rate=29.97)
    edl = do(edl, "set_settings", width=1080, height=1920)
    assert (edl.settings.width, edl.settings.height) == (1080, 1920)
    assert str(edl.settings.frame_rate) == "30000/1001"
    assert pictures(edl) == {"V1": V, "A1": A}


@pytest.mark.parametrize(
    "parameters",
    [
        {"width": 0},
        {"width": -5},
        {"height": 99_999},
        {"frame_rate": 0},
        {"frame_rate": -25},
        {"frame_rate": 1e9},
        {"frame_rate": "25"},
        {"frame_rate": True},
        {"frame_rate": float("nan")},
        {"depth": 3},
    ],
)
def test_settings_that_make_no_film_are_refused(parameters: dict[str, Any]) -> None:
    assert refused(_edl(), "set_settings", **parameters).code == "bad_operation"
