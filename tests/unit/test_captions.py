"""Captions say what is heard, when it is heard, in pieces that can be read."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.captions.cues import cues
from auteur.core.captions.lines import broken
from auteur.core.captions.model import Cue, CueWord
from auteur.core.captions.rules import Breach, CaptionRules, breaches
from auteur.core.edl.apply import apply
from auteur.core.edl.document import Edl, MediaFile, Settings, Track, Transcript
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.edl.segments import Segments
from auteur.core.time import SourceMs
from auteur.core.transcript.heard import heard
from auteur.core.transcript.model import Segment, Word

RULES = CaptionRules()


def _document(segments: list[Segment], lane: Lane, end_ms: int) -> Edl:
    picture = Lane.of(Entry(lead, replace(clip, id=f"v{clip.id}")) for lead, clip in lane.entries())
    return Edl(
        "p",
        Settings(),
        (Track("V", "video", "V", picture), Track("A", "audio", "A", lane)),
        Transcript(Segments.of(segments)),
        (MediaFile("m", "m", end_ms),),
    )


def _talk(*turns: tuple[str, str], word_ms: int = 250, gap_ms: int = 50, pause_ms: int = 300) -> Edl:
    """(speaker, text) turns, whole on the timeline."""
    segments: list[Segment] = []
    at_ms = n = 0
    for s, (speaker, text) in enumerate(turns):
        words: list[Word] = []
        for token in text.split():
            words.append(Word(f"w{n}", token, SourceMs(at_ms), SourceMs(at_ms + word_ms)))
            at_ms += word_ms + gap_ms
            n += 1
        segments.append(Segment(f"s{s}", "m", speaker, words[0].start_ms, words[-1].end_ms, tuple(words)))
        at_ms += pause_ms
    return _document(
        segments, Lane.of([Entry(0, Clip("c", "m", SourceMs(0), SourceMs(at_ms), at_ms))]), at_ms
    )


@st.composite
def _edited_talks(draw: st.DrawFn) -> Edl:
    """Words with fixes of one, several and no words, played by clips in any order, with gaps."""
    texts = st.sampled_from(("a", "of", "word", "Word,", "end.", "extraordinarily", "x" * 41))
    fixes = st.sampled_from(
        (None, None, None, "", "two words", "a fix that is rather long and carries on " * 3)
    )
    segments: list[Segment] = []
    at_ms = n = 0
    for s in range(draw(st.integers(1, 3))):
        words: list[Word] = []
        for _ in range(draw(st.integers(1, 15))):
            end_ms = at_ms + draw(st.integers(30, 900))
            words.append(
                Word(f"w{n}", draw(texts), SourceMs(at_ms), SourceMs(end_ms), edited_text=draw(fixes))
            )
            at_ms = end_ms + draw(st.sampled_from((0, 0, 20, 300, 2000)))
            n += 1
        segments.append(
            Segment(
                f"s{s}", "m", draw(st.sampled_from("AB")), words[0].start_ms, words[-1].end_ms, tuple(words)
            )
        )
    spots = sorted(draw(st.sets(st.integers(0, at_ms), max_size=4)) | {0, at_ms + 1})
    clips = draw(st.permutations([(a, b) for a, b in pairwise(spots)]))
    entries = [
        Entry(draw(st.sampled_from((0, 0, 700))), Clip(f"c{i}", "m", SourceMs(a), SourceMs(b), b - a))
        for i, (a, b) in enumerate(clips)
    ]
    return _document(segments, Lane.of(entries), at_ms + 1)


@given(_edited_talks())
def test_every_word_that_is_heard_is_read_once_and_in_order(edl: Edl) -> None:
    shown = [word for cue in cues(edl) for word in cue.words]
    read = [(id_, " ".join(w.text for w in words)) for id_, words in groupby(shown, key=lambda w: w.id)]
    assert read == [(w.word.id, " ".join(w.word.text.split())) for w in heard(edl) if w.word.text]
    for cue in cues(edl):
        assert cue.text == " ".join(word.text for word in cue.words)


@given(_edited_talks())
def test_cues_lie_in_the_timeline_and_never_overlap(edl: Edl) -> None:
    shown = cues(edl)
    assert all(0 <= cue.start_ms < cue.end_ms <= edl.duration_ms for cue in shown)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(shown))


@given(_edited_talks())
def test_no_cue_is_larger_or_longer_than_the_rules_allow_nor_holds_two_speakers(edl: Edl) -> None:
    speakers = {word.id: segment.speaker for segment in edl.transcript.segments for word in segment.words}
    for cue in cues(edl):
        assert len(cue.lines) <= RULES.max_lines
        assert all(len(line) <= RULES.max_line_chars for line in cue.lines)
        assert cue.duration_ms <= RULES.max_ms
        assert {speakers[word.id] for word in cue.words} == {cue.speaker}


@given(_edited_talks())
def test_a_cue_begins_with_its_first_word_and_keeps_the_times_of_all(edl: Edl) -> None:
    times = {(item.word.id, item.start_ms) for item in heard(edl)}
    for cue in cues(edl):
        assert cue.start_ms == cue.words[0].start_ms
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(cue.words))
        firsts = [next(words) for _, words in groupby(cue.words[1:], key=lambda word: word.id)]
        assert {(w.id, w.start_ms) for w in firsts if w.id != cue.words[0].id} <= times


def test_speech_at_a_usual_pace_breaks_no_rule() -> None:
    text = (
        "It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want "
        "of a wife. However little known the feelings or views of such a man may be on his first entering a "
        "neighbourhood, this truth is so well fixed in the minds of the surrounding families, that he is considered "
        "as the rightful property of some one or other of their daughters."
    )
    shown = cues(_talk(("Jane", text), ("Ann", "Is that so? I had no idea."), gap_ms=90))
    assert breaches(shown, RULES) == []
    assert [cue.text for cue in shown][:2] == [
        "It is a truth universally acknowledged,",
        "that a single man in possession of a good fortune, must be in want of a wife.",
    ]


def test_a_cue_lasts_until_it_is_read_but_stays_clear_of_the_next() -> None:
    first, second = cues(_talk(("A", "Extraordinary!"), ("B", "Yes."), word_ms=400, pause_ms=250))
    assert (first.start_ms, first.end_ms) == (0, 700 - 67)
    assert (second.start_ms, second.end_ms) == (700, 1400)


def test_the_gap_between_cues_is_two_frames_of_the_documents_rate() -> None:
    edl = _talk(("A", "One two three."), ("B", "Four five six."), gap_ms=0, pause_ms=0)
    edl = replace(edl, settings=replace(edl.settings, frame_rate=Fraction(24000, 1001)))
    first, second = cues(edl)
    assert second.start_ms - first.end_ms == 84


def test_captions_follow_moved_and_deleted_words_and_fixed_text() -> None:
    edl = _talk(("A", "one two three."), ("B", "four five six."), pause_ms=1500)
    for op in (
        {"op": "correct_words", "word_ids": ["w4"], "text": "FIVE"},
        {"op": "delete_words", "word_ids": ["w1"]},
        {"op": "move_words", "word_ids": ["w3", "w4", "w5"], "before_word_id": "w0"},
    ):
        edl, _ = apply(edl, op)
    assert [(cue.speaker, cue.text) for cue in cues(edl)] == [("B", "four FIVE six."), ("A", "one three.")]


def test_a_fix_that_stands_in_the_first_of_its_words_is_spread_over_all() -> None:
    edl = _talk(("A", "a b c d"), word_ms=1000, gap_ms=0)
    edl, _ = apply(edl, {"op": "correct_words", "word_ids": ["w1", "w2"], "text": "one two three"})
    (cue,) = cues(edl)
    assert [(w.text, w.start_ms, w.end_ms) for w in cue.words] == [
        ("a", 0, 1000), ("one", 1000, 1545), ("two", 1545, 2090), ("three", 2090, 3000), ("d", 3000, 4000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short", ("short",)),
        (
            "this line is balanced when it is broken in two",
            ("this line is balanced", "when it is broken in two"),
        ),
        (
            "first we say this, then we say something else",
            ("first we say this,", "then we say something else"),
        ),
        ("y" * 50, ("y" * 50,)),
    ],
)
def test_lines_are_balanced_and_rather_broken_after_punctuation(text: str, lines: tuple[str, ...]) -> None:
    assert broken(text.split(), 42, 2) == lines


def test_every_broken_rule_is_named_with_what_was_measured() -> None:
    bad = [
        Cue(0, 500, ("x" * 43,)),
        Cue(520, 8000, ("a", "b", "c")),
        Cue(7900, 9000, ("fine",)),
    ]
    assert breaches(bad, RULES) == [
        Breach(0, "line_length", 43, 42),
        Breach(0, "too_fast", 86, 20),
        Breach(0, "too_short", 500, 833),
        Breach(1, "lines", 3, 2),
        Breach(1, "too_long", 7480, 7000),
        Breach(1, "gap", 20, 67),
        Breach(2, "overlap", 100, 0),
    ]
    assert str(breaches(bad, RULES)[0]) == "cue 1: line_length, 43 where 42 is the limit"
    assert breaches([Cue(0, 1000, ("fine",), words=(CueWord("fine", 0, 400),))], RULES) == []
