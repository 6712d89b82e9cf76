"""`auteur transcribe` and `auteur align`: the words of a recording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from auteur import bootstrap
from auteur.cli import options
from auteur.cli.console import Output, stop_on_interrupt
from auteur.cli.opening import Opened, open_named
from auteur.config import settings
from auteur.core.edl.codec import edl_to_json
from auteur.core.edl.document import Edl
from auteur.core.progress import Cancel, Report
from auteur.core.transcript.script import Script
from auteur.engines.transcription.spec import ENGINES
from auteur.ports.transcriber import Transcription
from auteur.services.diarising import with_speakers
from auteur.services.exporting import caption_text, write_captions
from auteur.services.transcribing import hear, transcribe

__all__ = ["align_command", "listen", "transcribe_command"]

_DOUBTFUL = 0.4


def listen(
    opened: Opened,
    output: Output,
    *,
    engine: str,
    model: str,
    language: str,
    script: Script | None,
    glossary: tuple[str, ...],
    speakers: str | int = "",
    speaker_engine: str = "",
    report: Report,
    cancel: Cancel,
) -> tuple[Edl, Transcription]:
    """The document with its recording's words, and what the engine said of them."""
    transcriber = bootstrap.transcriber(
        settings(), engine=engine, model=model, script_given=script is not None, glossary=glossary
    )
    media = opened.edl.media_files[0].id
    heard = hear(
        opened.project,
        media,
        transcriber,
        language=language,
        script=script,
        glossary=glossary,
        report=report,
        cancel=cancel,
    )
    heard = with_speakers(
        opened.project,
        media,
        heard,
        speakers,
        lambda: bootstrap.diariser(settings(), engine=speaker_engine),
        script_given=script is not None,
        report=report,
        cancel=cancel,
    )
    for note in heard.notes:
        output.say(f"note: {note}")
    return transcribe(opened.project, opened.edl, media, heard), heard


def transcribe_command(
    recording: options.Named,
    script: options.ScriptFile = None,
    engine: options.Engine = "",
    model: options.Model = "",
    language: options.Language = "en",
    glossary: options.Glossary = None,
    speakers: options.Speakers = "",
    speaker_engine: options.SpeakerEngine = "",
    destination: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write .srt, .vtt, .ass, .ttml, .txt or .json.")
    ] = None,
    ending: Annotated[
        str, typer.Option("--format", help="Print as one of `auteur formats`, as txt or srt.")
    ] = "txt",
    project: options.ProjectFolder = None,
    as_json: options.AsJson = False,
) -> None:
    """Find the words of a recording and keep them in its project.

    \b
    Examples:
      auteur transcribe talk.mp4
      auteur transcribe talk.mp4 --script talk.srt -o words.vtt
      auteur transcribe call.m4a --speakers 2
    """
    output = Output(as_json=as_json)
    known = options.read_script_file(script)
    with stop_on_interrupt() as cancel, output.progress() as report:
        opened = open_named(recording, project, cancel=cancel)
        edl, heard = listen(
            opened,
            output,
            engine=engine,
            model=model,
            language=language,
            script=known,
            glossary=options.glossary_words(glossary),
            speakers=options.speakers_asked(speakers),
            speaker_engine=speaker_engine,
            report=report,
            cancel=cancel,
        )
    if destination is not None:
        write_captions(edl, destination)
    output.result(_said(opened, edl, heard, destination), _shown(edl, heard, ending, destination))


def align_command(
    recording: options.Named,
    script: Annotated[
        Path, typer.Option("--script", help="What is said: .txt, .md, .srt, .vtt, .ass, .ttml, .json.")
    ],
    language: options.Language = "en",
    destination: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write .srt, .vtt, .ass, .ttml, .txt or .json.")
    ] = None,
    ending: Annotated[
        str, typer.Option("--format", help="Print as one of `auteur formats`, as txt or srt.")
    ] = "txt",
    project: options.ProjectFolder = None,
    as_json: options.AsJson = False,
) -> None:
    """Find when the words of a script are spoken in a recording.

    Words that the script lacks are marked as added, words that nobody says as skipped, guessed times as interpolated.

    \b
    Example:
      auteur align talk.mp4 --script talk.txt -o talk.srt
    """
    transcribe_command(
        recording, script, "align", "", language, None, "", "", destination, ending, project, as_json
    )


def _said(opened: Opened, edl: Edl, heard: Transcription, destination: Path | None) -> dict[str, Any]:
    return {
        "project": str(opened.folder),
        "version": edl.version,
        "engine": heard.engine,
        "model": heard.model,
        "speakers_by": heard.speakers_by,
        "quality": ENGINES[heard.engine].quality,
        "language": heard.language,
        "output": None if destination is None else str(destination),
        "segments": edl_to_json(edl)["transcript"]["segments"],
        "skipped": [{"word": item.word, "after_index": item.after_index} for item in heard.skipped],
        "notes": list(heard.notes),
    }


def _shown(edl: Edl, heard: Transcription, ending: str, destination: Path | None) -> str:
    doubtful = sum(word.confidence < _DOUBTFUL for word in heard.words)
    flags = ("hesitation", "added", "interpolated", "suspect")
    counts = ", ".join(f"{sum(flag in word.flags for word in heard.words)} {flag}" for flag in flags)
    summary = (
        f"{len(heard.words)} words ({counts}), {doubtful} of low confidence, "
        f"{len(heard.skipped)} of the script not spoken"
    )
    body = f"wrote {destination}" if destination else caption_text(edl, f".{ending.lstrip('.')}").rstrip()
    voices = len({segment.speaker for segment in edl.transcript.segments})
    told = f"\nspeakers: {voices} ({heard.speakers_by})" if heard.speakers_by else ""
    return f"{body}\n\n{summary}\nengine: {heard.engine} ({heard.model}){told}"
