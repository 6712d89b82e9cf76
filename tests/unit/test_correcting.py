"""The verbs that fix a transcript, and what is left of the fixes when another engine has listened."""

from __future__ import annotations

import pytest

from auteur.core.edl.apply import apply
from auteur.core.edl.document import Edl, Transcript
from auteur.core.edl.encoding import segment_to_json
from auteur.core.edl.segments import Segments
from auteur.core.errors import OperationError
from auteur.core.time import SourceMs
from auteur.core.transcript.model import Segment, Word


def _segment(id_: str, start_ms: int, text: str, speaker: str = "A", shift_ms: int = 0) -> Segment:
    words = tuple(
        Word(
            f"{id_}.{i}",
            word,
            SourceMs(start_ms + i * 400 + shift_ms),
            SourceMs(start_ms + i * 400 + 300 + shift_ms),
        )
        for i, word in enumerate(text.split())
    )
    return Segment(id_, "m", speaker, words[0].start_ms, words[-1].end_ms, words, text)


def _document(*segments: Segment) -> Edl:
    return Edl("p", transcript=Transcript(Segments.of(segments)))


def _read(edl: Edl) -> list[tuple[str, str]]:
    return [(s.speaker, " ".join(w.text for w in s.words if w.text)) for s in edl.transcript.segments]


def test_merging_segments_of_two_speakers_gives_all_to_the_first() -> None:
    edl = _document(
        _segment("s1", 0, "a b", "A"), _segment("s2", 1000, "c", "B"), _segment("s3", 2000, "d", "A")
    )
    after, _ = apply(edl, {"op": "merge_segments", "segment_ids": ["s1", "s2", "s3"]})
    assert _read(after) == [("A", "a b c d")]


def test_segments_that_cannot_be_one_are_refused() -> None:
    wordless = Segment("s2", "m", "A", SourceMs(1000), SourceMs(2000), (), "c")
    for second in (wordless, _segment("s2", 200, "c")):
        with pytest.raises(OperationError):
            apply(
                _document(_segment("s1", 0, "a b"), second),
                {"op": "merge_segments", "segment_ids": ["s1", "s2"]},
            )


def test_each_corrected_word_is_a_fix_of_its_own_where_the_count_is_the_same() -> None:
    edl, _ = apply(
        _document(_segment("s", 0, "the quik brwn fox")),
        {"op": "correct_words", "word_ids": [f"s.{i}" for i in range(4)], "text": "the quick brown fox"},
    )
    assert [fix.value for fix in edl.transcript.corrections] == ["quick", "brown"]


def test_all_fixes_outlive_an_engine_that_heard_other_words() -> None:
    edl = _document(_segment("s1", 0, "the quik brwn fox"), _segment("s2", 2000, "jumps over it"))
    for op in (
        {"op": "correct_words", "word_ids": ["s1.1"], "text": "quick"},
        {"op": "correct_words", "word_ids": ["s1.2", "s1.3"], "text": "brownish red fox"},
        {"op": "set_speaker", "speaker": "B", "word_ids": ["s2.0", "s2.1"]},
        {"op": "split_segment", "before_word_id": "s1.2"},
        {"op": "retime_word", "word_id": "s2.2", "start_ms": 2900, "end_ms": 3300},
    ):
        edl, _ = apply(edl, op)
    expected = [("A", "the quick"), ("A", "brownish red fox"), ("B", "jumps over"), ("A", "it")]
    assert _read(edl) == expected
    heard = [
        _segment("x", 0, "da quit pro an fox", shift_ms=30),
        _segment("y", 2000, "jump ova it", shift_ms=-40),
    ]
    heard[0] = _segment("x", 0, "da quit brawn fogs", shift_ms=30)
    again, _ = apply(
        edl, {"op": "set_transcript", "media_file_id": "m", "segments": [segment_to_json(s) for s in heard]}
    )
    assert _read(again) == [("A", "da quick"), ("A", "brownish red fox"), ("B", "jump ova"), ("A", "it")]
    last = again.transcript.segments[3].words[0]
    assert (last.start_ms, last.end_ms) == (2900, 3300)


def test_words_that_were_not_said_one_after_the_other_do_not_become_one() -> None:
    edl = _document(_segment("s1", 1000, "later"), _segment("s2", 0, "sooner"))
    words = ["s1.0", "s2.0"]
    with pytest.raises(OperationError, match="one after the other"):
        apply(edl, {"op": "correct_words", "word_ids": words, "text": "both"})
    after, _ = apply(edl, {"op": "correct_words", "word_ids": words, "text": "Later, Sooner."})
    assert _read(after) == [("A", "Later,"), ("A", "Sooner.")]
