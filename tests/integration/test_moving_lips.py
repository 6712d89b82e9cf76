"""Lips moved from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from auteur.media.probe import probe
from tests.support.faces import face_film, needs_lips

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
