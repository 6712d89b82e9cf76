"""The folder of an embedded server: who owns it, what an earlier server left in it, and making it.

Two locks. `owner.lock` belongs to the process that starts and stops the server; it ends with that process. `data.lock`
is handed down to the server and its backends, and is free only when the last of them is gone, however they ended.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from auteur.adapters.postgres.binaries import Account, Binaries
from auteur.adapters.postgres.errors import DatabaseBusy, DatabaseUnavailable

__all__ = ["DataFolder"]

_POLL_S = 0.01
_ORPHAN_PATIENCE_S = (1.0, 6.0, 12.0, 20.0)  # then ask it to stop, ask again harder, kill it, give up
_ORPHAN_SIGNALS = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)


class DataFolder:
    """The folder and its two locks."""

    def __init__(self, folder: Path, account: Account | None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "postgres.log"
        self._account = account
        self._owned: int | None = None

    def own(self) -> None:
        """Become the one process that may start a server here. Raises DatabaseBusy where another is."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self.folder / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DatabaseUnavailable(
                f"{self.folder}: {error.strerror}", hint="check the folder's rights"
            ) from error
        if not _locked(handle):
            os.close(handle)
            raise DatabaseBusy(
                f"another process runs the database in {self.folder}",
                hint="stop it, or name another folder in AUTEUR_HOME",
            )
        self._owned = handle

    def disown(self) -> None:
        """Let another process start a server here."""
        if self._owned is not None:
            os.close(self._owned)
            self._owned = None

    def is_owned(self) -> bool:
        """Whether some process, this one or another, runs the server of this folder."""
        try:
            handle = os.open(self.folder / "owner.lock", os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            return not _locked(handle)
        finally:
            os.close(handle)

    def lock_data(self) -> int:
        """The data's lock, to be handed to the server and closed here.

        Waits for what an earlier server left behind and ends it where it does not end by itself.
        Raises DatabaseUnavailable after 20 s.
        """
        handle = os.open(self.folder / "data.lock", os.O_RDWR | os.O_CREAT, 0o600)
        begun = time.monotonic()
        step = 0
        while not _locked(handle):
            waited = time.monotonic() - begun
            if waited > _ORPHAN_PATIENCE_S[step]:
                if step == len(_ORPHAN_SIGNALS):
                    os.close(handle)
                    raise DatabaseUnavailable(
                        f"an old server still uses {self.data}", hint="end the processes named postgres"
                    )
                self._signal_orphan(_ORPHAN_SIGNALS[step])
                step += 1
            time.sleep(_POLL_S)
        return handle

    def _signal_orphan(self, number: signal.Signals) -> None:
        """Only where the process id in `postmaster.pid` is a server of this very folder."""
        pid = self._recorded_pid()
        if pid and self._serves_here(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def remove_stale_pid(self) -> None:
        """Forget a dead server's id, which may be another program's now. Raises DatabaseBusy for a live server's."""
        pid = self._recorded_pid()
        if pid and self._serves_here(pid):
            raise DatabaseBusy(f"process {pid} serves {self.data}", hint=f"stop it: kill {pid}")
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _recorded_pid(self) -> int:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return 0

    def _serves_here(self, pid: int) -> bool:
        """PostgreSQL's processes work in their data folder."""
        if sys.platform != "linux":
            told = subprocess.run(  # noqa: S603 - a fixed command and a number
                ["/bin/ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False
            )
            return "postgres" in told.stdout
        try:
            return Path(f"/proc/{pid}/cwd").samefile(self.data)
        except OSError:
            return False

    def major(self) -> int | None:
        """The major version of the data, or None where there are none yet."""
        try:
            return int((self.data / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def make(self, binaries: Binaries, password: str, *, sync: bool) -> None:
        """New, empty data; a half-made folder of a start that was killed is made again."""
        partial = self.folder / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        if self._account:
            os.chown(partial, self._account.uid, self._account.gid)
        with self._password_file(password) as file, opened(partial) as (handle, name):
            command = [binaries.path("initdb"), "-D", name, "-U", "postgres", f"--pwfile={file}"]
            command += ["--auth=scram-sha-256", "--encoding=UTF8", *_locale(binaries.major)]
            command += [] if sync else ["--no-sync"]
            made = subprocess.run(  # noqa: S603 - the installation's own program
                command,
                capture_output=True,
                text=True,
                check=False,
                pass_fds=[handle],
                cwd="/",
                env=ENVIRONMENT,
                **as_account(self._account),
            )
        if made.returncode:
            raise DatabaseUnavailable(f"the database cannot be made: {made.stderr.strip()[-500:]}")
        partial.rename(self.data)

    @contextmanager
    def _password_file(self, password: str) -> Iterator[str]:
        handle, name = tempfile.mkstemp(prefix="auteur-")
        try:
            with os.fdopen(handle, "w") as file:
                file.write(password)
            if self._account:
                os.chown(name, self._account.uid, self._account.gid)
            yield name
        finally:
            Path(name).unlink()


ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
"""All that the server sees of ours: no secret of another part comes along."""


@contextmanager
def opened(folder: Path) -> Iterator[tuple[int, str]]:
    """A folder's handle and a name for it that works without the right to enter its parents (Linux).

    So the data may lie under /root though the server is not root, and no parent's rights need widening.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle, (f"/proc/self/fd/{handle}" if sys.platform == "linux" else str(folder.absolute()))
    finally:
        os.close(handle)


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def as_account(account: Account | None) -> _Identity:
    """How subprocess is told whom to become."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def _locale(major: int) -> list[str]:
    """Sorting that no upgrade of the system's libraries changes, where the version has it."""
    if major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
