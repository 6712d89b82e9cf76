"""The registry of formats: names, endings, and every writer on a real document."""

from __future__ import annotations

import pytest

from auteur.core.errors import InputError
from auteur.formats.registry import FORMATS, described, format_of
from tests.support.documents import talk


@pytest.mark.parametrize("name", [name for name, known in FORMATS.items() if known.kind != "cut"])
def test_every_format_of_words_writes_the_words_and_reads_them_again_as_a_script(name: str) -> None:
    known = FORMATS[name]
    assert known.write is not None
    written = known.write(talk(12), {})
    assert all(f"word{n}" in written.text for n in range(12))
    assert known.read_words is not None
    words = [word.word for word in known.read_words(written.text.encode()).words]
    assert [word for word in words if word.startswith("word")] == [f"word{n}" for n in range(12)]


@pytest.mark.parametrize(
    ("said", "ending"),
    [
        ("srt", ".srt"),
        (".srt", ".srt"),
        ("my talk.SRT", ".srt"),
        ("whisper", ".whisper.json"),
        ("talk.whisper.json", ".whisper.json"),
        ("talk.json", ".json"),
        ("whisper.json", ".json"),
    ],
)
def test_a_format_is_named_by_its_name_or_the_longest_ending(said: str, ending: str) -> None:
    assert format_of(said, "captions", "transcript").ending == ending


def test_an_unknown_ending_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(InputError) as refused:
        format_of("talk.docx", "captions")
    assert ".ttml" in refused.value.hint


def test_endings_are_unique_and_every_format_says_what_it_carries() -> None:
    written = [known.ending for known in FORMATS.values() if known.write]
    assert len(set(written)) == len(written)
    assert all(row["carries"] and (row["written"] or row["read"]) for row in described())
