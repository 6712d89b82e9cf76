"""delete_words, restore_words, move_words: editing the picture by its words.

The talk: eight words of 300 ms, 100 ms apart, a pause of 700 ms between two sentences.

    w0       w1       w2         w3         │  w4         w5         w6         w7
    200-500  600-900  1000-1300  1400-1700  │  2400-2700  2800-3100  3200-3500  3600-3900     5100
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from auteur.core.edl.document import Edl, Marker, Track
from auteur.core.edl.effects import FadeIn, FadeOut, Gain
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.edl.segments import Segments
from auteur.core.time import SourceMs, TimelineMs
from tests.support.documents import talk
from tests.support.pictures import deleted, do, picture, pictures, refused


def _talk() -> Edl:
    return talk(8, per_segment=4)


def _with_roll(locked: bool = False) -> Edl:
    """B-roll over 300-800 and 2000-3000, and a marker at 2500."""
    roll = Lane.of(
        (
            Entry(300, Clip("b0", "extra", SourceMs(0), SourceMs(500), 500)),
            Entry(1200, Clip("b1", "extra", SourceMs(0), SourceMs(1000), 1000)),
        )
    )
    edl = _talk()
    marker = Marker("m", TimelineMs(2500), "chapter")
    return replace(
        edl, tracks=(*edl.tracks, Track("V2", "video", "B-roll", roll, locked=locked)), markers=(marker,)
    )


# -- deleting ------------------------------------------------------------------------------------------------------


def test_deleting_a_word_inside_a_phrase_cuts_half_of_the_silence_on_both_sides() -> None:
    r"""
    before  …w0 500│··│600 w1 900│··│1000 w2…
    after   …w0 500│·│·│1000 w2…                   550 to 950 is gone from picture and sound
    """
    after = do(_talk(), "delete_words", word_ids=["w1"])
    assert pictures(after) == {
        "V1": "v0[0-550] v0@950[950-5100]",
        "A1": "a0[0-550] a0@950[950-5100]",
    }
    assert deleted(after) == ["w1"]


def test_the_padding_stays_off_the_kept_words() -> None:
    edl = _talk()
    cuts = {
        0: "v0[0-500] v0@900[900-5100]",
        30: "v0[0-530] v0@930[930-5100]",
        200: "v0[0-550] v0@950[950-5100]",
    }
    for pad_ms, expected in cuts.items():
        assert picture(do(edl, "delete_words", word_ids=["w1"], pad_ms=pad_ms), "V1") == expected


def test_of_two_pauses_the_longer_is_kept() -> None:
    """The last word of a sentence goes with the short pause before it, the first with the short one after it."""
    last = do(_talk(), "delete_words", word_ids=["w3"])
    assert picture(last, "V1") == "v0[0-1350] v0@1780[1780-5100]"  # of 1780-2400 620 ms stay
    first = do(_talk(), "delete_words", word_ids=["w4"])
    assert picture(first, "V1") == "v0[0-2320] v0@2750[2750-5100]"  # of 1700-2320 620 ms stay


def test_the_first_and_the_last_word_take_no_more_than_the_padding_with_them() -> None:
    assert picture(do(_talk(), "delete_words", word_ids=["w0"]), "V1") == "v0[0-120] v0@550[550-5100]"
    assert picture(do(_talk(), "delete_words", word_ids=["w7"]), "V1") == "v0[0-3550] v0@3980[3980-5100]"


def test_words_that_follow_each_other_are_one_cut_and_others_are_several() -> None:
    assert picture(do(_talk(), "delete_words", word_ids=["w2", "w1"]), "V1") == "v0[0-550] v0@1350[1350-5100]"
    apart = do(_talk(), "delete_words", word_ids=["w1", "w6"])
    assert picture(apart, "V1") == "v0[0-550] v0@950[950-3150] v0@3550[3550-5100]"
    assert deleted(apart) == ["w1", "w6"]


def test_a_cut_in_may_move_onto_a_keyframe_within_the_silence() -> None:
    edl = _talk()
    assert picture(do(edl, "delete_words", word_ids=["w3"], snap_ms=[1900]), "V1").endswith("[1900-5100]")
    assert picture(do(edl, "delete_words", word_ids=["w3"], snap_ms=[2000, 1800, 2310]), "V1").endswith(
        "[1800-5100]"
    )
    for outside in (1699, 2321, 5000):  # inside the word, and nearer than the padding to the next
        cut = do(edl, "delete_words", word_ids=["w3"], snap_ms=[outside])
        assert picture(cut, "V1").endswith("[1780-5100]")


def test_other_tracks_and_markers_keep_step() -> None:
    """
    before  V2  ··300··│b0 500│····1200····│b1 1000│      marker at 2500
    after   V2  ··300··│b0 250│···1050···│b1 1000│        550-950 is gone: b0 loses 250 ms, the gap 150
    """
    after = do(_with_roll(), "delete_words", word_ids=["w1"])
    assert picture(after, "V2") == "· 300 · b0[0-250] · 1050 · b1[0-1000]"
    assert after.markers[0].time_ms == 2100


def test_a_marker_inside_what_is_cut_moves_to_the_cut() -> None:
    edl = replace(_talk(), markers=(Marker("m", TimelineMs(700)),))
    assert do(edl, "delete_words", word_ids=["w1"]).markers[0].time_ms == 550


def test_a_locked_track_is_left_alone() -> None:
    edl = _with_roll(locked=True)
    after = do(edl, "delete_words", word_ids=["w1"])
    assert after.track("V2") is edl.track("V2")
    assert picture(after, "V1") == "v0[0-550] v0@950[950-5100]"


def test_words_on_locked_tracks_only_are_refused_and_nothing_goes_out_of_step() -> None:
    edl = _with_roll()
    for track in ("V1", "A1"):
        edl = do(edl, "set_track", track_id=track, locked=True)
    assert refused(edl, "delete_words", word_ids=["w1"]).code == "bad_operation"
    assert refused(edl, "move_words", word_ids=["w1"], after_word_id="w3").code == "bad_operation"


def test_a_locked_picture_stays_while_the_sound_is_cut() -> None:
    edl = do(_talk(), "set_track", track_id="V1", locked=True)
    after = do(edl, "delete_words", word_ids=["w1"])
    assert pictures(after) == {"V1": "v0[0-5100]", "A1": "a0[0-550] a0@950[950-5100]"}
    assert deleted(after) == ["w1"]  # still seen, not heard


def test_a_recording_on_one_track_only_is_cut_there_and_the_others_keep_step() -> None:
    edl = do(_with_roll(), "remove_track", track_id="V1")
    after = do(edl, "delete_words", word_ids=["w4"])
    assert pictures(after) == {
        "A1": "a0[0-2320] a0@2750[2750-5100]",
        "V2": "· 300 · b0[0-500] · 1200 · b1[0-320] b1@750[750-1000]",
    }


def test_a_word_that_plays_twice_goes_twice() -> None:
    again = {"id": "again", "media_file_id": "talk", "in_point_ms": 500, "out_point_ms": 1000}
    edl = do(_talk(), "insert_clip", track_id="V1", at_ms=5100, clip=again)
    after = do(edl, "delete_words", word_ids=["w1"])
    assert picture(after, "V1") == "v0[0-550] v0@950[950-5100] again[500-550] again@950[950-1000]"


def test_deleting_what_is_deleted_changes_nothing_of_the_timeline() -> None:
    once = do(_talk(), "delete_words", word_ids=["w1"])
    assert pictures(do(once, "delete_words", word_ids=["w1"])) == pictures(once)


def test_all_words_may_go() -> None:
    after = do(_talk(), "delete_words", word_ids=[f"w{i}" for i in range(8)])
    assert deleted(after) == [f"w{i}" for i in range(8)]
    assert picture(after, "V1") == "v0[0-120] v0@3980[3980-5100]"


def test_words_of_no_recording_cannot_be_cut_moved_or_restored() -> None:
    edl = _talk()
    lost = [replace(segment, media_file_id=None) for segment in edl.transcript.segments]
    edl = edl.with_segments(Segments.of(lost))
    for verb, parameters in (
        ("delete_words", {}),
        ("restore_words", {}),
        ("move_words", {"after_word_id": "w5"}),
    ):
        assert "no recording" in refused(edl, verb, word_ids=["w1"], **parameters).message
    assert do(edl, "set_speaker", word_ids=["w1"], speaker="Ann").word("w1").segment.speaker == "Ann"


@pytest.mark.parametrize("pad_ms", [-1, 1001, 10**9])
@pytest.mark.parametrize(
    ("verb", "parameters"),
    [("delete_words", {}), ("move_words", {"after_word_id": "w5"}), ("restore_words", {})],
)
def test_a_padding_that_would_reach_into_words_is_refused(
    verb: str, parameters: dict[str, str], pad_ms: int
) -> None:
    edl = _talk() if verb != "restore_words" else do(_talk(), "delete_words", word_ids=["w1"])
    assert "pad_ms" in refused(edl, verb, word_ids=["w1"], pad_ms=pad_ms, **parameters).message


# -- restoring -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [["w0"], ["w1"], ["w3"], ["w4"], ["w7"], ["w2", "w3", "w4"], ["w1", "w5"], ["w6", "w7"]]
)
def test_deleting_and_restoring_heals_to_the_same_clips(words: list[str]) -> None:
    edl = _with_roll()
    cut = do(edl, "delete_words", word_ids=words)
    healed = do(cut, "restore_words", word_ids=words)
    assert [picture(healed, track) for track in ("V1", "A1")] == ["v0[0-5100]", "a0[0-5100]"]
    assert deleted(healed) == []
    assert healed.duration_ms == edl.duration_ms


def test_a_restored_picture_leaves_a_gap_over_it_where_b_roll_was_cut() -> None:
    healed = do(do(_with_roll(), "delete_words", word_ids=["w1"]), "restore_words", word_ids=["w1"])
    assert picture(healed, "V2") == "· 300 · b0[0-250] · 1450 · b1[0-1000]"  # b1 is where it was


def test_a_part_of_what_was_deleted_is_restored_between_its_pauses() -> None:
    """
    before  v0[0-550] │w1 w2 w3 gone│ v0@1780…
    after   v0[0-550]           w2            v0@1780…     950-1350, joined where the source runs on
    """
    cut = do(_talk(), "delete_words", word_ids=["w1", "w2", "w3"])
    assert picture(cut, "V1") == "v0[0-550] v0@1780[1780-5100]"
    after = do(cut, "restore_words", word_ids=["w2"])
    assert deleted(after) == ["w1", "w3"]
    assert picture(after, "V1") == "v0[0-550] v0@950[950-1350] v0@1780[1780-5100]"
    whole = do(do(after, "restore_words", word_ids=["w3"]), "restore_words", word_ids=["w1"])
    assert picture(whole, "V1") == "v0[0-5100]"


def test_words_deleted_one_by_one_are_restored_together_whatever_was_left_between() -> None:
    """A pause kept between two deleted words is a clip of its own; the words lie on both sides of it."""
    edl = _talk()
    for word in ("w4", "w3"):
        edl = do(edl, "delete_words", word_ids=[word])
    assert picture(edl, "V1") == "v0[0-1350] v0@1780[1780-2320] v0@2750[2750-5100]"
    after = do(edl, "restore_words", word_ids=["w3", "w4"])
    assert deleted(after) == []
    assert picture(after, "V1") == "v0[0-5100]"


def test_a_word_whose_sentence_was_moved_comes_back_beside_it() -> None:
    """
    before  │w0 w1 w2 w3│ │w4 w5 w6 w7│
    moved   │w4 w5 w6 w7│ │w0 w1 w2 w3│   then w1 deleted: it returns after w0, not where it stood at first
    """
    moved = do(_talk(), "move_words", word_ids=["w4", "w5", "w6", "w7"], before_word_id="w0")
    cut = do(moved, "delete_words", word_ids=["w1"])
    back = do(cut, "restore_words", word_ids=["w1"])
    assert pictures(back) == pictures(moved)


def test_restoring_what_plays_changes_nothing() -> None:
    edl = _talk()
    assert pictures(do(edl, "restore_words", word_ids=["w0", "w5"])) == pictures(edl)


def test_fades_of_the_neighbour_are_not_repeated_on_what_comes_back() -> None:
    edl = _talk()
    edl = do(edl, "set_effects", clip_ids=["a0"], effects=[{"type": "gain", "db": -6}])
    cut = do(edl, "delete_words", word_ids=["w1"])
    cut = do(
        cut,
        "set_effects",
        clip_ids=["a0"],
        effects=[{"type": "gain", "db": -6}, {"type": "fade_out", "duration_ms": 100}],
    )
    after = do(cut, "restore_words", word_ids=["w1"])
    clips = [clip.effects for _, clip in after.track("A1").lane]
    assert clips[0] == (Gain(-6), FadeOut(100))
    assert clips[1] == (Gain(-6),)


def test_words_with_nothing_of_their_recording_left_are_refused_with_a_way_out() -> None:
    edl = do(_talk(), "ripple_delete", start_ms=0, end_ms=5100)
    refusal = refused(edl, "restore_words", word_ids=["w1"])
    assert refusal.code == "bad_operation"
    assert "insert" in refusal.hint


def test_a_recording_without_a_sound_track_is_said_by_its_picture() -> None:
    edl = do(_talk(), "remove_track", track_id="A1")
    assert deleted(edl) == []
    assert deleted(do(edl, "delete_words", word_ids=["w1"])) == ["w1"]
    silent = do(_talk(), "lift", track_ids=["A1"], start_ms=550, end_ms=950)
    assert deleted(silent) == ["w1"]


# -- moving --------------------------------------------------------------------------------------------------------


def test_a_sentence_moves_before_another() -> None:
    after = do(_talk(), "move_words", word_ids=["w4", "w5", "w6", "w7"], before_word_id="w0")
    assert picture(after, "V1") == "v0[0-120] v0@2320[2320-3900] v0@120[120-2320] v0@3900[3900-5100]"
    assert picture(after, "A1").replace("a0", "v0") == picture(after, "V1")
    assert deleted(after) == []
    assert after.duration_ms == 5100


def test_a_word_moves_after_another_and_back() -> None:
    moved = do(_talk(), "move_words", word_ids=["w1"], after_word_id="w6")
    assert deleted(moved) == []
    order = sorted(range(8), key=lambda i: _first(moved, f"w{i}"))
    assert order == [0, 2, 3, 4, 5, 6, 1, 7]
    back = do(moved, "move_words", word_ids=["w1"], after_word_id="w0")
    assert sorted(range(8), key=lambda i: _first(back, f"w{i}")) == list(range(8))


def _first(edl: Edl, word_id: str) -> int:
    word = edl.word(word_id).word
    return edl.playing("talk", word.start_ms, word.end_ms)[0].start_ms


def test_a_moved_word_takes_its_picture_and_b_roll_with_it() -> None:
    edl = replace(
        _talk(),
        tracks=(
            *_talk().tracks,
            Track(
                "V2",
                "video",
                "",
                Lane.of((Entry(560, Clip("b", "extra", SourceMs(0), SourceMs(300), 300, (FadeIn(9),))),)),
            ),
        ),
    )
    after = do(edl, "move_words", word_ids=["w1"], before_word_id="w0")
    assert picture(after, "V1") == "v0[0-120] v0@550[550-950] v0@120[120-550] v0@950[950-5100]"
    assert picture(after, "V2") == "· 130 · b[0-300]"
    assert [clip.effects for _, clip in after.track("V2").lane] == [(FadeIn(9),)]


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({}, "either"),
        ({"before_word_id": "w5", "after_word_id": "w4"}, "either"),
        ({"before_word_id": "nobody"}, "nobody"),
        ({"after_word_id": "w1"}, "themselves"),
    ],
)
def test_a_move_needs_one_word_elsewhere(parameters: dict[str, str], says: str) -> None:
    assert says in refused(_talk(), "move_words", word_ids=["w1", "w2"], **parameters).message


def test_only_words_that_play_are_moved_and_only_beside_words_that_play() -> None:
    cut = do(_talk(), "delete_words", word_ids=["w1"])
    assert "plays" in refused(cut, "move_words", word_ids=["w1"], after_word_id="w5").message
    assert "play" in refused(cut, "move_words", word_ids=["w5"], after_word_id="w1").message
