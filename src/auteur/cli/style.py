"""`auteur style`: how burned captions look."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from auteur.cli import options
from auteur.cli.console import Output
from auteur.config import settings
from auteur.core.captions.named_styles import STYLES
from auteur.core.captions.style_json import style_to_json
from auteur.core.errors import InputError
from auteur.media.captions.fonts import family_names
from auteur.media.files import write_whole
from auteur.services.burning import CaptionLook, look_of
from auteur.services.style_preview import preview

__all__ = ["style_command"]

_SAMPLE = "Edit the words,\nand the picture follows."
_SIZE = re.compile(r"([0-9]{1,5})[x×]([0-9]{1,5})")


def style_command(
    name: Annotated[str, typer.Argument(help="A style's name or .json file; all names if not given.")] = "",
    picture: Annotated[
        Path | None, typer.Option("--preview", help="Draw a sample frame in the style, as a PNG.")
    ] = None,
    size: Annotated[str, typer.Option("--size", help="The frame's size.")] = "1920x1080",
    text: Annotated[str, typer.Option("--text", help="What the sample says; \\n for a new line.")] = _SAMPLE,
    font: options.Fonts = None,
    as_json: options.AsJson = False,
) -> None:
    """Print a caption style as JSON, to keep and change; or draw a sample of it.

    \b
    Examples:
      auteur style karaoke > mine.json
      auteur style mine.json --preview mine.png --size 1080x1920
    """
    output = Output(as_json=as_json)
    if not name:
        families = family_names(settings().fonts)
        output.result(
            {"styles": {n: style_to_json(s) for n, s in STYLES.items()}, "fonts": families}, "\n".join(STYLES)
        )
        return
    look = look_of(name, font or (), settings().fonts)
    if picture is None:
        said = style_to_json(look.style)
        output.result(said, json.dumps(said, ensure_ascii=False, indent=2))
        return
    _draw(output, look, picture, size, text.replace("\\n", "\n"))


def _draw(output: Output, look: CaptionLook, picture: Path, size: str, text: str) -> None:
    match = _SIZE.fullmatch(size)
    if match is None:
        raise InputError(f"{size!r} is no size", hint="sizes look like 1080x1920")
    data, drawn = preview(look, text, int(match[1]), int(match[2]))
    try:
        write_whole(picture, data)
    except OSError as error:
        raise InputError(f"{picture}: {error.strerror}", hint="name a file that can be written") from error
    notes = "".join(f"\n  {note}" for note in drawn.notes)
    output.result({"output": str(picture), "notes": list(drawn.notes)}, f"{look.name}: {picture}{notes}")
