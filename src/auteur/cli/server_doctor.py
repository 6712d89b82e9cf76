"""`auteur doctor --server`: a whole session with a server, its result compared with this machine's own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from auteur.cli.console import Output, stop_on_interrupt
from auteur.cli.opening import open_named
from auteur.cli.steps import Steps
from auteur.cli.words import listen
from auteur.config import server_settings, settings
from auteur.core.edl.document import Edl
from auteur.core.errors import Cancelled, ExportError, InputError
from auteur.core.progress import Cancel, Progress, Report
from auteur.core.transcript.finding import find_text
from auteur.core.transcript.script import Script
from auteur.formats.script_file import read_script
from auteur.media.export import ExportOptions
from auteur.media.receipt import Receipt
from auteur.media.verify import verify_receipt
from auteur.services.delivery import Delivery
from auteur.services.demo import make_recording
from auteur.services.exporting import export_movie
from auteur.services.project import perform

if find_spec("httpx") is None:
    raise InputError("the client's parts are not installed", hint="pip install 'auteur[sdk]'")

from auteur.sdk import Client, OpenProject, Rendered

__all__ = ["Made", "differences", "examine"]

_STRUCK = "he was not an ill disposed young man"
_MODE, _ENCODER_PRESET, _QUALITY = "smart", "medium", 20.0
_NEAR_MS = 20


class ServerDiffers(ExportError):
    """The server's result is not what this machine makes of the same recording and edits."""

    code = "server_differs"


@dataclass(frozen=True, slots=True)
class Made:
    """What came of the session, here or there."""

    edl: Edl
    receipt: Receipt


def examine(url: str, token: str, output: Output) -> None:
    """Sign in, upload, transcribe, cut, export, download, compare, clean up. Raises ServerDiffers and more."""
    here = server_settings()
    url = url.rstrip("/") or here.base_url
    steps = Steps(output)
    with (
        TemporaryDirectory(prefix="auteur-doctor-") as temporary,
        stop_on_interrupt() as cancel,
        output.progress() as report,
        Client(url, token=token or None) as client,
    ):
        folder, report = Path(temporary), _stopping(report, cancel)
        with steps.step("reach the server") as facts:
            facts |= {"url": url, "version": client.version()}
        with steps.step("sign in") as facts:
            if not token:
                client.sign_in_with_ticket(_local_link(url))
            facts |= {"as": client.me().email, "credits": client.credits.balance()}
        with steps.step("make a talk") as facts:
            movie, script, _ = make_recording(folder)
            facts["bytes"] = movie.stat().st_size
        with _project(client, steps) as project:
            theirs = _there(project, movie, script, steps, report)
        with steps.step("do the same here"):
            ours = _here(movie, script, output, report, cancel)
        with steps.step("compare") as facts:
            problems = verify_receipt(folder / "there.mp4", theirs.receipt, report=report, cancel=cancel)
            problems += differences(theirs, ours)
            same = theirs.receipt.sha256 == ours.receipt.sha256
            facts |= {"problems": len(problems), "bytes": "the same" if same else "others"}
    if problems:
        raise ServerDiffers(
            f"the server's result is wrong: {'; '.join(problems)}", hint="is it of this version?"
        )
    said = {"ok": True, "url": url, "same_bytes": same, "steps": steps.to_json()}
    output.result(said, f"{url} does what it should")


def _local_link(url: str) -> str:
    """A link into the server that runs here. Raises InputError where the URL is another's."""
    here = server_settings()
    if url != here.base_url:
        raise InputError(f"who asks at {url}?", hint="give --token or AUTEUR_TOKEN")
    if find_spec("asyncpg") is None:
        raise InputError("no server is installed here", hint="give a URL and a token")
    from auteur.bootstrap.home import Home
    from auteur.bootstrap.supervisor import sign_in_link

    return asyncio.run(sign_in_link(here, Home(settings().home)))


@contextmanager
def _project(client: Client, steps: Steps) -> Iterator[OpenProject[Any]]:
    """A project that is gone afterwards, however it goes: its bytes at once, its row with the trash."""
    project = client.project(client.projects.create("auteur doctor"))
    try:
        yield project
    finally:
        with steps.step("clean up"):
            for job in client.jobs.list(status=["pending", "processing"], project_id=project.id):
                client.jobs.cancel(job)
            for media in list(project.media_files()):
                project.delete_media(media.id)
            client.projects.delete(project.id)


def _there(project: OpenProject[Any], movie: Path, script: Path, steps: Steps, report: Report) -> Made:
    with steps.step("upload") as facts:
        media = project.upload(movie, on_progress=report)
        facts["seconds of talk"] = (media.duration_ms or 0) / 1000
    with steps.step("transcribe") as facts:
        edl = project.transcribe(media.id, script=script.read_text(), engine="align", on_progress=report)
        facts["words"] = len(_words(edl))
    with steps.step("cut") as facts:
        edl = project.edit(_cut(edl))
        facts["seconds left"] = edl.duration_ms / 1000
    with steps.step("export and download") as facts:
        done: Rendered = project.render(
            movie.with_name("there.mp4"),
            mode=_MODE, encoder_preset=_ENCODER_PRESET, quality=_QUALITY, captions="none", on_progress=report,
        )  # fmt: skip
        receipt = Receipt.from_json(dict(done.receipt))
        facts |= {"seconds copied": receipt.picture_copied_s, "seconds encoded": receipt.picture_encoded_s}
    return Made(edl, receipt)


def _here(movie: Path, script: Path, output: Output, report: Report, cancel: Cancel) -> Made:
    opened = open_named(movie, None, cancel=cancel)
    known: Script = read_script(script.read_bytes(), script.suffix)
    edl, _ = listen(
        opened, output, engine="align", model="", language="en", script=known, glossary=(), report=report,
        cancel=cancel,
    )  # fmt: skip
    edl = perform(opened.project, edl, _cut(edl))
    asked = ExportOptions(mode=_MODE, encoder_preset=_ENCODER_PRESET, quality=_QUALITY)  # type: ignore[arg-type]
    destination = movie.with_name("here.mp4")
    receipt = export_movie(
        opened.project, edl, destination, delivery=Delivery(asked), report=report, cancel=cancel
    )
    shutil.rmtree(opened.folder, ignore_errors=True)
    return Made(edl, receipt)


def _cut(edl: Edl) -> dict[str, Any]:
    found = find_text(edl, _STRUCK)
    if not found:
        raise ServerDiffers(f"nobody says “{_STRUCK}”")
    return {"op": "delete_words", "word_ids": list(found[0].word_ids)}


def _words(edl: Edl) -> list[tuple[str, int, int]]:
    return [(word.text, word.start_ms, word.end_ms) for word in edl.transcript.segments.words()]


def differences(theirs: Made, ours: Made) -> list[str]:
    """As sentences; none where both are the same."""
    there, here = _words(theirs.edl), _words(ours.edl)
    found = []
    if [word for word, _, _ in there] != [word for word, _, _ in here]:
        found.append(f"it found {len(there)} words, and others than the {len(here)} found here")
    elif any(
        abs(a[1] - b[1]) > _NEAR_MS or abs(a[2] - b[2]) > _NEAR_MS for a, b in zip(there, here, strict=True)
    ):
        found.append("its words are at other times")
    for name in ("frames", "samples", "width", "height", "rate", "picture_codec", "sound_codec", "fallback"):
        a, b = getattr(theirs.receipt, name), getattr(ours.receipt, name)
        if a != b:
            found.append(f"{name}: {a!r} there, {b!r} here")
    return found


def _stopping(report: Report, cancel: Cancel) -> Report:
    """Progress that also stops what only reports it."""

    def told(progress: Progress) -> None:
        if cancel():
            raise Cancelled("stopped")
        report(progress)

    return told
