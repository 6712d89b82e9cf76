"""Words are found by what they say."""

from __future__ import annotations

from dataclasses import replace

from auteur.core.edl.document import Edl, Transcript
from auteur.core.edl.segments import Segments
from auteur.core.time import SourceMs
from auteur.core.transcript.finding import find_text
from auteur.core.transcript.model import Segment, Word


def _edl(text: str) -> Edl:
    words = tuple(
        Word(
            f"w{i}",
            token.lstrip("~"),
            SourceMs(i * 400),
            SourceMs(i * 400 + 300),
            flags=("hesitation",) if token[0] == "~" else (),
        )
        for i, token in enumerate(text.split())
    )
    end = SourceMs(400 * len(words))
    return replace(
        Edl("p"), transcript=Transcript(Segments.of([Segment("s", "m", "A", SourceMs(0), end, words)]))
    )


def test_case_punctuation_and_accents_do_not_matter() -> None:
    found = find_text(_edl("The CAFÉ, she said, isn’t open."), "the cafe she said isn't")
    assert [match.word_ids for match in found] == [("w0", "w1", "w2", "w3", "w4")]


def test_every_place_is_found_once() -> None:
    assert [m.word_ids for m in find_text(_edl("a b a b a b a"), "a b a")] == [
        ("w0", "w1", "w2"),
        ("w4", "w5", "w6"),
    ]


def test_a_hesitation_inside_the_sentence_is_taken_with_it() -> None:
    (match,) = find_text(_edl("so the ~um family left"), "the family")
    assert match.word_ids == ("w1", "w2", "w3")


def test_a_sentence_heard_a_little_differently_is_found_and_says_so() -> None:
    (match,) = find_text(
        _edl("we met the old gentlemen of the house at noon"), "the old gentleman of the house"
    )
    assert match.text == "the old gentlemen of the house"
    assert match.likeness < 1


def test_something_never_said_is_not_found() -> None:
    assert find_text(_edl("we met the old gentleman"), "quarterly revenue figures") == []
    assert find_text(_edl("we met"), "…") == []
