"""`auteur cut`: the main job in one line."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from auteur import bootstrap, config
from auteur.cli import options
from auteur.cli.console import Output, stop_on_interrupt
from auteur.cli.delivering import delivering
from auteur.cli.movie import default_files, export_result, export_text
from auteur.cli.opening import Opened, open_named
from auteur.cli.review import ask
from auteur.cli.words import listen
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.planners.proposal import Proposal, proposal_to_json
from auteur.core.progress import Cancel, Report
from auteur.media.export.outputs import container_of
from auteur.media.receipt import Receipt
from auteur.services.cutting import Cut, CutRequest, GapRule, plan_cut
from auteur.services.delivery import Delivery
from auteur.services.exporting import captions_beside, check_destination, export_movie, forecast_movie
from auteur.services.free_cuts import free_cut_ms, sound_packet_ms
from auteur.services.project import fresh_timeline, perform

__all__ = ["cut_command"]


@delivering
def cut_command(
    recording: options.Named,
    delivery: Delivery,
    destination: Annotated[
        Path | None, typer.Option("--output", "-o", help="The movie to write, as for `auteur export`.")
    ] = None,
    delete: Annotated[
        list[str] | None, typer.Option("--delete", help="Words to cut, as they are said.")
    ] = None,
    move: Annotated[
        list[str] | None, typer.Option("--move", help="Words to move; say where with --before.")
    ] = None,
    before: Annotated[
        list[str] | None, typer.Option("--before", help="The words that a --move puts its words before.")
    ] = None,
    remove_fillers: Annotated[
        bool, typer.Option("--remove-fillers", help="Cut um, uh and the like.")
    ] = False,
    shorten_gaps: Annotated[
        str | None,
        typer.Option(
            "--shorten-gaps", help="Shorten silences: over how many seconds, to how many (1.0:0.35)."
        ),
    ] = None,
    remove_retakes: Annotated[
        bool, typer.Option("--remove-retakes", help="Where words are said again, keep the last take.")
    ] = False,
    every_match: Annotated[
        bool, typer.Option("--every-match", help="Let --delete cut words that are said several times.")
    ] = False,
    review: Annotated[bool, typer.Option("--review", help="Tick each proposal before it is cut.")] = False,
    script: options.ScriptFile = None,
    engine: options.Engine = "",
    model: options.Model = "",
    language: options.Language = "en",
    glossary: options.Glossary = None,
    explain: options.Explain = None,
    project: options.ProjectFolder = None,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Cut a talk by its words and export it, with captions and a receipt beside the movie.

    Given a recording, the cut starts from the whole of it; given a project folder, from the edit as it stands.

    \b
    Examples:
      auteur cut talk.mp4 --remove-fillers --shorten-gaps 1.0:0.35 --delete "the sentence to drop" -o out.mp4
      auteur cut talk.mp4 --script talk.srt --remove-fillers --review -o out.mp4
      auteur cut talk.mp4 --move "in conclusion" --before "let me begin" --dry-run
    """
    output = Output(as_json=as_json)
    if destination is None and not dry_run:
        raise typer.BadParameter("name the movie to write, or use --dry-run", param_hint="--output")
    if destination is not None:
        check_destination(destination)
        delivery.options_for(container_of(destination))  # refused now, not after the listening
    if review and not (sys.stdin.isatty() and not as_json):
        raise typer.BadParameter("--review needs a terminal", param_hint="--review")
    request = CutRequest(
        tuple(delete or ()),
        _moves(move or [], before or []),
        remove_fillers,
        remove_retakes,
        _gap_rule(shorten_gaps),
        language,
        every_match,
    )
    known = options.read_script_file(script)
    with stop_on_interrupt() as cancel:
        with output.progress() as report:
            opened = open_named(recording, project, cancel=cancel)
            edl = opened.edl
            if known is not None or engine or model or not len(edl.transcript.segments):
                edl, _ = listen(
                    opened,
                    output,
                    engine=engine,
                    model=model,
                    language=language,
                    script=known,
                    glossary=options.glossary_words(glossary),
                    report=report,
                    cancel=cancel,
                )
            first = fresh_timeline(edl) if opened.by_recording else []
            free = free_cut_ms(opened.project, edl, cancel=cancel)
            packets = sound_packet_ms(opened.project, edl, cancel=cancel)
        cut = plan_cut(
            edl,
            request,
            first=first,
            free_ms=free,
            packet_ms=packets,
            review=ask(output) if review else _as_ticked,
        )
        if dry_run or destination is None:
            _foretell(output, opened, edl, cut, destination, delivery, cancel)
            return
        kept = perform(opened.project, edl, cut.operation) if cut.operation["operations"] else edl
        with output.progress() as report:
            receipt = _export(opened, kept, destination, explain, delivery, report, cancel)
    captioned = captions_beside(kept, delivery)
    output.result(
        _said(opened, kept, cut)
        | export_result(destination, receipt, captioned=captioned)
        | {"dry_run": False},
        f"{_shown(edl, cut)}\n{export_text(destination, receipt, captioned=captioned)}",
    )


def _foretell(
    output: Output,
    opened: Opened,
    edl: Edl,
    cut: Cut,
    destination: Path | None,
    delivery: Delivery,
    cancel: Cancel,
) -> None:
    """What would be cut, and where a movie is named, what would be copied and encoded for it."""
    said, shown = _said(opened, edl, cut), _shown(edl, cut)
    if destination is not None:
        with output.progress() as report:
            used, told = forecast_movie(
                opened.project, cut.after, destination, delivery=delivery, report=report, cancel=cancel
            )
        said |= {"output": str(destination), "options": used.to_json(), "plan": asdict(told)}
        shown += f"\n{told}"
    output.result(said, f"{shown}\nnothing was written")


def _moves(move: list[str], before: list[str]) -> tuple[tuple[str, str], ...]:
    if len(move) != len(before):
        raise typer.BadParameter("give one --before for each --move", param_hint="--move")
    return tuple(zip(move, before, strict=True))


def _as_ticked(_: Edl, proposals: list[Proposal]) -> list[Proposal]:
    return proposals


def _export(
    opened: Opened,
    edl: Edl,
    destination: Path,
    explain: Path | None,
    delivery: Delivery,
    report: Report,
    cancel: Cancel,
) -> Receipt:
    captions, receipt_file = default_files(destination)
    return export_movie(
        opened.project,
        edl,
        destination,
        delivery=delivery,
        captions=captions,
        cache=bootstrap.segment_cache(config.settings()),
        signer=bootstrap.credential_signer(config.settings()) if delivery.credentials else None,
        receipt_file=receipt_file,
        explanation=explain,
        report=report,
        cancel=cancel,
    )


def _gap_rule(text: str | None) -> GapRule | None:
    """`1.0:0.35`, in seconds; a third number is for pauses after a sentence."""
    if text is None:
        return None
    try:
        numbers = [round(float(part) * 1000) for part in text.split(":")]
        over, to, *after = numbers
        return GapRule(over, to, *(after or (max(to, 600) if to < over else to,)))
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(
            f"{text!r} does not say which silences to shorten", hint="write it as 1.0:0.35"
        ) from error


def _said(opened: Opened, edl: Edl, cut: Cut) -> dict[str, Any]:
    return {
        "project": str(opened.folder),
        "version": edl.version,
        "dry_run": True,
        "duration_before_ms": edl.media_files[0].duration_ms,
        "duration_after_ms": cut.after.duration_ms,
        "matches": [
            {
                "text": m.text,
                "start_ms": m.start_ms,
                "likeness": round(m.likeness, 3),
                "word_ids": list(m.word_ids),
            }
            for m in cut.matches
        ],
        "proposals": [proposal_to_json(proposal) for proposal in cut.proposals],
        "operation": cut.operation,
    }


def _shown(edl: Edl, cut: Cut) -> str:
    lines = [
        f"found “{match.text}” at {match.start_ms / 1000:.1f} s" + _doubt(match.likeness)
        for match in cut.matches
    ]
    for kind in ("filler", "gap", "retake"):
        of_kind = [proposal for proposal in cut.proposals if proposal.kind == kind]
        ticked = sum(proposal.ticked for proposal in of_kind)
        if of_kind:
            left = f", {len(of_kind) - ticked} proposed and left" if ticked < len(of_kind) else ""
            lines.append(f"{kind}s: {ticked} cut{left}")
    before, after = edl.media_files[0].duration_ms / 1000, cut.after.duration_ms / 1000
    return "\n".join([*lines, f"{before:.1f} s → {after:.1f} s"])


def _doubt(likeness: float) -> str:
    return "" if likeness == 1 else f" ({likeness:.0%} alike: check it)"
