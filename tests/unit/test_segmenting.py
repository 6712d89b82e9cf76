"""Words become segments."""

from __future__ import annotations

from auteur.core.transcript.segmenting import SpokenWord, segments_of


def _spoken(text: str, gap_ms: int = 100) -> list[SpokenWord]:
    return [
        SpokenWord(word, i * (300 + gap_ms), i * (300 + gap_ms) + 300, 0.5)
        for i, word in enumerate(text.split())
    ]


def _texts(words: list[SpokenWord], **more: object) -> list[str]:
    return [" ".join(w.word for w in s.words) for s in segments_of(words, "m", **more)]  # type: ignore[arg-type]


def test_a_sentence_is_a_segment_but_a_title_ends_none() -> None:
    assert _texts(_spoken("Hello Mr. Smith. How are you? Fine")) == [
        "Hello Mr. Smith.",
        "How are you?",
        "Fine",
    ]


def test_a_pause_a_new_speaker_and_a_given_break_begin_a_segment() -> None:
    assert _texts(_spoken("a b", gap_ms=1300)) == ["a", "b"]
    assert _texts([*_spoken("a")[:1], _spoken("a b")[1]._replace(speaker="Ann")]) == ["a", "b"]
    assert _texts(_spoken("a b c"), breaks=(2,)) == ["a b", "c"]


def test_a_monologue_is_cut_into_readable_pieces() -> None:
    assert [len(text.split()) for text in _texts(_spoken("word " * 150))] == [60, 60, 30]


def test_words_keep_their_times_confidence_and_engine_and_ids_name_the_recording() -> None:
    (segment,) = segments_of(_spoken("one two"), "talk", engine="align 5")
    assert (segment.start_ms, segment.end_ms, segment.media_file_id) == (0, 700, "talk")
    assert [w.id for w in segment.words] == ["talk-w1", "talk-w2"]
    assert {(w.confidence, w.engine, w.origin) for w in segment.words} == {(0.5, "align 5", "asr")}


def test_no_words_make_no_segments() -> None:
    assert segments_of([], "m") == ()
