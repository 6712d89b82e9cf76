"""The demo ends in the studio: its talk lies in a project there, cut, and the browser is signed in."""

from __future__ import annotations

import os
import pty
import signal
import sys
import webbrowser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from auteur.bootstrap import studio
from auteur.cli.demo import demo_command
from auteur.core.transcript.heard import heard
from auteur.sdk import Client, NotAllowed


def servers() -> set[int]:
    """The process ids of the servers that this process started, for other tests too."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return {int(child) for child in children if b"\0serve\0" in Path(f"/proc/{child}/cmdline").read_bytes()}


class Browser:
    """What a person's browser does with the address it is told to open; then the person presses Ctrl-C."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.text = ""
        self.undoable = False
        self.others = servers()

    def open(self, address: str) -> bool:
        self.opened.append(address)
        page = urlsplit(address)
        with Client(f"{page.scheme}://{page.netloc}") as client:
            client.sign_in_with_ticket(page.fragment)
            project = client.project(parse_qs(page.query)["id"][0])
            self.text = " ".join(item.word.text for item in heard(project.document()))
            media = next(iter(project.media_files()))
            assert {"proxy", "peaks", "filmstrip"} <= set(media.derived)
            self.undoable = "ill disposed young man" in " ".join(
                item.word.text for item in heard(project.undo())
            )
            with Client(f"{page.scheme}://{page.netloc}") as stranger, pytest.raises(NotAllowed):
                stranger.sign_in_with_ticket(page.fragment)
        [demo] = servers() - self.others
        os.kill(demo, signal.SIGINT)
        return True


def test_the_demo_opens_its_cut_in_the_studio_and_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = Browser()
    monkeypatch.setattr(studio, "studio_folder", lambda: tmp_path)
    monkeypatch.setattr(webbrowser, "open", browser.open)
    monkeypatch.setenv("DISPLAY", ":0")
    person, terminal = pty.openpty()
    with os.fdopen(person), os.fdopen(terminal) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        demo_command(tmp_path / "demo", studio=True)
    assert len(browser.opened) == 1
    assert "unless to be rather cold hearted" in browser.text
    assert "ill disposed young man" not in browser.text
    assert browser.undoable
    assert "open in your browser" in capsys.readouterr().err
    assert servers() <= browser.others


def test_without_the_pages_the_demo_says_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(studio, "studio_folder", lambda: None)
    demo_command(tmp_path / "demo", studio=True)
    assert "make studio" in capsys.readouterr().err
    assert not (tmp_path / "demo/home").exists()
