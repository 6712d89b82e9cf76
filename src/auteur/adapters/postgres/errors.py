"""What can go wrong with the database itself."""

from __future__ import annotations

from auteur.core.errors import StoreError

__all__ = ["DatabaseBusy", "DatabaseUnavailable", "MigrationRefused"]


class DatabaseUnavailable(StoreError):
    """The database cannot be reached or started; what was committed before is still in it."""

    code = "database_unavailable"


class DatabaseBusy(DatabaseUnavailable):
    """Another process runs the embedded database of this folder; nothing was started."""

    code = "database_busy"


class MigrationRefused(StoreError):
    """The schema cannot be brought up to date; the migration that failed left no trace."""

    code = "migration_refused"
