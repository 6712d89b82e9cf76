"""The demo's last step: its talk in a project of a server of its own, opened in the studio."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from auteur.cli.console import Output
from auteur.cli.steps import Steps
from auteur.config import ServerSettings
from auteur.core.edl.document import Edl
from auteur.core.edl.encoding import segment_to_json
from auteur.core.errors import Unavailable
from auteur.services.cutting import plan_cut
from auteur.services.demo import DEMO_CUT

__all__ = ["DemoProject", "open_studio"]

_END_S = 60
_UNBUILT = "the studio's pages are not built here: with Node 20 on the PATH, `make studio` builds them"


@dataclass(frozen=True, slots=True)
class DemoProject:
    """The recording with its words, not cut yet, and where a cut costs an export nothing, by its media file's id."""

    recording: Path
    uncut: Edl
    free_ms: Mapping[str, Sequence[int]]
    packet_ms: Mapping[str, Fraction]


def open_studio(home: Path, demo: DemoProject, output: Output) -> None:
    """The demo's talk in the studio: in the browser until Ctrl-C where somebody sits here, else how to get there.

    Its server lies in `home` and keeps what an earlier demo left there. Raises Unavailable where it does not start.
    """
    if find_spec("asyncpg") is None or find_spec("fastapi") is None:
        output.say("the studio: pip install 'auteur[server]' brings its server")
        return
    from auteur.bootstrap.studio import studio_folder

    if studio_folder() is None:
        output.say(f"the studio: {_UNBUILT}")
        return
    with _serving(home) as (server, ready):
        with Steps(output).step("put it into a project of the studio") as facts:
            project = _project(demo, ready)
            facts |= {"project": project}
        if sys.stdin.isatty() and not output.as_json:
            _stay(home, server, f"{ready['url']}/editor/?id={project}", output)
        else:
            again = f"AUTEUR_HOME={home} {sys.executable} -m auteur serve --open"
            output.say(f"the studio, with the demo's project in it: {again}")


@contextmanager
def _serving(home: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A server on free ports, without settings that were meant for another; ended at the end."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AUTEUR_")}
    environment = {**kept, "AUTEUR_HOME": str(home.resolve()), "AUTEUR_LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "auteur", "serve", "--port", "0", "--blob-port", "0", "--json"]
    with (
        (home / "server.log").open("w") as log,
        subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as server,
    ):
        try:
            yield server, _told_ready(server.stdout, Path(log.name))
        finally:
            server.terminate()
            server.wait(_END_S)


def _told_ready(said: IO[str] | None, log: Path) -> dict[str, Any]:
    line = said.readline() if said is not None else ""
    if not line:
        raise Unavailable("the studio's server does not start", hint=f"its log says why: {log}")
    ready: dict[str, Any] = json.loads(line)
    if ready.get("event") != "ready":
        raise Unavailable(f"the studio's server does not start: {line.strip()}", hint=f"its log: {log}")
    return ready


def _project(demo: DemoProject, ready: Mapping[str, Any]) -> str:
    """The id of a new project: the recording on its timeline, its words, and the demo's cut as one step."""
    from auteur.sdk import Client

    with Client(ready["url"]) as client:
        client.sign_in_with_ticket(ready["sign_in"])
        project = client.project(client.projects.create("The demo's talk"))
        media = project.upload(demo.recording)
        project.edit(_words(demo.uncut, media.id))
        old = demo.uncut.media_files[0].id
        free_ms = {media.id: demo.free_ms[old]} if old in demo.free_ms else {}
        packet_ms = {media.id: demo.packet_ms[old]} if old in demo.packet_ms else {}
        project.edit(lambda edl: plan_cut(edl, DEMO_CUT, free_ms=free_ms, packet_ms=packet_ms).operation)
        for job in client.jobs.list(project_id=project.id):
            client.jobs.wait(job)  # the picture to play, the filmstrip, the waveform
        return project.id


def _words(edl: Edl, media_id: str) -> dict[str, Any]:
    segments = [
        {**segment_to_json(segment), "media_file_id": media_id} for segment in edl.transcript.segments
    ]
    language = edl.transcript.language
    return {"op": "set_transcript", "media_file_id": media_id, "language": language, "segments": segments}


def _stay(home: Path, server: subprocess.Popen[str], page: str, output: Output) -> None:
    from auteur.bootstrap.home import Home
    from auteur.bootstrap.supervisor import sign_in_link

    link = asyncio.run(sign_in_link(ServerSettings(), Home(home.resolve())))
    address = f"{page}#{link.partition('#')[2]}"
    seen = _display() and webbrowser.open(address)
    said = "is open in your browser" if seen else "opens once, within a minute, at"
    output.say(f"the studio {said}: {address}\nCtrl-C ends it.")
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server hears it too, and ends in order
    try:
        server.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def _display() -> bool:
    """Without one, what `webbrowser` finds is a browser of the terminal, which cannot show the studio."""
    return sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
