"""What is heard of the recordings on the edited timeline."""

from __future__ import annotations

from auteur.core.edl.document import Edl, Track, TrackType, Transcript
from auteur.core.edl.effects import Speed
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.edl.segments import Segments
from auteur.core.time import SourceMs
from auteur.core.transcript.heard import heard, played
from auteur.core.transcript.model import Segment, Word
from auteur.core.transcript.sentences import ends_clause, ends_sentence

_WORDS = tuple(Word(f"w{i}", f"t{i}", SourceMs(i * 1000), SourceMs(i * 1000 + 800)) for i in range(4))
_TALK = Transcript(Segments.of([Segment("s", "m", "A", SourceMs(0), SourceMs(3800), _WORDS)]))


def _clip(id_: str, in_ms: int, out_ms: int, *, deleted: bool = False) -> Clip:
    return Clip(id_, "m", SourceMs(in_ms), SourceMs(out_ms), out_ms - in_ms, (), deleted)


def _track(id_: str, kind: TrackType, *entries: Entry, muted: bool = False) -> Track:
    return Track(id_, kind, id_, Lane.of(entries), muted=muted)


def _heard(*tracks: Track) -> list[tuple[str, int, int]]:
    return [
        (item.word.id, item.start_ms, item.end_ms)
        for item in heard(Edl("p", tracks=tracks, transcript=_TALK))
    ]


def test_words_are_heard_in_the_order_in_which_clips_play_them() -> None:
    track = _track("A", "audio", Entry(100, _clip("b", 2000, 4000)), Entry(0, _clip("a", 0, 1000)))
    assert _heard(track) == [("w2", 100, 900), ("w3", 1100, 1900), ("w0", 2100, 2900)]


def test_a_word_is_heard_where_its_middle_plays_and_as_far_as_its_clip_reaches() -> None:
    track = _track("A", "audio", Entry(0, _clip("a", 200, 1300)), Entry(0, _clip("b", 2500, 3000)))
    assert _heard(track) == [("w0", 0, 600)]
    parts = played(Edl("p", tracks=(track,), transcript=_TALK))
    assert [(item.word.id, item.start_ms, item.end_ms, item.whole) for item in parts] == [
        ("w0", 0, 600, True), ("w1", 800, 1100, False), ("w2", 1100, 1400, False),
    ]  # fmt: skip


def test_tracks_that_play_a_word_together_make_it_heard_once_and_a_later_clip_again() -> None:
    first = _track("A1", "audio", Entry(0, _clip("a", 0, 1000)))
    both = _track("A2", "audio", Entry(0, _clip("b", 0, 1000)), Entry(0, _clip("c", 0, 1000)))
    assert _heard(first, both) == [("w0", 0, 800), ("w0", 1000, 1800)]


def test_muted_tracks_deleted_clips_and_silent_pictures_are_not_heard() -> None:
    sound = _track(
        "A", "audio", Entry(0, _clip("a", 0, 1000)), Entry(0, _clip("b", 1000, 2000, deleted=True))
    )
    picture = _track("V", "video", Entry(0, _clip("v", 2000, 4000)))
    assert _heard(sound, picture) == [("w0", 0, 800)]
    assert _heard(_track("A", "audio", Entry(0, _clip("a", 0, 1000)), muted=True), picture) == [
        ("w2", 0, 800), ("w3", 1000, 1800),
    ]  # fmt: skip


def test_words_of_a_faster_clip_are_heard_sooner_and_shorter() -> None:
    fast = Clip("a", "m", SourceMs(0), SourceMs(4000), 2000, (Speed(2),))
    assert _heard(_track("A", "audio", Entry(0, fast)))[:2] == [("w0", 0, 400), ("w1", 500, 900)]


def test_a_sentence_ends_with_its_punctuation_but_not_with_a_title_or_an_initial() -> None:
    assert all(map(ends_sentence, ("yes.", 'no!"', "why?)", "well…", "I.", "5.")))
    assert not any(map(ends_sentence, ("yes", "Mr.", "J.", "e.g.", "so,", "")))
    assert all(map(ends_clause, ("so,", "this;", 'that,"')))
    assert not any(map(ends_clause, ("so", "end.")))
