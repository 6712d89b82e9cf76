"""`auteur backup` and `auteur restore`, wired."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path

from auteur import __version__
from auteur.adapters.local.clock import SystemClock
from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.dump import dump_database, restore_database, row_counts
from auteur.adapters.postgres.errors import DatabaseUnavailable
from auteur.bootstrap.home import Home, database_of, migrated, running_database
from auteur.bootstrap.objects import object_store
from auteur.config import ServerSettings
from auteur.core.progress import Cancel, Report
from auteur.services.backups import Manifest, back_up, read_backup, restore_objects

__all__ = ["backup", "restore"]


def backup(
    settings: ServerSettings, home: Home, folder: Path, *, with_objects: bool, report: Report, cancel: Cancel
) -> Manifest:
    """Back up the server of a home, whether it runs or not."""
    with ExitStack() as stack:
        admin = _database(stack, settings, home)
        asyncio.run(migrated(home, admin))

        def dump(file: Path) -> dict[str, int]:
            dump_database(admin.as_user("auteur_backup", home.secret("auteur_backup")), file)
            return asyncio.run(row_counts(admin))

        return back_up(
            folder,
            dump,
            object_store(settings, home),
            version=__version__,
            now=SystemClock().now(),
            with_objects=with_objects,
            report=report,
            cancel=cancel,
        )


def restore(
    settings: ServerSettings, home: Home, folder: Path, *, report: Report, cancel: Cancel
) -> tuple[Manifest, list[str]]:
    """Bring a backup back into an empty home; what it holds, and the keys of objects that are nowhere.

    Objects go first: should it be stopped, the database is still empty and the restore can be repeated.
    Raises NotEmpty, BackupDamaged, DatabaseBusy where the server runs.
    """
    manifest = read_backup(folder)
    with database_of(home, settings) as admin:
        _put, missing = restore_objects(folder, object_store(settings, home), report=report, cancel=cancel)
        asyncio.run(restore_database(admin, home.passwords(), folder / "database.dump"))
    return manifest, missing


def _database(stack: ExitStack, settings: ServerSettings, home: Home) -> Address:
    """That of the running server, or one started for the time of the backup."""
    try:
        return running_database(home, settings)
    except DatabaseUnavailable:
        return stack.enter_context(database_of(home, settings))
