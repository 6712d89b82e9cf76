"""The cut to other programs and back, as a stranger does it: real processes, a real recording."""

from __future__ import annotations

from pathlib import Path

import pytest

from auteur.formats.xml_text import parse_xml
from tests.integration.test_command_line import refused, run, said
from tests.support.talks import small_talk


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `talk.mp4` and its project, cut in two places."""
    movie, script, _ = small_talk(tmp_path_factory.mktemp("interchange"))
    aligned = said("align", movie, "--script", script, cwd=movie.parent)
    words = [word["id"] for segment in aligned["segments"] for word in segment["words"]]
    cut = f'[{{"op": "delete_words", "word_ids": ["{words[3]}", "{words[20]}"]}}]'
    said("apply", "talk.auteur", "-", cwd=movie.parent, stdin=cut)
    return movie.parent


def test_the_cut_is_exported_by_its_ending_and_says_what_it_does_not_hold(home: Path) -> None:
    told = said("export", "talk.auteur", "-o", "cut.fcpxml", cwd=home)
    assert told["unsupported"] == ["the words: write captions or a transcript beside it"]
    root = parse_xml((home / "cut.fcpxml").read_bytes())
    assert len(list(root.iter("asset-clip"))) == 3
    (source,) = (rep.get("src", "") for rep in root.iter("media-rep"))
    assert source.endswith("/my%20talks/talk.mp4")


def test_an_ending_that_means_nothing_is_refused(home: Path) -> None:
    assert refused("captions", "talk.auteur", "-o", "cut.fcpxml", cwd=home)["code"] == "bad_input"


def test_the_formats_are_listed_for_people_and_programs(home: Path) -> None:
    names = {row["name"] for row in said("formats", cwd=home)["formats"]}
    assert {"srt", "whisper", "fcpxml", "otio", "edl"} <= names
    assert "fcpxml" in run("formats", cwd=home).stdout
