"""The cut and the script to other programs and back, by the commands that a stranger types."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from auteur.cli.main import app
from auteur.core.errors import AuteurError
from auteur.formats.xml_text import parse_xml
from tests.support.talks import small_talk


def said(*arguments: object, cwd: Path, stdin: str = "") -> dict[str, Any]:
    """What a command that must succeed says with --json. In this process: test_command_line.py starts real ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        done = CliRunner().invoke(app, [*map(str, arguments), "--json"], input=stdin, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(*arguments: object, cwd: Path) -> AuteurError:
    with pytest.raises(AuteurError) as error:
        said(*arguments, cwd=cwd)
    return error.value


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


def test_a_cut_goes_out_and_comes_back_and_can_be_undone(home: Path) -> None:
    said("export", "talk.auteur", "-o", "round.xml", cwd=home)
    tried = said("import", "talk.auteur", "round.xml", "--dry-run", cwd=home)
    taken = said("import", "talk.auteur", "round.xml", cwd=home)
    assert tried["duration_ms"] == taken["duration_ms"]
    assert taken["clips"] == 6
    undone = said("apply", "talk.auteur", "-", cwd=home, stdin='{"op": "undo"}')
    assert abs(undone["duration_ms"] - taken["duration_ms"]) <= 34  # a frame


def test_a_cut_may_bring_a_file_from_beside_the_project_and_none_from_elsewhere(home: Path) -> None:
    shutil.copy2(home / "talk.mp4", home / "second.mp4")
    with (home / "second.mp4").open("ab") as file:
        file.write(b"\0\0\0\x08free")  # another recording as far as fingerprints go
    rows = "track,type,file,start_ms,end_ms,in_ms,out_ms\nV1,video,{0},0,1000,0,1000\n"
    (home / "two.csv").write_text(rows.format("second.mp4"))
    assert said("import", "talk.auteur", "two.csv", cwd=home)["clips"] == 1
    (home / "out.csv").write_text(rows.format("../outside.mp4"))
    shutil.copy2(home / "talk.mp4", home.parent / "outside.mp4")
    assert "outside" in refused("import", "talk.auteur", "out.csv", cwd=home).message
    (home / "linked.mp4").symlink_to(home.parent / "outside.mp4")
    (home / "link.csv").write_text(rows.format("linked.mp4"))
    assert "leads out" in refused("import", "talk.auteur", "link.csv", cwd=home).message
    said("apply", "talk.auteur", "-", cwd=home, stdin='{"op": "undo"}')


def test_a_script_is_written_edited_and_applied(home: Path) -> None:
    said("script", "talk.auteur", "-o", "talk.md", cwd=home)
    text = (home / "talk.md").read_text()
    assert said("script", "talk.auteur", "--apply", "talk.md", "--dry-run", cwd=home)["operations"] == []
    lines = text.splitlines()
    (home / "talk.md").write_text("\n".join(line for line in lines if line != lines[-1]))
    done = said("script", "talk.auteur", "--apply", "talk.md", cwd=home)
    assert [op["op"] for op in done["operations"]] == ["delete_words"]
    assert done["duration_after_ms"] < done["duration_before_ms"]


def test_an_ending_that_means_nothing_is_refused(home: Path) -> None:
    assert refused("captions", "talk.auteur", "-o", "cut.fcpxml", cwd=home).code == "bad_input"


def test_the_formats_are_listed_for_people_and_programs(home: Path) -> None:
    names = {row["name"] for row in said("formats", cwd=home)["formats"]}
    assert {"srt", "whisper", "fcpxml", "otio", "edl"} <= names
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "200")
        assert "FCPXML" in CliRunner().invoke(app, ["formats"]).stdout.upper()
