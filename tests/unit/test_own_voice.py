"""Where one speaker is heard alone, and where new words go."""

from __future__ import annotations

import pytest

from auteur.core.edl.apply import apply
from auteur.core.edl.document import Edl, MediaFile, Track, Transcript
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.edl.segments import Segments
from auteur.core.errors import OperationError
from auteur.core.time import SourceMs
from auteur.core.transcript.heard import heard
from auteur.core.transcript.model import Segment, Word
from auteur.core.transcript.new_words import Spoken, operation_for, place_for
from auteur.core.transcript.own_voice import heard_alone, words_within

MEDIA = "m"
TAKE = MediaFile("take", "take.wav", 900, "audio", "matched (flite), consent of Ann")


def said(identity: str, speaker: str, *times: tuple[int, int], origin: str = "asr") -> Segment:
    words = tuple(
        Word(f"{identity}{i}", f"word{i}", SourceMs(a), SourceMs(b), 1.0, None, origin)  # type: ignore[arg-type]
        for i, (a, b) in enumerate(times)
    )
    return Segment(identity, MEDIA, speaker, SourceMs(times[0][0]), SourceMs(times[-1][1]), words)


def talk(*segments: Segment, length_ms: int = 60_000) -> Edl:
    clip = Clip("a1", MEDIA, SourceMs(0), SourceMs(length_ms), length_ms)
    tracks = (Track("A1", "audio", "Audio 1", Lane.of((Entry(0, clip),))),)
    media = (MediaFile(MEDIA, "talk.wav", length_ms, "audio"),)
    return Edl("p", tracks=tracks, media_files=media, transcript=Transcript(Segments.of(segments)))


def test_nobody_else_is_ever_heard_in_it() -> None:
    edl = talk(
        said("a", "Ann", (1000, 1400), (1500, 2000), (2100, 3000)),
        said("b", "Bob", (2900, 4000)),
        said("c", "Ann", (3900, 5000), (5100, 6000)),
    )
    spans = heard_alone(edl, MEDIA, "Ann", 0, 60_000)
    assert [(s.start_ms, s.end_ms) for s in spans] == [(960, 2900), (4000, 6040)]
    assert [word.id for word in words_within(edl, MEDIA, spans)] == ["a0", "a1", "c1"]


def test_words_that_go_and_words_of_no_microphone_tell_nothing_of_a_voice() -> None:
    edl = talk(
        said("a", "Ann", (1000, 1400), (1500, 2000)),
        said("g", "Ann", (2100, 2500), origin="generated"),
        said("c", "Ann", (9000, 9900)),
    )
    spans = heard_alone(edl, MEDIA, "Ann", 0, 60_000, without=("a1",))
    assert [(s.start_ms, s.end_ms) for s in spans] == [(960, 1440), (8960, 9940)]


def test_the_nearest_is_taken_first_and_no_more_than_asked_for() -> None:
    edl = talk(*(said(f"s{i}", "Ann", (i * 5000, i * 5000 + 2000)) for i in range(10)))
    spans = heard_alone(edl, MEDIA, "Ann", 26_000, 5_000)
    assert sum(span.duration_ms for span in spans) == 5_000
    assert [s.start_ms // 5000 for s in spans] == [4, 4, 5] or min(s.start_ms for s in spans) >= 19_000


def test_the_pauses_around_replaced_words_stay() -> None:
    edl = talk(said("a", "Ann", (1000, 1400), (1500, 2000), (2200, 2600)))
    place = place_for(edl, ["a1"], after=False)
    assert place.gone.start_ms <= place.lead.end_ms == 1500
    assert place.tail.start_ms == 2000 <= place.gone.end_ms == place.tail.end_ms
    operation = operation_for(edl, place, TAKE, [Spoken("new", 100, 700)], "take-1", 900)
    after, _ = apply(edl, operation)
    assert [item.word.text for item in heard(after)] == ["word0", "new", "word2"]
    new = next(item.word for item in heard(after) if item.word.text == "new")
    assert (new.origin, new.engine) == ("generated", "matched (flite), consent of Ann")


def test_words_side_by_side_lend_a_moment_to_the_join() -> None:
    place = place_for(talk(said("a", "Ann", (1000, 1500), (1500, 2000), (2000, 2500))), ["a1"], after=False)
    assert (place.lead.duration_ms, place.tail.duration_ms) == (15, 15)


def test_inserted_words_stand_in_the_silence_and_nothing_goes() -> None:
    edl = talk(said("a", "Ann", (1000, 1400), (1800, 2000)))
    place = place_for(edl, ["a0"], after=True)
    assert (place.gone.start_ms, place.gone.duration_ms) == (1600, 0)
    assert (place.lead.start_ms, place.lead.end_ms) == (1600, 1720)
    assert (place.tail.start_ms, place.tail.end_ms) == (1480, 1600)
    after, inverse = apply(edl, operation_for(edl, place, TAKE, [Spoken("new", 100, 700)], "take-1", 900))
    assert [item.word.text for item in heard(after)] == ["word0", "new", "word1"]
    assert apply(after, inverse)[0].content() == edl.content()


def test_a_clips_id_is_its_own_however_often_a_sound_is_put_in() -> None:
    edl = talk(said("a", "Ann", (1000, 1400), (1800, 2000), (3000, 3300)))
    for word in ("a0", "a1"):
        place = place_for(edl, [word], after=False)
        operation = operation_for(edl, place, TAKE, [Spoken("new", 100, 700)], "take-1", 900)
        edl, _ = apply(edl, operation)
    assert operation["clip"]["id"] == "take-1.2"
    assert "media_file" not in operation, "the document knows it by then"


def test_words_that_are_no_neighbours_are_refused() -> None:
    edl = talk(said("a", "Ann", (1000, 1400), (1800, 2000), (3000, 3300)))
    with pytest.raises(OperationError, match="follow each other"):
        place_for(edl, ["a0", "a2"], after=False)
