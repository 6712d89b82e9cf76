"""`auteur formats`: what can be written and read."""

from __future__ import annotations

from rich.table import Table

from auteur.cli import options
from auteur.cli.console import Output
from auteur.formats.registry import FORMATS, described
from auteur.media.export import outputs

__all__ = ["formats_command"]


def formats_command(as_json: options.AsJson = False) -> None:
    """List the file formats, and what each carries of an edit.

    \b
    Example:
      auteur formats --json
    """
    output = Output(as_json=as_json)
    if as_json:
        output.result({"formats": described(), "movies": outputs.described()}, "")
        return
    table = Table("format", "file", "for", "written", "read", "carries")
    for name, known in FORMATS.items():
        ways = ["yes" if way else "" for way in (known.write, known.reads)]
        table.add_row(name, known.ending, known.kind, *ways, known.carries)
    output.out.print(table)
    movies = Table("movie", "container", "picture", "sound", "captions")
    for ending, held in outputs.CONTAINERS.items():
        coded = (", ".join(held.picture), ", ".join(held.sound))
        movies.add_row(ending, held.title, *coded, outputs.CAPTION_TRACKS.get(held.captions, ""))
    output.out.print(movies)
