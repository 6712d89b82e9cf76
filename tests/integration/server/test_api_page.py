"""docs/api.md is true: its sessions run, and their movies are cut."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from auteur.config import server_settings
from auteur.media.probe import probe
from tests.support.running import Running
from tests.support.settings_page import PAGE, page
from tests.support.talks import small_talk

API_PAGE = Path(__file__).parents[3] / "docs" / "api.md"


def test_the_sessions_of_the_page_run(server: Running, tmp_path: Path) -> None:
    movie, _, _ = small_talk(tmp_path)
    environment = {
        **os.environ,
        "PATH": f"{_command(tmp_path / 'bin')}{os.pathsep}{os.environ['PATH']}",
        "AUTEUR_HOME": str(server.home),
        "AUTEUR_PORT": server.url.rpartition(":")[2],
        "API": server.url,
        "SIZE": "160x96",
    }
    said = []
    for language, code in re.findall(r"```(bash|python)\n(.*?)```", API_PAGE.read_text(), re.DOTALL):
        command = (
            ["bash", "-euo", "pipefail", "-c", code] if language == "bash" else [sys.executable, "-c", code]
        )
        link = subprocess.run(
            ["auteur", "sign-in"], env=environment, capture_output=True, text=True, check=True
        )
        done = subprocess.run(
            command,
            cwd=movie.parent,
            env=environment,
            input=link.stdout,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        said.append(done.stdout)
    assert len(said) == 3
    for cut in (movie.parent / "cut.mp4", movie.parent / "talk-cut.mp4"):
        assert 500 < probe(movie).duration_ms - probe(cut).duration_ms < 10_000
    for captions in ("cut.srt", "talk-cut.srt", "talk-cut.vtt"):
        assert "-->" in (movie.parent / captions).read_text()
    assert "“had then um leisure”" in said[1]


def _command(folder: Path) -> Path:
    """A folder with an `auteur` that is the one under test, wherever its environment was moved to."""
    folder.mkdir()
    (folder / "auteur").write_text(f'#!/bin/sh\nexec {sys.executable} -m auteur "$@"\n')
    (folder / "auteur").chmod(0o755)
    return folder


def test_the_page_of_settings_tells_every_setting() -> None:
    assert page(PAGE.read_text()) == PAGE.read_text()
    assert server_settings({}, home=PAGE.parent).port == 8000
