"""The talk as Markdown: written and read without an edit it asks for nothing, edited it asks for that edit alone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.edl.apply import apply
from auteur.core.edl.document import Edl
from auteur.core.edl.segments import Segments
from auteur.core.errors import AuteurError, InputError
from auteur.core.transcript.heard import heard
from auteur.formats.script_edits import script_operations
from auteur.formats.script_md import read_script_md, sentences, write_script_md
from tests.support.documents import faults, random_document, random_operation, talk


def speech(text: str = "Good morning everyone. It rains today. We begin.|Thank you. I um agree.") -> Edl:
    """Two speakers, their turns divided by |, each word of 300 ms."""
    turns = [turn.split() for turn in text.split("|")]
    count = sum(map(len, turns))
    edl = talk(count, per_segment=count)
    (segment,) = edl.transcript.segments
    words = [
        word._replace(word=said)
        for word, said in zip(segment.words, " ".join(map(" ".join, turns)).split(), strict=True)
    ]
    segments, at = [], 0
    for n, turn in enumerate(turns):
        own = tuple(words[at : at + len(turn)])
        name = ("Ann", "Bob")[n % 2]
        segments.append(
            replace(
                segment, id=f"s{n}", speaker=name, start_ms=own[0].start_ms, end_ms=own[-1].end_ms, words=own
            )
        )
        at += len(turn)
    return replace(edl, transcript=replace(edl.transcript, segments=Segments.of(segments)))


def body(edl: Edl) -> str:
    return write_script_md(edl, "Talk").split("-->\n\n", 1)[1]


def applied(edl: Edl, script: str) -> Edl:
    operations = script_operations(edl, script)
    after, _ = apply(edl, {"op": "batch", "operations": operations})
    assert list(faults(after)) == []
    assert script_operations(after, script) == [], "the same script asks for nothing more"
    return after


def said(edl: Edl) -> str:
    return " ".join(item.word.text for item in heard(edl) if item.word.text)


SCRIPT = """## Ann

Good morning everyone. {#w0}
It rains today. {#w3}
We begin. {#w6}

## Bob

Thank you. {#w8}
I um agree. {#w10}
"""


def test_a_script_has_a_heading_for_each_turn_and_a_line_for_each_sentence() -> None:
    assert body(speech()) == SCRIPT


def test_what_is_cut_is_struck_through_where_it_was_said() -> None:
    edl, _ = apply(speech(), {"op": "delete_words", "word_ids": ["w11", "w3", "w4", "w5"]})
    assert "I ~~um~~ agree. {#w10}" in body(edl)
    assert "~~It rains today.~~ {#w3}" in body(edl)


def test_a_struck_word_is_cut_and_the_line_alone_differs() -> None:
    edl = speech()
    edited = SCRIPT.replace("I um agree", "I ~~um~~ agree")
    assert script_operations(edl, edited) == [{"op": "delete_words", "word_ids": ["w11"]}]
    assert body(applied(edl, edited)) == edited


def test_words_and_lines_that_are_removed_are_cut() -> None:
    after = applied(speech(), SCRIPT.replace("It rains today. {#w3}\n", "").replace("um ", ""))
    assert said(after) == "Good morning everyone. We begin. Thank you. I agree."


def test_an_unstruck_word_is_put_back() -> None:
    edl, _ = apply(speech(), {"op": "delete_words", "word_ids": ["w3", "w4", "w5", "w11"]})
    assert script_operations(edl, SCRIPT) == [{"op": "restore_words", "word_ids": ["w3", "w4", "w5", "w11"]}]
    assert said(applied(edl, SCRIPT)) == said(speech())


def test_a_moved_line_moves_its_words_and_keeps_its_speaker() -> None:
    lines = SCRIPT.splitlines()
    lines.insert(2, lines.pop(4))
    after = applied(speech(), "\n".join(lines))
    assert said(after).startswith("We begin. Good morning everyone. It rains today. Thank")
    lines = SCRIPT.splitlines()
    lines.append(lines.pop(2))
    operations = script_operations(speech(), "\n".join(lines))
    assert operations == [{"op": "move_words", "word_ids": ["w0", "w1", "w2"], "after_word_id": "w12"}]


def test_changed_words_are_corrected_and_new_ones_go_with_the_word_before() -> None:
    edited = SCRIPT.replace("It rains today.", "It is raining today.").replace("Thank you.", "Thank you all.")
    assert script_operations(speech(), edited) == [
        {"op": "correct_words", "word_ids": ["w4"], "text": "is raining"},
        {"op": "correct_words", "word_ids": ["w9"], "text": "you. all."}
        if "you. all." in edited
        else {"op": "correct_words", "word_ids": ["w9"], "text": "you all."},
    ]
    assert "It is raining today. We begin. Thank you all." in said(applied(speech(), edited))


def test_a_renamed_heading_is_another_speaker() -> None:
    after = applied(speech(), SCRIPT.replace("## Bob", "## Ben \\*the second\\*"))
    assert {item.segment.speaker for item in heard(after)} == {"Ann", "Ben *the second*"}


def test_a_line_that_was_broken_in_two_and_lines_that_were_joined_are_the_same_script() -> None:
    edited = SCRIPT.replace("Good morning everyone.", "Good morning\neveryone.").replace(
        "{#w3}\nWe", "{#w3} We"
    )
    assert script_operations(speech(), edited.replace("\n", "\r\n")) == []


def test_a_strike_may_leave_the_comma_and_go_over_lines() -> None:
    edl = speech("Well, this is it. And that too.|Yes.")
    edited = body(edl).replace("Well,", "~~Well~~,").replace("it. {#w0}\nAnd", "~~it. {#w0}\nAnd~~")
    assert script_operations(edl, edited) == [{"op": "delete_words", "word_ids": ["w0", "w3", "w4"]}]


@pytest.mark.parametrize(
    ("edited", "line"),
    [
        (SCRIPT.replace("{#w3}", ""), ""),
        (SCRIPT + "\nA new sentence.\n", "line 12"),
        (SCRIPT.replace("{#w3}", "{#w0}"), "line 4"),
        (SCRIPT.replace("{#w3}", "{#w4}"), "line 4"),
        (SCRIPT.replace("um", "~~um"), ""),
    ],
)
def test_a_script_that_cannot_be_understood_is_refused_by_its_line(edited: str, line: str) -> None:
    if line:
        with pytest.raises(InputError, match=line):
            script_operations(speech(), edited)
    elif "~~" in edited:
        with pytest.raises(InputError, match="~~"):
            script_operations(speech(), edited)
    else:  # a sentence that lost its id is read with the next one: corrected, and cut where it was
        assert {op["op"] for op in script_operations(speech(), edited)} == {"delete_words", "correct_words"}


_text = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=6)


@given(st.lists(_text, min_size=1, max_size=14), st.text(max_size=6), st.sets(st.integers(0, 13)))
def test_any_signs_in_words_and_names_are_written_and_read_without_an_edit(
    texts: list[str], speaker: str, cut: set[int]
) -> None:
    edl = talk(len(texts), per_segment=5)
    segments = []
    for segment in edl.transcript.segments:
        words = tuple(word._replace(edited_text=texts[int(word.id[1:])]) for word in segment.words)
        segments.append(replace(segment, speaker=speaker, words=words))
    edl = replace(edl, transcript=replace(edl.transcript, segments=Segments.of(segments)))
    gone = [f"w{n}" for n in sorted(cut) if n < len(texts)]
    edl, _ = apply(edl, {"op": "delete_words", "word_ids": gone or ["w0"]})
    assert script_operations(edl, write_script_md(edl, speaker)) == []


def edited_document(rng: Random) -> Edl:
    edl = random_document(rng)
    for serial in range(8):
        with suppress(AuteurError):
            edl, _ = apply(edl, random_operation(rng, edl, serial))
    return edl


@given(st.integers(0, 10**6))
def test_a_script_without_an_edit_asks_for_nothing(seed: int) -> None:
    edl = edited_document(Random(seed))
    script = write_script_md(edl)
    assert script_operations(edl, script) == []
    words = [word.id for sentence in sentences(edl) for word in sentence.words]
    assert len(set(words)) == len(words)
    assert {item.word.id for item in heard(edl)} <= set(words)


@given(st.integers(0, 10**6))
def test_any_edit_of_lines_and_strikes_is_done_and_then_asks_for_nothing(seed: int) -> None:
    rng = Random(seed)
    edl = talk(rng.randint(6, 30), per_segment=rng.randint(2, 9), clips=rng.randint(1, 4))
    lines = read_script_md(write_script_md(edl))
    rng.shuffle(lines) if rng.random() < 0.5 else None
    wanted: list[str] = []
    script = ""
    for line in lines[: rng.randint(1, len(lines))]:
        shown = []
        for token in line.tokens:
            chance = rng.random()
            text = token.text if chance < 0.8 else f"{token.text}x" if chance < 0.9 else f"~~{token.text}~~"
            shown.append(text)
            wanted += [] if "~" in text else [text]
        script += f"{' '.join(shown)} {{#{line.id}}}\n"
    if not wanted:
        return
    assert said(applied(edl, script)).split() == wanted


@given(st.text(max_size=120), st.integers(0, 200))
def test_any_text_is_read_or_refused(text: str, at: int) -> None:
    with suppress(InputError):
        script_operations(speech(), SCRIPT[:at] + text + SCRIPT[at:])
