"""Lips moved from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auteur.bootstrap import local_project
from auteur.media.audio import decode_pcm
from auteur.media.probe import probe
from tests.support.faces import Shown, face_film, needs_lips
from tests.support.voices import needs

pytestmark = needs_lips
KENNEDY = Path(__file__).parents[1] / "data" / "media" / "speech" / "jfk.flac"
SAID = "And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country."


def run(*arguments: str | Path, status: int = 0) -> dict[str, Any]:
    command = [sys.executable, "-m", "auteur", *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == status, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return face_film(tmp_path_factory.mktemp("face") / "face.mp4", 300)


def test_a_video_says_what_another_file_says(film: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    told = run("lipsync", film, "--sound", KENNEDY, "--text", SAID, "--from", "0.4", "-o", out)
    assert (told["engine"], told["moved_frames"], told["left_alone"]) == ("mouth_warp", 275, {})
    assert "crude" in told["quality"]
    info = probe(out)
    assert info.video is not None
    assert (abs(info.duration_ms - 11_000) <= 40, len(info.audio)) == (True, 1)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--from", "2"], "picture_too_short"),
        (["--face", "left"], "bad_input"),
        (["--engine", "none"], "bad_input"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason_and_writes_nothing(
    film: Path, tmp_path: Path, more: list[str], code: str
) -> None:
    out = tmp_path / "out.mp4"
    told = run("lipsync", film, "--sound", KENNEDY, "-o", out, *more, status=1)
    assert told["error"]["code"] == code
    assert not out.exists()


AGREED = ["--consent", "I agree that my voice is used to correct this talk.", "--consent-by", "John K."]
RESPEAK = ["--words", "fellow Americans", "--text", "dear friends and neighbours", "--seed", "3", *AGREED]


def talk(folder: Path, faces: tuple[Shown, ...]) -> Path:
    """Kennedy's sentence under a face, aligned."""
    movie = face_film(folder / "talk.mp4", 275, faces, (320, 240), KENNEDY)
    script = folder / "script.txt"
    script.write_text(SAID)
    run("align", movie, "--script", script)
    return movie.with_suffix(".auteur")


@needs("matched")
@pytest.mark.parametrize("more", [[], ["--after"]], ids=["instead", "after, over a still"])
def test_lips_follow_new_words_as_one_step_that_undo_takes_back(tmp_path: Path, more: list[str]) -> None:
    project = talk(tmp_path, (Shown(scale=1.1),))
    before = local_project(project).edl.load()
    told = run("respeak", project, *RESPEAK, "--apply", *more)
    [take] = told["takes"]
    assert (take["lips"]["moved"], take["lips"]["left_alone"]) == (True, {})
    assert take["lips"]["frames"] == -(-take["duration_ms"] // 40)
    edl = local_project(project).edl.load()
    media = edl.media_files[-1]
    assert media.id == take["media_file_id"]
    assert (media.type, "mouth_warp" in (media.generated_by or "")) == ("video", True)
    playing = [
        placed.clip for track in edl.tracks for placed in track.lane if placed.clip.media_file_id == media.id
    ]
    assert [clip.duration_ms for clip in playing] == [take["duration_ms"]] * 2, (
        "picture and sound of one file"
    )
    movie = local_project(project).media.get(media.id).path
    spoken, seen_said = (
        decode_pcm(file, sample_rate_hz=48_000).astype(int) for file in (Path(take["sound"]), movie)
    )
    assert np.abs(seen_said[: len(spoken)] - spoken).max() <= 1, "the sound is exact, sample by sample"
    undone = local_project(project).edl.append(edl.version, {"op": "undo"})
    assert undone.content() == before.content()


@needs("matched")
@pytest.mark.parametrize(
    ("faces", "more", "lips"), [((), [], "no_face"), ((Shown(scale=1.1),), ["--no-lip-sync"], None)]
)
def test_without_a_face_or_without_being_asked_words_alone_are_made(
    tmp_path: Path, faces: tuple[Shown, ...], more: list[str], lips: str | None
) -> None:
    told = run("respeak", talk(tmp_path, faces), *RESPEAK, *more)
    [take] = told["takes"]
    assert (None if take["lips"] is None else take["lips"]["code"]) == lips
    assert "picture" not in told["operation"]["operations"][0]
    assert Path(take["sound"]).exists()
    assert not list(tmp_path.glob("talk.auteur/takes/*.mov"))
