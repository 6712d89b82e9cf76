"""What was heard is laid beside what is written by the cheapest steps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auteur.engines.transcription.align.compare import Step, compare

_words = st.lists(st.sampled_from(["one", "two", "three", "four"]), max_size=8)


def _compare(written: str, heard: str, *, open_end: bool = False) -> list[Step]:
    words = {*written.split(), *heard.split()}
    return compare(written.split(), heard.split(), {w: " ".join(w.upper()) for w in words}, open_end=open_end)


@given(_words, _words)
def test_the_steps_pass_every_word_once_and_in_order(written: list[str], heard: list[str]) -> None:
    steps = compare(written, heard, {}, open_end=False)
    assert [step.written for step in steps if step.written is not None] == list(range(len(written)))
    assert [step.heard for step in steps if step.heard is not None] == list(range(len(heard)))
    for step in steps:
        if step.same:
            assert step.written is not None
            assert step.heard is not None
            assert written[step.written] == heard[step.heard]


@given(_words, _words)
def test_with_an_open_end_only_the_written_words_may_be_left_over(
    written: list[str], heard: list[str]
) -> None:
    steps = compare(written, heard, {}, open_end=True)
    passed = [step.written for step in steps if step.written is not None]
    assert passed == list(range(len(passed)))
    assert [step.heard for step in steps if step.heard is not None] == list(range(len(heard)))


def test_what_is_said_as_written_is_the_same_throughout() -> None:
    assert _compare("a b c", "a b c") == [Step(n, n, same=True) for n in range(3)]


def test_a_paragraph_that_nobody_read_is_skipped_whole() -> None:
    steps = _compare("a b x x x x x x x x c d", "a b c d")
    assert [step.written for step in steps if step.heard is None] == list(range(2, 10))
    assert sum(step.same for step in steps) == 4


def test_a_word_said_instead_stands_for_the_one_that_sounds_like_it() -> None:
    steps = _compare("cat house dog", "cat mouse dog")
    assert steps[1] == Step(1, 1)
    steps = _compare("kit horse", "zyx horses")
    assert steps[-1] == Step(1, 1)


def test_a_sentence_begun_twice_is_matched_once() -> None:
    steps = _compare("we went home", "we went we went home")
    assert sum(step.same for step in steps) == 3
    assert sum(step.written is None for step in steps) == 2


def test_words_after_the_speech_ends_are_not_forced_into_it() -> None:
    steps = _compare("a b c d e f", "a b", open_end=True)
    assert [step.written for step in steps] == [0, 1]
