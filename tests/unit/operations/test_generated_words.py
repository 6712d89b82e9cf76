"""replace_words and insert_words: new words spoken by an engine, with a picture to go with them."""

from __future__ import annotations

from typing import Any

import pytest

from auteur.core.edl.document import Edl
from auteur.core.transcript.spans import place_of
from tests.support.documents import talk
from tests.support.pictures import deleted, do, picture, pictures, refused, said

MEDIA = {
    "id": "voice-1",
    "name": "new words.wav",
    "duration_ms": 700,
    "type": "audio",
    "generated_by": "xtts 2",
}
CLIP = {"id": "n1", "media_file_id": "voice-1", "in_point_ms": 0, "out_point_ms": 600}
WORDS = [
    {"word": "brand", "start_ms": 50, "end_ms": 250},
    {"word": "new", "start_ms": 300, "end_ms": 550},
]
NEW: dict[str, Any] = {"clip": CLIP, "words": WORDS, "media_file": MEDIA}


def _talk() -> Edl:
    return talk(8, per_segment=4)


def test_words_are_replaced_and_the_picture_is_stretched_to_fit() -> None:
    """
    before  …w0│ w1 │w2…           400 ms of picture and sound
    after   …w0│ brand new │w2…    600 ms: the same picture at 2/3 speed under the new sound
    """
    after = do(_talk(), "replace_words", word_ids=["w1"], **NEW)
    assert pictures(after) == {
        "V1": "v0[0-550] n1:picture[550-950]/0.666667 v0@950[950-5100]",
        "A1": "a0[0-550] n1[0-600] a0@950[950-5100]",
    }
    assert deleted(after) == ["w1"]
    assert after.duration_ms == 5100 + 200


def test_the_new_words_are_marked_as_generated_by_their_engine() -> None:
    after = do(_talk(), "replace_words", word_ids=["w1"], **NEW)
    segment = after.transcript.segments[1]
    assert (segment.id, segment.media_file_id, segment.speaker) == ("n1:s", "voice-1", "Speaker 1")
    assert [(w.id, w.word, w.origin, w.engine, w.confidence) for w in segment.words] == [
        ("n1:0", "brand", "generated", "xtts 2", None),
        ("n1:1", "new", "generated", "xtts 2", None),
    ]
    place = place_of(after, "n1:0")
    assert place is not None
    assert (place.start_ms, place.end_ms) == (600, 800)


def test_words_of_the_same_length_keep_the_picture_as_it_is() -> None:
    same = {**CLIP, "out_point_ms": 400}
    after = do(_talk(), "replace_words", word_ids=["w1"], **(NEW | {"clip": same, "words": WORDS[:1]}))
    assert picture(after, "V1") == "v0[0-550] n1:picture[550-950] v0@950[950-5100]"


def test_where_a_stretch_would_look_absurd_the_frame_before_stands_still() -> None:
    media = MEDIA | {"duration_ms": 5000}
    clip = CLIP | {"out_point_ms": 4000}
    after = do(_talk(), "replace_words", word_ids=["w1"], **(NEW | {"clip": clip, "media_file": media}))
    assert picture(after, "V1") == "v0[0-550] n1:picture[549-550]/0.00025 v0@950[950-5100]"
    assert after.duration_ms == 5100 - 400 + 4000


def test_a_picture_of_its_own_is_shown_instead() -> None:
    lips = {"media_file_id": "talk", "in_point_ms": 4000, "out_point_ms": 4600}
    after = do(_talk(), "replace_words", word_ids=["w1"], **NEW, picture=lips)
    assert picture(after, "V1") == "v0[0-550] n1:picture[4000-4600] v0@950[950-5100]"


def test_words_are_inserted_in_the_middle_of_the_pause_over_a_still() -> None:
    """
    before  …w3 1700│······700······│2400 w4…
    after   …w3 1700│··350··│brand new│··350··│w4…
    """
    after = do(_talk(), "insert_words", after_word_id="w3", **NEW)
    assert pictures(after) == {
        "V1": "v0[0-2050] n1:picture[2049-2050]/0.00166667 v0@2050[2050-5100]",
        "A1": "a0[0-2050] n1[0-600] a0@2050[2050-5100]",
    }
    assert [identity for identity, _, _ in said(after)] == ["s0", "n1:s", "s1"]
    assert deleted(after) == []


def test_words_are_inserted_after_the_last_word_with_a_breath() -> None:
    after = do(_talk(), "insert_words", after_word_id="w7", **NEW)
    assert picture(after, "A1") == "a0[0-3980] n1[0-600] a0@3980[3980-5100]"


def test_an_insertion_never_reaches_into_the_word_that_plays_next() -> None:
    """Cut by hand right behind w1, so that w3 follows at once: the new words go between, not into w3."""
    cut = do(_talk(), "ripple_delete", start_ms=900, end_ms=1400)
    after = do(cut, "insert_words", after_word_id="w1", **NEW)
    assert picture(after, "A1") == "a0[0-900] n1[0-600] a0@1400[1400-5100]"


def test_an_insertion_at_changed_speed_lies_in_the_pause_too() -> None:
    fast = do(
        _talk(), "set_effects", clip_ids=["v0", "a0"], effects=[{"type": "speed", "rate": 2}], ripple=True
    )
    after = do(fast, "insert_words", after_word_id="w3", **NEW)
    assert picture(after, "A1").startswith("a0[0-2050]/2 n1[0-600]")


def test_replaced_words_can_be_restored_beside_their_replacement() -> None:
    after = do(do(_talk(), "replace_words", word_ids=["w1"], **NEW), "restore_words", word_ids=["w1"])
    assert deleted(after) == []
    assert picture(after, "A1") == "a0[0-950] n1[0-600] a0@950[950-5100]"


def test_a_generated_word_is_deleted_like_any_other() -> None:
    after = do(_talk(), "insert_words", after_word_id="w3", **NEW)
    assert deleted(do(after, "delete_words", word_ids=["n1:0"])) == ["n1:0"]


def test_an_id_near_the_new_clips_own_is_not_given_to_a_part() -> None:
    sly = NEW | {"clip": CLIP | {"id": "v0@2050"}}
    after = do(_talk(), "insert_words", after_word_id="w3", **sly)
    assert picture(after, "A1") == "a0[0-2050] v0@2050[0-600] a0@2050[2050-5100]"
    assert "v0@2050.2[2050-5100]" in picture(after, "V1")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"clip": CLIP | {"id": "v0"}}, "already a clip"),
        ({"clip": CLIP | {"id": ""}}, "id"),
        ({"clip": CLIP | {"out_point_ms": 701}}, "source ends at 700"),
        ({"clip": CLIP | {"in_point_ms": 600}}, "would play"),
        ({"clip": CLIP | {"media_file_id": "unknown"}}, "no media file"),
        ({"clip": CLIP | {"colour": "red"}}, "clip.colour"),
        ({"clip": {}}, "clip."),
        ({"words": []}, "words must name"),
        ({"words": [{"word": "x", "start_ms": 0}]}, "words[0].end_ms"),
        ({"words": [{"word": "", "start_ms": 0, "end_ms": 5}]}, "words[0].word"),
        ({"words": [{"word": "x", "start_ms": 0, "end_ms": 601}]}, "words[0].end_ms"),
        ({"words": [WORDS[1], WORDS[0]]}, "words[1].start_ms"),
        ({"media_file": {"id": "talk", "duration_ms": 9}}, "differs"),
        ({"media_file": {"id": "voice-1"}}, "media_file.duration_ms"),
        ({"picture": {"media_file_id": "talk", "in_point_ms": 0, "out_point_ms": 599}}, "as long as"),
        ({"picture": CLIP}, "id"),
    ],
)
def test_new_words_that_do_not_fit_are_refused(changes: dict[str, Any], says: str) -> None:
    for verb, where in (("insert_words", {"after_word_id": "w3"}), ("replace_words", {"word_ids": ["w1"]})):
        assert says in refused(_talk(), verb, **where, **(NEW | changes)).message


def test_a_clips_words_are_said_once_even_when_the_clip_is_gone() -> None:
    spoken = do(_talk(), "insert_words", after_word_id="w3", **NEW)
    gone = do(spoken, "lift", clip_ids=["n1"])
    refusal = refused(gone, "insert_words", after_word_id="w0", **NEW)
    assert refusal.hint == "choose another id"


def test_there_must_be_a_sound_track_to_speak_on() -> None:
    mute = do(_talk(), "remove_track", track_id="A1")
    locked = do(_talk(), "set_track", track_id="A1", locked=True)
    for edl in (mute, locked):
        assert "audio track" in refused(edl, "insert_words", after_word_id="w3", **NEW).message
        assert "audio track" in refused(edl, "replace_words", word_ids=["w1"], **NEW).message


def test_without_a_picture_track_only_the_sound_is_put_in() -> None:
    deaf = do(_talk(), "remove_track", track_id="V1")
    after = do(deaf, "replace_words", word_ids=["w1"], **NEW)
    assert pictures(after) == {"A1": "a0[0-550] n1[0-600] a0@950[950-5100]"}


@pytest.mark.parametrize("words", [[], ["w1", "w3"], ["w1", "nobody"]])
def test_only_one_run_of_words_is_replaced(words: list[str]) -> None:
    refused(_talk(), "replace_words", word_ids=words, **NEW)


def test_words_that_do_not_play_are_neither_replaced_nor_followed() -> None:
    cut = do(_talk(), "delete_words", word_ids=["w1"])
    assert "play" in refused(cut, "replace_words", word_ids=["w1"], **NEW).message
    assert "play" in refused(cut, "insert_words", after_word_id="w1", **NEW).message
