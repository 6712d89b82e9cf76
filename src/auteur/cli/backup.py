"""`auteur backup` and `auteur restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auteur.cli import options
from auteur.cli.console import Output, stop_on_interrupt
from auteur.config import server_settings, settings

__all__ = ["backup_command", "restore_command"]


def backup_command(
    folder: Annotated[Path, typer.Argument(help="The backup's folder, which must not be there yet.")],
    list_only: Annotated[
        bool,
        typer.Option("--list-objects", help="Only list the objects, where the bucket keeps its own copies."),
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Back up the server's database and objects, whether it runs or not. Secrets are not in a backup.

    \b
    Examples:
      auteur backup /mnt/backups/2026-11-22
      AUTEUR_DATABASE_URL=postgresql://… auteur backup monday --list-objects
    """
    from auteur.bootstrap.backups import backup
    from auteur.bootstrap.home import Home

    output = Output(as_json=as_json)
    with stop_on_interrupt() as cancel, output.progress() as report:
        made = backup(
            server_settings(),
            Home(settings().home),
            folder.absolute(),
            with_objects=not list_only,
            report=report,
            cancel=cancel,
        )
    users = made.rows.get("users", 0)
    facts = {
        "folder": str(folder),
        "objects": made.objects,
        "object_bytes": made.object_bytes,
        "rows": made.rows,
    }
    output.result(facts, f"{folder}: {users} users, {made.objects} objects ({made.object_bytes} bytes)")


def restore_command(
    folder: Annotated[Path, typer.Argument(help="A backup's folder.", exists=True, file_okay=False)],
    as_json: options.AsJson = False,
) -> None:
    """Bring a backup back into an empty AUTEUR_HOME. Everybody signs in again afterwards.

    \b
    Example:
      AUTEUR_HOME=/srv/auteur auteur restore /mnt/backups/2026-11-22
    """
    from auteur.bootstrap.backups import restore
    from auteur.bootstrap.home import Home

    output = Output(as_json=as_json)
    with stop_on_interrupt() as cancel, output.progress() as report:
        held, missing = restore(
            server_settings(), Home(settings().home), folder.absolute(), report=report, cancel=cancel
        )
    text = f"restored {held.rows.get('users', 0)} users and {held.objects} objects of {held.made_at}"
    if missing:
        text += (
            f"\n{len(missing)} objects are neither in the backup nor in the store: {', '.join(missing[:5])}"
        )
    facts = {"made_at": held.made_at, "objects": held.objects, "missing_objects": missing}
    output.result(facts, text)
