"""The link that `auteur serve` prints signs a real browser in: once, and under the page's strict policy."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.running import running


def opened(link: str, profile: Path) -> str:
    """What the page holds when its scripts have run."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "these tests need Chromium: apt-get install chromium"
    command = [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    return subprocess.run(
        [*command, "--virtual-time-budget=8000", "--dump-dom", link],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


def test_the_link_signs_the_browser_in_once(tmp_path: Path, profile: Path) -> None:
    with running(tmp_path / "home") as server:
        link: str = server.ready["sign_in"]
        first = opened(link, profile)
        assert 'data-state="in"' in first
        assert "This browser is signed in." in first
        again = opened(link, profile)
        assert 'data-state="out"' in again
        assert "auteur sign-in" in again
    assert link.partition("=")[2] not in "".join(server.log)
