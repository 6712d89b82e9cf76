"""`auteur demo`: the main job on a real recording, from nothing to a checked result."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

from auteur.cli import options
from auteur.cli.console import Output, stop_on_interrupt
from auteur.cli.demo_studio import DemoProject, open_studio
from auteur.cli.movie import default_files
from auteur.cli.opening import Opened, open_named
from auteur.cli.steps import Steps
from auteur.cli.words import listen
from auteur.core.edl.document import Edl
from auteur.core.errors import ExportError
from auteur.core.transcript.heard import heard
from auteur.media.export import ExportOptions
from auteur.media.probe import probe
from auteur.media.receipt import Receipt
from auteur.media.verify import verify_receipt
from auteur.services.cutting import plan_cut
from auteur.services.delivery import Delivery
from auteur.services.demo import DEMO_CUT, make_recording
from auteur.services.demo_talk import Talk
from auteur.services.exporting import export_movie
from auteur.services.free_cuts import free_cut_ms, sound_packet_ms
from auteur.services.project import perform

__all__ = ["demo_command"]

_NEAR_MS = 200
_HEARD = ("had then leisure to consider how much", "than he was unless to be rather cold hearted")


class DemoFailed(ExportError):
    """The demo's own check found something wrong with its result."""

    code = "demo_failed"


def demo_command(
    folder: Annotated[
        Path, typer.Option("--output", "-o", help="The folder for everything the demo makes.")
    ] = Path("demo"),
    studio: Annotated[bool, typer.Option("--studio", help="Then open it in the studio.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Cut a real talk by its words: fillers and dead air out, a sentence struck, one moved; export it and check it."""
    output = Output(as_json=as_json)
    log = Steps(output)
    with stop_on_interrupt() as cancel, output.progress() as report:
        with log.step("make a talk of a real reading, with fillers and pauses planted") as facts:
            movie, script, talk = make_recording(folder)
            shutil.rmtree(movie.with_suffix(".auteur"), ignore_errors=True)  # the demo always begins anew
            facts |= {"file": movie, "fillers": len(talk.fillers)}
        opened = open_named(movie, None, cancel=cancel)
        with log.step("find its words with the script") as facts:
            edl, said = listen(
                opened,
                output,
                engine="align",
                model="",
                language="en",
                script=options.read_script_file(script),
                glossary=(),
                report=report,
                cancel=cancel,
            )
            facts |= {
                "words": len(said.words),
                "hesitations": sum("hesitation" in w.flags for w in said.words),
            }
        with log.step("cut by the words") as facts:
            free_ms = free_cut_ms(opened.project, edl, cancel=cancel)
            packet_ms = sound_packet_ms(opened.project, edl, cancel=cancel)
            uncut, cut = edl, plan_cut(edl, DEMO_CUT, free_ms=free_ms, packet_ms=packet_ms)
            edl = perform(opened.project, edl, cut.operation)
            kinds = [proposal.kind for proposal in cut.proposals if proposal.ticked]
            facts |= {
                "fillers": kinds.count("filler"),
                "pauses": kinds.count("gap"),
                "sentences": "1 out, 1 moved",
            }
        destination = folder / "talk-cut.mp4"
        captions, receipt_file = default_files(destination)
        with log.step("export") as facts:
            receipt = export_movie(
                opened.project,
                edl,
                destination,
                delivery=Delivery(ExportOptions(measure="all", strict=True)),
                captions=captions,
                receipt_file=receipt_file,
                explanation=destination.with_suffix(".svg"),
                report=report,
                cancel=cancel,
            )
            facts |= {
                "picture copied": f"{receipt.picture_copied_s:.1f} s",
                "encoded": f"{receipt.picture_encoded_s:.1f} s",
                "sound copied": f"{receipt.sound_copied_s:.1f} s",
                "sound encoded": f"{receipt.sound_encoded_s:.1f} s",
            }
        with log.step("check the result") as facts:
            problems = verify_receipt(destination.resolve(), receipt, report=report, cancel=cancel)
            problems += _faults(edl, talk, destination)
            facts |= {"problems": len(problems)}
    if problems:
        raise DemoFailed(f"the demo's result is wrong: {'; '.join(problems)}")
    output.result(
        _said(opened, destination, receipt, log), _shown(opened, destination, receipt, movie, script)
    )
    if studio:
        open_studio(folder / "home", DemoProject(movie, uncut, free_ms, packet_ms), output)


def _faults(edl: Edl, talk: Talk, destination: Path) -> list[str]:
    """What is wrong with the edit, measured against what was really said when."""
    left = [item.word for item in heard(edl)]
    hesitations = [word.middle_ms for word in left if "hesitation" in word.flags]
    text = " ".join(word.text for word in left)
    faults = [
        f"the {filler.word} at {filler.start_ms} ms is still heard"
        for filler in talk.fillers
        if any(abs(ms - (filler.start_ms + filler.end_ms) // 2) < _NEAR_MS for ms in hesitations)
    ]
    faults += [f"“{wanted}” should be heard, but is not" for wanted in _HEARD if wanted not in text]
    if "ill disposed young man" in text:
        faults.append("the struck sentence is still heard")
    measured = probe(destination.resolve()).duration_ms
    if abs(measured - edl.duration_ms) > _NEAR_MS:
        faults.append(f"the movie lasts {measured} ms, the edit {edl.duration_ms} ms")
    return faults


def _said(opened: Opened, destination: Path, receipt: Receipt, log: Steps) -> dict[str, Any]:
    captions, receipt_file = default_files(destination)
    return {
        "project": str(opened.folder),
        "output": str(destination),
        "captions": str(captions),
        "receipt_file": str(receipt_file),
        "steps": log.to_json(),
        "receipt": receipt.to_json(),
    }


def _shown(opened: Opened, destination: Path, receipt: Receipt, movie: Path, script: Path) -> str:
    captions, receipt_file = default_files(destination)
    rows = {
        "the talk": movie,
        "its script": script,
        "its project": opened.folder,
        "the cut": destination,
        "its captions": captions,
        "its receipt": receipt_file,
        "in a picture": destination.with_suffix(".svg"),
    }
    places = "\n".join(f"  {name + ':':<14} {place}" for name, place in rows.items())
    return f"{receipt}\n\n{places}"
