"""Where the server keeps its things, and how its processes find the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from auteur.adapters.local.sealing import AesSealer
from auteur.adapters.local.secrets import LocalSecrets
from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.errors import DatabaseUnavailable
from auteur.adapters.postgres.launcher import EmbeddedPostgres, running_server
from auteur.adapters.postgres.migrate import migrate
from auteur.adapters.postgres.roles import LOGINS
from auteur.config import ServerSettings
from auteur.core.errors import InputError

__all__ = [
    "HeldDatabase",
    "Home",
    "database_of",
    "held_database",
    "migrated",
    "running_database",
    "sealer_of",
]

_SUPERUSER = "postgres"


@dataclass(frozen=True, slots=True)
class Home:
    """The folders under AUTEUR_HOME. What lies in `run` is made anew at every start."""

    folder: Path

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def objects(self) -> Path:
        return self.folder / "objects"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def run(self) -> Path:
        return self.folder / "run"

    def secret(self, name: str) -> str:
        return LocalSecrets(self.secrets).get(name)

    def passwords(self) -> Mapping[str, str]:
        """Of the roles that log in."""
        return {role: self.secret(role) for role in LOGINS}


@dataclass(frozen=True, slots=True)
class HeldDatabase:
    """The database for its administrator. `check` raises DatabaseUnavailable once an embedded one was given up."""

    address: Address
    check: Callable[[], None]


@contextmanager
def held_database(home: Home, settings: ServerSettings) -> Iterator[HeldDatabase]:
    """The database as configured, or embedded and stopped at the end.

    Raises DatabaseBusy where another process serves this home already.
    """
    if settings.database_url:
        yield HeldDatabase(_configured(settings), lambda: None)
        return
    with EmbeddedPostgres(home.postgres, home.secret(_SUPERUSER)) as server:

        def check() -> None:
            if server.gave_up:
                raise DatabaseUnavailable(
                    "the database ended again and again, and is not started any more",
                    hint=f"its log in {home.postgres} says why",
                )

        yield HeldDatabase(server.address, check)


@contextmanager
def database_of(home: Home, settings: ServerSettings) -> Iterator[Address]:
    """Where `held_database` is, for who needs it for a moment."""
    with held_database(home, settings) as database:
        yield database.address


def running_database(home: Home, settings: ServerSettings) -> Address:
    """The database that the supervisor of this home has started. Raises DatabaseUnavailable."""
    if settings.database_url:
        return _configured(settings)
    address = running_server(home.postgres, home.secret(_SUPERUSER))
    if address is None:
        raise DatabaseUnavailable("the server of this home does not run", hint="start it: auteur serve")
    return address


def _configured(settings: ServerSettings) -> Address:
    try:
        return Address.of(settings.database_url)
    except ValueError as error:
        raise InputError(f"database_url: {error}") from error


def sealer_of(home: Home, settings: ServerSettings) -> AesSealer:
    """What seals users' secrets: by the keys of the settings, or one of this home's own."""
    given = [key.strip() for key in settings.sealing_keys.split(",") if key.strip()]
    return AesSealer(given or [home.secret("sealing")])


async def migrated(home: Home, admin: Address) -> tuple[int, ...]:
    """Bring the schema up to date; the versions applied now."""
    return await migrate(admin, home.passwords())
