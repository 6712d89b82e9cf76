"""`auteur gc`: give disk space back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auteur import bootstrap
from auteur.cli import options
from auteur.cli.console import Output
from auteur.config import bytes_of, settings
from auteur.services.cleaning import Cleaned, clean

__all__ = ["gc_command"]


def gc_command(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FOLDER]...",
            help="Where exports were written, and projects; this folder if none is given.",
            show_default=False,
        ),
    ] = None,
    max_size: Annotated[
        str,
        typer.Option("--max-size", help="Keep encoded segments up to this, as 5GB; else the cache's limit."),
    ] = "",
    everything: Annotated[
        bool,
        typer.Option("--all", help="Keep none, and empty the caches of the projects (transcriptions) too."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be removed.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Remove encoded segments that were not used for long, and what killed exports left behind.

    \b
    Examples:
      auteur gc --max-size 5GB
      auteur gc ~/videos --all --dry-run
    """
    output = Output(as_json=as_json)
    limit = bytes_of(max_size) if max_size else None
    cache = bootstrap.segment_cache(settings())
    cleaned = clean(cache, folders or [Path.cwd()], limit_bytes=limit, everything=everything, dry_run=dry_run)
    output.result(cleaned.to_json(), _described(cleaned))


def _described(cleaned: Cleaned) -> str:
    done = "would be removed" if cleaned.dry_run else "removed"
    gone, left = (f"{size / 1e6:,.0f} MB" for size in (cleaned.segments_bytes, cleaned.segments_left_bytes))
    lines = [f"{cleaned.segments} segments {done}, {gone}; {left} are kept"]
    lines += [f"{done}: {path}" for path in (*cleaned.scratch, *cleaned.projects)]
    if cleaned.scratch or cleaned.projects:
        lines.append(f"together {(cleaned.scratch_bytes + cleaned.projects_bytes) / 1e6:,.1f} MB")
    return "\n".join(lines)
