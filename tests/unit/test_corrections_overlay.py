"""Fixes laid over an engine's words: they hold, they can be laid on again, and they outlive the engine."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from auteur.core.edl.segments import Segments
from auteur.core.time import SourceMs
from auteur.core.transcript.corrections import overlaid, overlaid_at
from auteur.core.transcript.model import Correction, CorrectionKind, Segment, Word


def _segment(id_: str, words: list[Word], speaker: str = "A", media: str | None = "m") -> Segment:
    return Segment(id_, media, speaker, words[0].start_ms, words[-1].end_ms, tuple(words))


def _said(segment: Segment) -> str:
    return " ".join(word.text for word in segment.words)


def _words(
    text: str, *, start_ms: int = 0, each_ms: int = 400, gap_ms: int = 100, prefix: str = "w"
) -> list[Word]:
    step = each_ms + gap_ms
    return [
        Word(f"{prefix}{i}", word, SourceMs(start_ms + i * step), SourceMs(start_ms + i * step + each_ms))
        for i, word in enumerate(text.split())
    ]


def _fix(
    kind: CorrectionKind, start_ms: int, end_ms: int, value: str = "", was: tuple[int, int] | None = None
) -> Correction:
    was_start, was_end = (SourceMs(was[0]), SourceMs(was[1])) if was else (None, None)
    return Correction(kind, "m", SourceMs(start_ms), SourceMs(end_ms), value, was_start, was_end)


def _read(segments: tuple[Segment, ...]) -> str:
    return " ".join(word.text for segment in segments for word in segment.words if word.text)


@st.composite
def _transcripts(draw: st.DrawFn) -> tuple[Segment, ...]:
    """Two recordings, segments with and without words, now and then overlapping as when people speak at once."""
    segments: list[Segment] = []
    ends = {"m": 0, "n": 0}
    for s in range(draw(st.integers(1, 5))):
        media = draw(st.sampled_from(("m", "m", "n")))
        at_ms = max(0, ends[media] + draw(st.integers(-300, 500)))
        words: list[Word] = []
        start_ms = at_ms
        for w in range(draw(st.integers(0, 5))):
            at_ms += draw(st.sampled_from((0, 0, 30, 100, 400)))
            end_ms = at_ms + draw(st.integers(0, 400))
            words.append(Word(f"w{s}.{w}", draw(st.sampled_from("abcd")), SourceMs(at_ms), SourceMs(end_ms)))
            at_ms = end_ms
        at_ms += draw(st.sampled_from((0, 50)))
        speaker = draw(st.sampled_from(("A", "B")))
        text = " ".join(word.word for word in words) or "said"
        segments.append(
            Segment(f"s{s}", media, speaker, SourceMs(start_ms), SourceMs(at_ms), tuple(words), text)
        )
        ends[media] = at_ms
    return tuple(segments)


@st.composite
def _fixes(draw: st.DrawFn, segments: tuple[Segment, ...]) -> Correction:
    kind = draw(st.sampled_from(("text", "time", "speaker", "break", "join")))
    spots = sorted(
        {ms for s in segments for w in s.words for ms in (w.start_ms, w.end_ms)} | {0, 150, 700, 3000}
    )
    moment = st.sampled_from(spots) | st.integers(0, 3000)
    start_ms, end_ms = sorted((draw(moment), draw(moment)))
    value = (
        draw(st.sampled_from(("", "x", "x y", "a")))
        if kind == "text"
        else draw(st.sampled_from(("A", "B", "C")))
    )
    was = sorted((draw(moment), draw(moment))) if kind == "time" else (None, None)
    return Correction(
        kind,
        draw(st.sampled_from(("m", "m", "n"))),
        SourceMs(start_ms),
        SourceMs(end_ms),
        value,
        was[0],
        was[1],  # type: ignore[arg-type]
    )


@st.composite
def _cases(draw: st.DrawFn) -> tuple[tuple[Segment, ...], list[Correction]]:
    segments = draw(_transcripts())
    return segments, draw(st.lists(_fixes(segments), max_size=6))


@given(_cases())
def test_laying_fixes_on_again_changes_nothing(case: tuple[tuple[Segment, ...], list[Correction]]) -> None:
    segments, fixes = case
    once = overlaid(segments, fixes)
    assert overlaid(once, fixes) == once


@given(_cases())
def test_words_keep_their_order_and_never_overlap_and_none_is_lost(
    case: tuple[tuple[Segment, ...], list[Correction]],
) -> None:
    segments, fixes = case
    laid = overlaid(segments, fixes)
    for segment in laid:
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(segment.words))
        assert all(segment.start_ms <= w.start_ms <= w.end_ms <= segment.end_ms for w in segment.words)
    for media in ("m", "n"):
        before = [(w.id, w.word) for s in segments if s.media_file_id == media for w in s.words]
        after = [w for s in laid if s.media_file_id == media for w in s.words]
        assert [(w.id, w.word) for w in after if w.origin != "human"] == before
    ids = [s.id for s in laid] + [w.id for s in laid for w in s.words]
    assert len(set(ids)) == len(ids)


@given(_cases())
def test_one_fix_laid_on_its_neighbourhood_is_as_laid_on_all(
    case: tuple[tuple[Segment, ...], list[Correction]],
) -> None:
    segments, fixes = case
    for fix in fixes:
        patch = overlaid_at(Segments.of(segments), fix)
        assert tuple(Segments.of(segments).spliced(*patch)) == overlaid(segments, [fix])


@given(_cases())
def test_without_fixes_of_a_recording_its_segments_are_the_same_objects(
    case: tuple[tuple[Segment, ...], list[Correction]],
) -> None:
    segments, fixes = case
    laid = {s.id: s for s in overlaid(segments, [fix for fix in fixes if fix.media_file_id == "m"])}
    assert all(laid[s.id] is s for s in segments if s.media_file_id == "n")


@st.composite
def _reheard(draw: st.DrawFn) -> tuple[tuple[Segment, ...], list[Correction], str]:
    """What engine B hears of the same talk, fixes made on engine A's words, and how the talk must read.

    B's boundaries are up to 60 ms off; it splits words, and joins two where both or neither were fixed.
    """
    fixes: list[Correction] = []
    heard: list[Word] = []
    reads: list[str] = []
    at_ms, count = 1000, draw(st.integers(1, 12))
    joined = False
    for i in range(count):
        start_ms, end_ms = at_ms, at_ms + draw(st.integers(140, 600))
        gap_ms = draw(st.sampled_from((0, 20, 140, 900)))
        at_ms = end_ms + gap_ms
        fixed = draw(st.booleans()) or joined
        if fixed:
            fixes.append(_fix("text", start_ms, end_ms, f"fixed{i}"))
        low = max(start_ms + draw(st.integers(-60, 60)), heard[-1].end_ms if heard else 0)
        high = max(end_ms + draw(st.integers(-60, 60)), low + 1)
        how = draw(st.sampled_from(("same", "split", "join")))
        if joined:
            heard[-1] = heard[-1]._replace(end_ms=SourceMs(high))
            joined = False
        elif how == "split" and end_ms - start_ms >= 280:
            middle = (low + high) // 2
            heard.append(Word(f"b{i}", f"raw{i}", SourceMs(low), SourceMs(middle)))
            heard.append(Word(f"b{i}+", f"more{i}", SourceMs(middle), SourceMs(high)))
        else:
            heard.append(Word(f"b{i}", f"raw{i}", SourceMs(low), SourceMs(high)))
            joined = how == "join" and fixed and gap_ms < 900 and i + 1 < count
        reads += [f"fixed{i}"] if fixed else [w.word for w in heard if w.id in (f"b{i}", f"b{i}+")]
    return (_segment("b", heard),), fixes, " ".join(reads)


@given(_reheard())
def test_fixed_text_is_read_after_another_engine_heard_other_words(
    case: tuple[tuple[Segment, ...], list[Correction], str],
) -> None:
    segments, fixes, reads = case
    assert _read(overlaid(segments, fixes)) == reads


def test_the_words_of_a_span_read_as_many_words_one_by_one() -> None:
    (laid,) = overlaid([_segment("s", _words("the quik brwn fox"))], [_fix("text", 500, 1400, "quick brown")])
    assert [w.edited_text for w in laid.words] == [None, "quick", "brown", None]
    assert [w.word for w in laid.words] == ["the", "quik", "brwn", "fox"]


def test_the_first_word_carries_a_text_of_another_count() -> None:
    (laid,) = overlaid(
        [_segment("s", _words("in new york city today"))], [_fix("text", 500, 1900, "the Big Apple, NYC")]
    )
    assert [w.text for w in laid.words] == ["in", "the Big Apple, NYC", "", "", "today"]


def test_a_text_where_nothing_was_heard_becomes_a_human_word_between_its_neighbours() -> None:
    (laid,) = overlaid(
        [_segment("s", _words("one two", gap_ms=1000))], [_fix("text", 500, 1450, "and a half")]
    )
    assert [w.text for w in laid.words] == ["one", "and a half", "two"]
    assert laid.words[1] == Word(
        "human:m:500-1450", "and a half", SourceMs(500), SourceMs(1400), origin="human"
    )


def test_a_hundred_words_the_engine_missed_are_read_in_order() -> None:
    fixes = [_fix("text", 1000 + i * 100, 1090 + i * 100, f"n{i}") for i in range(100)]
    laid = overlaid([_segment("s", _words("one two", gap_ms=20_000))], fixes)
    assert _read(laid) == " ".join(["one", *(f"n{i}" for i in range(100)), "two"])


def test_two_fixed_words_that_the_engine_heard_as_one_are_both_read() -> None:
    heard = [Word("b", "ofcourse", SourceMs(0), SourceMs(900))]
    fixes = [_fix("text", 0, 400, "of"), _fix("text", 420, 900, "course")]
    assert _read(overlaid([_segment("s", heard)], fixes)) == "of course"


def test_a_word_fixed_away_stays_away() -> None:
    laid = overlaid([_segment("s", _words("well yes"))], [_fix("text", 0, 400, "")])
    assert _read(laid) == "yes"


def test_a_time_fix_moves_the_nearest_word_and_its_neighbours_give_way() -> None:
    fix = _fix("time", 450, 1050, was=(520, 880))
    (laid,) = overlaid([_segment("s", _words("a b c", gap_ms=50))], [fix])
    assert [(w.start_ms, w.end_ms) for w in laid.words] == [(0, 400), (450, 1050), (1050, 1300)]


def test_a_word_moved_twice_is_found_where_the_first_fix_had_put_it() -> None:
    fixes = [_fix("time", 3000, 3300, was=(500, 900)), _fix("time", 5000, 5300, was=(3000, 3300))]
    segments = [_segment("s", [*_words("a b"), Word("z", "z", SourceMs(9000), SourceMs(9400))])]
    (laid,) = overlaid(segments, fixes)
    assert [(w.id, w.start_ms, w.end_ms) for w in laid.words] == [
        ("w0", 0, 400),
        ("w1", 5000, 5300),
        ("z", 9000, 9400),
    ]


def test_text_fixed_before_its_word_was_moved_is_still_that_words_text() -> None:
    fixes = [_fix("text", 500, 900, "B"), _fix("time", 3000, 3300, was=(500, 900))]
    segments = [_segment("s", [*_words("a b"), Word("z", "z", SourceMs(9000), SourceMs(9400))])]
    once = overlaid(segments, fixes)
    assert _read(once) == "a B z"
    assert _read(overlaid(once, fixes)) == "a B z"


def test_a_speaker_takes_a_part_of_a_segment_and_names_are_derived_from_it() -> None:
    laid = overlaid([_segment("s1", _words("a b c d"))], [_fix("speaker", 500, 1400, "B")])
    assert [(s.id, s.speaker, _said(s)) for s in laid] == [
        ("s1", "A", "a"),
        ("s1/500", "B", "b c"),
        ("s1/1500", "A", "d"),
    ]


def test_a_break_splits_and_a_join_merges_and_the_later_one_decides() -> None:
    segment = _segment("s1", _words("a b c d"))
    parts = overlaid([segment], [_fix("break", 1000, 1000)])
    assert [(s.id, _said(s), s.start_ms, s.end_ms) for s in parts] == [
        ("s1", "a b", 0, 900),
        ("s1/1000", "c d", 1000, 1900),
    ]
    assert overlaid(parts, [_fix("join", 0, 1900)]) == (segment,)
    both = [_fix("break", 1000, 1000), _fix("join", 0, 1900)]
    assert len(overlaid([segment], both)) == 1
    assert len(overlaid([segment], both[::-1])) == 2


def test_a_join_leaves_the_segments_around_its_span_alone() -> None:
    heard = [_segment(f"s{i}", _words("a b", start_ms=i * 1000 + 40, prefix=f"w{i}.")) for i in range(4)]
    assert [s.id for s in overlaid(heard, [_fix("join", 1000, 2900)])] == ["s0", "s1", "s3"]


def test_a_segment_without_words_takes_the_text_and_the_speaker_whole() -> None:
    cue = Segment("s", "m", "", SourceMs(0), SourceMs(2000), (), "helo")
    laid = overlaid([cue], [_fix("text", 0, 2000, "hello"), _fix("speaker", 0, 2000, "Ann")])
    assert laid == (replace(cue, edited_text="hello", speaker="Ann"),)


def test_a_new_segment_gets_no_id_that_is_in_use_elsewhere() -> None:
    laid = overlaid(
        [_segment("s1", _words("a b"))], [_fix("break", 500, 500)], in_use={"s1/500"}.__contains__
    )
    assert [s.id for s in laid] == ["s1", "s1/500.2"]
