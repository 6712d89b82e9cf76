"""What is delivered, by the commands that a stranger types: captions as a track, ranges, dry runs, cuts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import av
import pytest

from auteur.formats.srt import read_srt
from tests.integration.test_burning_commands import refused, said
from tests.support.talks import small_talk


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the project of a talk."""
    movie, script, _ = small_talk(tmp_path_factory.mktemp("delivering"))
    said("align", movie, "--script", script, cwd=movie.parent)
    return movie.parent


def copied(home: Path, folder: Path) -> Path:
    """The talk and its project in a folder of their own."""
    shutil.copy2(home / "talk.mp4", folder / "talk.mp4")
    return shutil.copytree(home / "talk.auteur", folder / "talk.auteur").parent


def track_of(path: Path) -> list[tuple[int, int, str]]:
    """The cues of a movie's own track, as FFmpeg's demuxer and decoders find them."""
    found = []
    with av.open(str(path)) as container:
        stream = container.streams.subtitles[0]
        assert stream.time_base is not None
        for packet in container.demux(stream):
            if packet.pts is None or packet.duration is None:
                continue
            text = bytes(packet)
            shown = text[2:].decode() if path.suffix == ".mp4" else text.decode()
            if shown.strip():
                start = packet.pts * stream.time_base * 1000
                found.append((round(start), round(start + packet.duration * stream.time_base * 1000), shown))
    return found


@pytest.mark.parametrize("ending", [".mp4", ".mkv"])
def test_soft_captions_of_a_range_are_those_of_the_file_beside(home: Path, ending: str) -> None:
    out = f"soft{ending}"
    command = ("export", "talk.auteur", "-o", out, "--captions", "soft", "--range", "0:01-0:09.5")
    told = said(*command, "--measure", "none", cwd=home)
    beside = read_srt(Path(home / told["captions"]).read_text())
    found = track_of(home / out)
    assert [text.strip() for _, _, text in found] == ["\n".join(cue.lines) for cue in beside]
    for (start_ms, end_ms, _), cue in zip(found, beside, strict=True):
        assert abs(start_ms - cue.start_ms) <= 1
        assert abs(end_ms - min(cue.end_ms, 8500)) <= 1
    assert 0 <= found[0][0] < 300, "the range begins within the first words"
    assert "himself" not in " ".join(text for _, _, text in found), "which is said after it"
    assert told["receipt"]["caption_track"]["count"] == len(found) > 1
    said("verify", out, cwd=home)


def test_a_track_is_refused_where_a_file_can_have_none(home: Path) -> None:
    for name in ("soft.mp3", "soft.wav", "soft.m4a"):
        error = refused("export", "talk.auteur", "-o", name, "--captions", "soft", cwd=home)
        assert (error.code, "mp4" in error.hint) == ("not_in_container", True)
        assert not (home / name).exists()


def test_captions_that_were_not_asked_for_are_not_said_to_be_there(home: Path) -> None:
    command = ("export", "talk.auteur", "-o", "bare.wav", "--captions", "none", "--range", "0-1")
    assert said(*command, cwd=home)["captions"] is None
    assert not (home / "bare.srt").exists()


@pytest.mark.parametrize(
    ("options", "notes", "reasons"),
    [
        ((), ["captions in a file beside"], []),
        (("--captions", "soft"), ["captions as a track and in a file beside"], []),
        (
            ("--captions", "burn", "--style", "boxed"),
            ["captions drawn in and in a file beside, in the style boxed"],
            ["captions"],
        ),
        (("--captions", "none", "--loudness", "-16"), ["no captions"], []),
    ],
)
def test_a_dry_run_says_which_captions_there_would_be(
    home: Path, options: tuple[str, ...], notes: list[str], reasons: list[str]
) -> None:
    before = sorted(home.iterdir())
    told = said("export", "talk.auteur", "-o", "dry.mp4", "--range", "0-10", "--dry-run", *options, cwd=home)
    shown = told["plan"]["notes"]
    assert [note for note in notes if not any(note in one for one in shown)] == [], shown
    assert [reason for reason in reasons if not any(reason in one for one in told["plan"]["reasons"])] == []
    assert told["plan"]["duration_ms"] == 10_000
    assert sorted(home.iterdir()) == before


def test_a_dry_run_refuses_what_the_export_would_refuse(home: Path) -> None:
    for options, code in (
        (("--size", "321x180"), "bad_frame"),
        (("--range", "0-600"), "bad_range"),
        (("--video-codec", "vp9", "--preset", "web", "-o", "x.mov"), "not_in_container"),
        (("--size", "320x180", "--aspect", "1:1"), "contradiction"),
        (("--style", "boxed"), "contradiction"),
    ):
        error = refused("export", "talk.auteur", "-o", "x.mp4", "--dry-run", *options, cwd=home)
        assert (error.code, bool(error.hint)) == (code, True), options


def test_a_cut_is_delivered_with_every_option_of_an_export(home: Path, tmp_path: Path) -> None:
    here = copied(home, tmp_path)
    wanted = (
        "--remove-fillers",
        "--range",
        "0-6",
        "--size",
        "128x72",
        "--captions",
        "soft",
        "--loudness",
        "-18",
    )
    told = said("cut", "talk.auteur", *wanted, "-o", "cut.mp4", cwd=here)
    receipt: dict[str, Any] = told["receipt"]
    assert (told["dry_run"], receipt["asked_duration_ms"]) == (False, 6000)
    assert abs(receipt["loudness"]["integrated_lufs"] + 18) <= 1
    with av.open(str(here / "cut.mp4")) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (128, 72)
        assert len(container.streams.subtitles) == 1
    assert " um " not in Path(here / told["captions"]).read_text()


def test_words_are_moved_before_others_and_each_place_is_told(home: Path, tmp_path: Path) -> None:
    here = copied(home, tmp_path)
    moved = (
        "--move",
        "he might even have been made amiable himself",
        "--before",
        "he was not an ill disposed",
    )
    told = said("cut", "talk.auteur", *moved, "-o", "moved.wav", cwd=here)
    assert [match["text"].split()[0] for match in told["matches"]][:1] == ["he"]
    text = said("captions", "talk.auteur", "--format", "txt", cwd=here)["text"]
    words = " ".join(text.split()).lower()
    assert (
        words.index("made amiable himself")
        < words.index("he was not an ill disposed")
        < words.index("unless")
    )
    assert told["duration_after_ms"] == told["duration_before_ms"]


def test_words_said_twice_are_cut_everywhere_only_when_told_so(home: Path, tmp_path: Path) -> None:
    here = copied(home, tmp_path)
    assert (
        refused("cut", "talk.auteur", "--delete", "ill disposed", "--dry-run", cwd=here).code == "bad_input"
    )
    told = said("cut", "talk.auteur", "--delete", "ill disposed", "--every-match", "--dry-run", cwd=here)
    assert [match["text"] for match in told["matches"]] == ["ill disposed", "ill disposed"]
    assert told["duration_after_ms"] < told["duration_before_ms"] - 1500
