"""Planners propose; applied, their proposals do what their reasons say."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.edl.apply import apply
from auteur.core.edl.document import Edl, MediaFile, Track, Transcript
from auteur.core.edl.history import perform
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.edl.segments import Segments
from auteur.core.errors import Conflict, InputError
from auteur.core.planners.fillers import fillers
from auteur.core.planners.gaps import KEEP_MS, SLACK_MS, gaps
from auteur.core.planners.proposal import Proposal, as_batch, proposal_to_json
from auteur.core.planners.retakes import retakes
from auteur.core.render.facts import SoundFacts, SourceFacts
from auteur.core.render.flatten import playlist
from auteur.core.render.sound import plan_sound
from auteur.core.render.target import Target
from auteur.core.time import SourceMs, nearest
from auteur.core.transcript.heard import heard
from auteur.core.transcript.model import Segment, Word
from tests.support.documents import talk


def _talk(words: list[Word], end_ms: int, language: str | None = None, *, at_ms: int = 0) -> Edl:
    """A recording with picture and sound, whole on the timeline."""
    clip = Clip("v", "m", SourceMs(0), SourceMs(end_ms), end_ms)
    lanes = [Lane.of([Entry(at_ms, clip)]), Lane.of([Entry(at_ms, replace(clip, id="a"))])]
    segment = Segment("s", "m", "A", SourceMs(0), SourceMs(end_ms), tuple(words))
    return Edl(
        "p",
        tracks=(Track("V1", "video", "V1", lanes[0]), Track("A1", "audio", "A1", lanes[1])),
        transcript=Transcript(Segments.of([segment]), language=language),
        media_files=(MediaFile("m", "talk.mp4", end_ms),),
        version=7,
    )


def _said(text: str, *, pause_ms: int = 100, language: str | None = None) -> Edl:
    """Words of 300 ms; "|" is a second of silence."""
    words: list[Word] = []
    at_ms = 100
    for token in text.split():
        if token == "|":
            at_ms += 1000
            continue
        words.append(Word(f"w{len(words)}", token, SourceMs(at_ms), SourceMs(at_ms + 300)))
        at_ms += 300 + pause_ms
    return _talk(words, at_ms, language)


def _texts(proposals: list[Proposal]) -> list[tuple[str, bool]]:
    return [(proposal.text, proposal.ticked) for proposal in proposals]


def _left(edl: Edl) -> str:
    return " ".join(item.word.text for item in heard(edl))


# -- fillers -------------------------------------------------------------------------------------------------------


def test_sounds_are_ticked_and_ambiguous_words_are_not() -> None:
    edl = _said("So, um, I was, you know, sort of like uhhmm happy.")
    assert _texts(fillers(edl)) == [
        ("So,", False), ("um,", True), ("you know,", False), ("sort of", False), ("like", False), ("uhhmm", True),
    ]  # fmt: skip


def test_um_is_a_word_in_german_and_a_filler_in_english() -> None:
    text = "Er kam ähm um drei um zu reden"
    assert _texts(fillers(_said(text, language="de-AT"))) == [("ähm", True)]
    assert ("um", True) in _texts(fillers(_said(text), language="en"))


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (
            "es",
            "Pues eh esto es o sea bueno",
            [("Pues", False), ("eh", True), ("o sea", False), ("bueno", False)],
        ),
        ("fr", "euh c'est du coup un peu heu", [("euh", True), ("du coup", False), ("heu", True)]),
        ("de", "na ja ich öh meine", [("na ja", False), ("öh", True)]),
        ("xx", "um you know", []),
    ],
)
def test_each_language_has_its_own_fillers(language: str, text: str, found: list[tuple[str, bool]]) -> None:
    assert _texts(fillers(_said(text), language=language)) == found


def test_a_flagged_hesitation_is_certain_in_any_language() -> None:
    words = [Word("w0", "hãã", SourceMs(0), SourceMs(300), flags=("hesitation",))]
    (proposal,) = fillers(_talk(words, 400, "pt"))
    assert (proposal.ticked, proposal.word_ids, proposal.revision) == (True, ("w0",), 7)


def test_words_that_no_longer_play_are_not_proposed() -> None:
    edl = _said("one um two")
    (proposal,) = fillers(edl)
    after, _ = apply(edl, as_batch([proposal]))
    assert _left(after) == "one two"
    assert fillers(after) == []


def test_a_proposal_names_its_place_on_the_timeline_and_in_the_source() -> None:
    edl = _talk([Word("w0", "um", SourceMs(500), SourceMs(900))], 2000, at_ms=10_000)
    (proposal,) = fillers(edl)
    told = proposal_to_json(proposal)
    assert (told["start_ms"], told["end_ms"]) == (10_500, 10_900)
    assert (told["media_file_id"], told["source_start_ms"], told["source_end_ms"]) == ("m", 500, 900)
    assert told["operations"] == [{"op": "delete_words", "word_ids": ["w0"]}]


# -- gaps ----------------------------------------------------------------------------------------------------------


@st.composite
def _talks(draw: st.DrawFn) -> Edl:
    words: list[Word] = []
    at_ms = draw(st.sampled_from((0, 60, 500, 4000)))
    for i in range(draw(st.integers(1, 8))):
        end_ms = at_ms + draw(st.integers(1, 600))
        words.append(
            Word(f"w{i}", draw(st.sampled_from(("a", "b.", "um"))), SourceMs(at_ms), SourceMs(end_ms))
        )
        at_ms = end_ms + draw(st.sampled_from((0, 40, 160, 400, 999, 1000, 1001, 1300, 5000)))
    return _talk(words, at_ms + 1, at_ms=draw(st.sampled_from((0, 700))))


def _pauses(edl: Edl) -> list[tuple[int, int]]:
    """(length, length it should have at most) of the silences of the talk, by looking at every word."""
    words, clips = heard(edl), list(edl.tracks[1].lane)
    edges = [clips[0].start_ms, *(ms for w in words for ms in (w.start_ms, w.end_ms)), clips[-1].end_ms]
    after = [None, *(w.word.text for w in words)]
    return [
        (b - a, 600 if text == "b." else 350)
        for (a, b), text in zip(list(pairwise(edges))[::2], after, strict=True)
    ]


@given(_talks(), st.lists(st.integers(0, 30_000), max_size=30))
def test_shortened_silences_are_as_long_as_asked_and_no_word_is_touched(edl: Edl, free: list[int]) -> None:
    proposals = gaps(edl, free_ms={"m": sorted(free)})
    after, _ = apply(edl, as_batch(proposals))
    assert [(w.word, w.end_ms - w.start_ms) for w in heard(after)] == [
        (w.word, w.end_ms - w.start_ms) for w in heard(edl)
    ]
    for (before_ms, target_ms), (after_ms, _) in zip(_pauses(edl), _pauses(after), strict=True):
        if before_ms <= 1000:
            assert after_ms == before_ms
        else:
            assert abs(after_ms - target_ms) <= SLACK_MS
    for proposal in proposals:
        assert all(
            s.end_ms + KEEP_MS <= proposal.span.start_ms or s.start_ms - KEEP_MS >= proposal.span.end_ms
            for s in heard(edl)
        )


@given(_talks())
def test_a_talk_with_shortened_gaps_has_no_more_to_shorten(edl: Edl) -> None:
    after, _ = apply(edl, as_batch(gaps(edl)))
    assert gaps(after) == []


def test_a_cut_ends_on_a_free_moment_within_reach() -> None:
    words = [Word("a", "a", SourceMs(0), SourceMs(1000)), Word("b", "b", SourceMs(5000), SourceMs(6000))]
    edl = _talk(words, 6000)
    (plain,) = gaps(edl)
    assert (plain.span.start_ms, plain.span.end_ms) == (1175, 4825)
    (snapped,) = gaps(edl, free_ms={"m": [1000, 4500, 4700, 4900, 4930]})
    assert snapped.source is not None
    assert snapped.source.end_ms == 4900
    assert abs(snapped.span.duration_ms - plain.span.duration_ms) <= SLACK_MS
    (unreached,) = gaps(edl, free_ms={"m": [1000, 4400, 4930]})
    assert unreached == plain


@pytest.mark.parametrize("packet", [Fraction(64, 3), Fraction(1024_000, 44_100), Fraction(1024_000, 16_000)])
@given(edl=_talks(), free=st.lists(st.integers(0, 30_000), max_size=30))
def test_cuts_in_pauses_take_whole_packets_of_sound(edl: Edl, free: list[int], packet: Fraction) -> None:
    words = heard(edl)
    proposals = gaps(edl, free_ms={"m": sorted(free)}, packet_ms={"m": packet})
    for proposal in proposals:
        span = proposal.span
        if words[0].start_ms < span.start_ms and span.end_ms < words[-1].end_ms:
            assert span.duration_ms == nearest(nearest(span.duration_ms / packet) * packet)
        assert all(s.end_ms + KEEP_MS <= span.start_ms or s.start_ms - KEEP_MS >= span.end_ms for s in words)
    after, _ = apply(edl, as_batch(proposals))
    for (before_ms, target_ms), (after_ms, _) in zip(_pauses(edl), _pauses(after), strict=True):
        assert after_ms == before_ms or abs(after_ms - target_ms) <= SLACK_MS + packet


def test_whole_packets_keep_the_sound_of_a_cut_talk_on_its_grid() -> None:
    """Forty pauses shortened: with cuts of whole packets nearly all sound is copied, else a good half."""
    rng = random.Random(3)
    words, at_ms = [], 0
    for k in range(41):
        words.append(Word(f"w{k}", "a", SourceMs(at_ms), SourceMs(at_ms + 6_000)))
        at_ms += 6_000 + rng.randint(1_100, 3_000)
    edl = _talk(words, at_ms)
    sound = SoundFacts(48_000, 2, at_ms * 48, -1024, at_ms * 48 // 1024, "aac")

    def copied(packet_ms: dict[str, Fraction]) -> tuple[float, float]:
        after, _ = apply(edl, as_batch(gaps(edl, packet_ms=packet_ms)))
        plan = plan_sound(playlist(after), {"m": SourceFacts(None, sound)}, Target())
        assert plan is not None
        return plan.copied_packets / plan.packets, max(abs(voice.shift) for voice in plan.voices) / 48

    share, drift_ms = copied({"m": Fraction(64, 3)})
    assert share > 0.97
    assert drift_ms <= 3.5
    assert copied({})[0] < 0.75


def test_a_word_without_length_is_not_cut_out_with_the_silence_around_it() -> None:
    words = [Word(f"w{ms}", "a", SourceMs(ms), SourceMs(ms)) for ms in (0, 5000, 9000)]
    edl = _talk(words, 9500)
    after, _ = apply(edl, as_batch(gaps(edl)))
    assert [item.start_ms for item in heard(after)] == [0, 351, 702]


def test_silence_is_sought_on_the_edited_timeline() -> None:
    edl = _said("one | um | two")
    assert len(gaps(edl, over_ms=1200)) == 0
    after, _ = apply(edl, {"op": "delete_words", "word_ids": ["w1"], "pad_ms": 0})
    assert _left(after) == "one two"
    assert [p.word_ids for p in gaps(after)] == [("w0", "w2")]


def test_a_title_without_words_is_no_silence() -> None:
    edl = _said("one two")
    title = Clip("t", "title", SourceMs(0), SourceMs(9000), 9000)
    edl = replace(
        edl,
        tracks=(
            edl.tracks[0],
            replace(edl.tracks[1], lane=Lane.of([Entry(0, title), *edl.tracks[1].lane.entries()])),
        ),
    )
    assert gaps(edl) == []


def test_lengths_that_make_no_sense_are_refused() -> None:
    with pytest.raises(InputError):
        gaps(_said("one"), over_ms=300, to_ms=350)


# -- retakes -------------------------------------------------------------------------------------------------------


def test_the_last_of_several_takes_is_kept() -> None:
    edl = _said("Hello. I want to show you I want to um show you the I want to show you the engine. Bye.")
    proposals = retakes(edl)
    assert _texts(proposals) == [("I want to show you", True), ("I want to um show you the", True)]
    after, _ = apply(edl, as_batch(proposals))
    assert _left(after) == "Hello. I want to show you the engine. Bye."


def test_takes_may_differ_in_a_word_here_and_there() -> None:
    edl = _said("the quick brown socks jumps over it. The quick brown fox jumps over it all.")
    assert [p.text for p in retakes(edl)] == ["the quick brown socks jumps over it."]


def test_a_sentence_between_two_takes_stays() -> None:
    edl = _said("We begin at ten. Wait a bit. We begin at ten.")
    assert _texts(retakes(edl)) == [("We begin at ten.", False)]


def test_rhetoric_and_what_is_said_minutes_later_are_no_retakes() -> None:
    assert (
        retakes(_said("We shall fight on the beaches. We shall fight on the landing grounds and more.")) == []
    )
    assert retakes(_said(f"We begin at ten today. {'| ' * 60} We begin at ten today.")) == []
    assert retakes(_said("no no no no no no no")) == []


@given(st.randoms(use_true_random=False))
def test_a_planted_retake_is_found_and_nothing_else(rng: random.Random) -> None:
    tokens = [f"t{n}" for n in range(60)]
    at, length = rng.randrange(40), rng.randrange(4, 15)
    said = [*tokens[: at + length], *tokens[at:]]
    (proposal,) = retakes(_said(" ".join(said)))
    assert proposal.text.split() == tokens[at : at + length]
    assert proposal.word_ids == tuple(f"w{i}" for i in range(at, at + length))


# -- batches -------------------------------------------------------------------------------------------------------


@given(_talks())
def test_a_batch_of_all_kinds_does_what_its_parts_say(edl: Edl) -> None:
    proposals = [*fillers(edl), *gaps(edl)]
    after, _ = apply(edl, as_batch(proposals))
    gone = {id_ for p in proposals if p.kind == "filler" for id_ in p.word_ids}
    assert [w.word.id for w in heard(after)] == [w.word.id for w in heard(edl) if w.word.id not in gone]


def test_a_batch_takes_only_what_is_ticked_and_refuses_mixed_revisions() -> None:
    edl = _said("so um yes")
    proposals = fillers(edl)
    assert as_batch(proposals) == {"op": "batch", "operations": [{"op": "delete_words", "word_ids": ["w1"]}]}
    later = [replace(proposals[0], ticked=True, revision=8), proposals[1]]
    with pytest.raises(Conflict):
        as_batch(later)


def test_a_pause_that_has_a_join_already_gets_no_second_one_beside_it() -> None:
    edl = talk(8, per_segment=4)
    last, first = edl.word("w3").word, edl.word("w4").word
    for join in (last.end_ms + 100, first.start_ms - 100):
        split = perform(edl, {"op": "split", "at_ms": join})
        before = sum(len(track.lane) for track in split.tracks)
        (pause,) = gaps(split, over_ms=500, to_ms=350, to_after_sentence_ms=350)[:1]
        after = perform(split, as_batch([pause]))
        assert sum(len(track.lane) for track in after.tracks) == before
        assert after.duration_ms == split.duration_ms - pause.span.duration_ms
