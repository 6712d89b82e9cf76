"""Words ↔ timeline: cuts spare every word that stays, and a word is found where its clip plays it."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.core.edl.document import Edl
from auteur.core.edl.history import perform
from auteur.core.edl.lane import Clip
from auteur.core.edl.segments import Segments
from auteur.core.errors import OperationError, UnknownId
from auteur.core.time import SourceMs, Span
from auteur.core.transcript.model import Segment, Word
from auteur.core.transcript.spans import MAX_PAD_MS, Run, cut_span, join_beside, place_of, plays, runs_of
from tests.support.documents import random_document, random_operation, talk

seeds = st.integers(0, 1 << 40).map(Random)


def _speech(rng: Random) -> Edl:
    """Two recordings of words of any length, some of none, with pauses of any length, some of none."""
    recordings: dict[str, list[Segment]] = {"m": [], "n": []}
    for media, segments in recordings.items():
        now = rng.choice((0, rng.randint(0, 3000)))
        for s in range(rng.randint(1, 4)):
            words, first = [], now
            for w in range(rng.randint(1, 6)):
                now += rng.choice((0, 0, 1, 40, 100, rng.randint(0, 2000)))
                end = now + rng.choice((0, 1, 30, 250, 400))
                words.append(Word(f"{media}{s}.{w}", "x", SourceMs(now), SourceMs(end)))
                now = end
            segments.append(Segment(f"{media}{s}", media, "", SourceMs(first), SourceMs(now), tuple(words)))
    mixed = []
    while any(recordings.values()):
        mixed.append(rng.choice([segments for segments in recordings.values() if segments]).pop(0))
    return Edl("p").with_segments(Segments.of(mixed))


def _chosen(rng: Random, edl: Edl) -> list[str]:
    ids = [word.id for word in edl.transcript.segments.words()]
    return rng.sample(ids, rng.randint(1, len(ids)))


def _spans(rng: Random, edl: Edl, ids: list[str]) -> list[tuple[Run, Span]]:
    pad, snaps = rng.choice((0, 30, 80, 200, MAX_PAD_MS)), [rng.randint(0, 9000) for _ in range(20)]
    end = rng.choice((None, 60_000))
    return [(run, cut_span(run, pad_ms=pad, end_ms=end, snap_ms=snaps)) for run in runs_of(edl, ids)]


@settings(max_examples=300, deadline=None)
@given(seeds)
def test_a_cut_holds_its_words_whole_and_none_of_any_other(rng: Random) -> None:
    edl = _speech(rng)
    ids = _chosen(rng, edl)
    words = {w.id: (s.media_file_id, w) for s in edl.transcript.segments for w in s.words}
    for run, span in _spans(rng, edl, ids):
        for identity, (media, word) in words.items():
            if media != run.media_file_id:
                continue
            if identity in run.word_ids:
                assert span.start_ms <= word.start_ms <= word.end_ms <= span.end_ms
            else:
                assert word.end_ms <= span.start_ms or span.end_ms <= word.start_ms


@settings(max_examples=300, deadline=None)
@given(seeds)
def test_any_selection_of_words_is_runs_in_order_that_map_to_disjoint_spans(rng: Random) -> None:
    edl = _speech(rng)
    ids = _chosen(rng, edl)
    found = _spans(rng, edl, ids)
    assert sorted(identity for run, _ in found for identity in run.word_ids) == sorted(ids)
    for media in ("m", "n"):
        spans = [span for run, span in found if run.media_file_id == media]
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(spans))
    for run, _ in found:
        for neighbour in (run.before, run.after):
            assert neighbour is None or neighbour.word.id not in ids, "runs are as long as can be"


@settings(max_examples=200, deadline=None)
@given(seeds)
def test_of_the_silence_around_a_cut_at_least_the_longer_pause_less_its_padding_stays(rng: Random) -> None:
    edl = _speech(rng)
    for run in runs_of(edl, _chosen(rng, edl)):
        span = cut_span(run, pad_ms=80)
        if run.before and run.after:
            lead = run.first.word.start_ms - run.before.word.end_ms
            trail = run.after.word.start_ms - run.last.word.end_ms
            stays = span.start_ms - run.before.word.end_ms + run.after.word.start_ms - span.end_ms
            assert max(lead, trail) - 80 <= stays <= max(lead, trail) + 80


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_deleting_words_deletes_them_and_no_others(rng: Random) -> None:
    """On a recording played through; words without any length between others are the exception, see below."""
    edl = talk(rng.randint(3, 30), per_segment=rng.randint(2, 9), clips=rng.randint(1, 6))
    ids = _chosen(rng, edl)
    after = perform(edl, {"op": "delete_words", "word_ids": ids, "pad_ms": rng.choice((0, 80, 300))})
    for word in edl.transcript.segments.words():
        assert (place_of(after, word.id) is None) == (word.id in ids)


# -- where a word plays --------------------------------------------------------------------------------------------


def _worn(rng: Random) -> Edl:
    edl = random_document(rng)
    for serial in range(rng.randint(1, 10)):
        try:
            edl = perform(edl, random_operation(rng, edl, serial))
        except OperationError:
            continue
    return edl


def _said_by(edl: Edl, media: str, word: Word) -> tuple[str, int, Clip] | None:
    """Track, start and clip, looked for clip by clip, on the tracks that speak, from the lowest."""
    middle = (word.start_ms + word.end_ms) // 2
    laid = [(track, start, clip) for track in edl.tracks for start, clip in track.lane]
    audible = any(track.type == "audio" and clip.media_file_id == media for track, _, clip in laid)
    for track, start, clip in laid:
        holds = clip.media_file_id == media and clip.in_point_ms <= middle < clip.out_point_ms
        if holds and not clip.deleted and (track.type == "audio" or not audible):
            return track.id, start, clip
    return None


def _oracle(edl: Edl, media: str, word: Word) -> Span | None:
    found = _said_by(edl, media, word)
    if found is None:
        return None
    _, start, clip = found
    return Span(start + _after(clip, word.start_ms), start + _after(clip, word.end_ms))


def _after(clip: Clip, source_ms: int) -> int:
    if source_ms <= clip.in_point_ms:
        return 0
    return clip.offset_of(min(source_ms, clip.out_point_ms))


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_a_words_place_is_found_as_by_looking_through_every_clip(rng: Random) -> None:
    edl = _worn(rng)
    for segment in edl.transcript.segments:
        media = segment.media_file_id
        for word in segment.words:
            assert media is not None
            place = place_of(edl, word.id)
            assert place == _oracle(edl, media, word)
            assert plays(edl, media, word.middle_ms) == (place is not None)


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_the_join_beside_a_word_lies_beside_it_in_a_clip_that_says_it(rng: Random) -> None:
    edl = _worn(rng)
    said_by = {
        word.id: _said_by(edl, str(segment.media_file_id), word)
        for segment in edl.transcript.segments
        for word in segment.words
    }
    for word in edl.transcript.segments.words():
        place = place_of(edl, word.id)
        beside = [known for known, clip in said_by.items() if clip == said_by[word.id] and known != word.id]
        for after in (False, True):
            moment = join_beside(edl, word.id, after=after, pad_ms=rng.choice((0, 80, 1000)))
            assert (moment is None) == (place is None)
            if moment is None or place is None:
                continue
            assert moment >= place.end_ms if after else moment <= place.start_ms
            others = [place_of(edl, known) for known in beside]
            hit = [o for o in others if o and o.start_ms < moment < o.end_ms]
            assert all(o.start_ms < place.end_ms and place.start_ms < o.end_ms for o in hit) or any(
                clip.effects for track in edl.tracks for _, clip in track.lane
            )


def test_a_word_that_is_not_there_is_unknown() -> None:
    for call in (
        lambda: place_of(talk(4), "x"),
        lambda: runs_of(talk(4), ["w0", "x"]),
        lambda: join_beside(talk(4), "x", after=True),
    ):
        with pytest.raises(UnknownId):
            call()


def test_words_of_two_speakers_at_once_are_cut_without_an_empty_or_backward_span() -> None:
    """B says "no" while A speaks: neighbours in the document may overlap in time."""
    a = [Word(f"a{i}", "x", SourceMs(i * 500), SourceMs(i * 500 + 400)) for i in range(4)]
    b = [Word("b0", "no", SourceMs(600), SourceMs(800))]
    edl = Edl("p").with_segments(
        Segments.of(
            [
                Segment("A", "m", "A", SourceMs(0), SourceMs(1900), tuple(a)),
                Segment("B", "m", "B", SourceMs(600), SourceMs(800), tuple(b)),
            ]
        )
    )
    for chosen in (["a0"], ["a1"], ["a3"], ["b0"], ["a3", "b0"], ["a2", "a3", "b0"]):
        spans = [cut_span(run) for run in runs_of(edl, chosen)]
        for word in (edl.word(word_id).word for word_id in chosen):
            assert any(span.start_ms <= word.start_ms < word.end_ms <= span.end_ms for span in spans)
