"""PostgreSQL as a child of this process: nothing to install or to set up, nothing left behind.

It listens on loopback only and asks for a password (scram, which proves the server to us too). Should this process be
killed, the kernel tells the server to stop; should the server be killed, it is started again on the same port and
recovers from its log. Tried and measured: docs/adr/0008.
"""

from __future__ import annotations

import asyncio
import atexit
import ctypes
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import asyncpg

from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.binaries import Binaries, find_binaries, unprivileged_account
from auteur.adapters.postgres.data_folder import ENVIRONMENT, DataFolder, as_account, opened
from auteur.adapters.postgres.errors import DatabaseUnavailable
from auteur.media.files import write_whole

__all__ = ["EmbeddedPostgres", "running_server"]

log = logging.getLogger(__name__)

READY_TIMEOUT_S = 60.0
_STOP_PATIENCE_S = 20.0
_PORTS_TRIED = 4
_RESTARTS = 5
_RESTARTS_WITHIN_S = 60.0
_LOG_KEPT_BYTES = 10 << 20
_PR_SET_PDEATHSIG = 1

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # A statement or a DETAIL line in the log would hold people's words and addresses.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


class EmbeddedPostgres:
    """A server over a folder. `with EmbeddedPostgres(folder, password) as server: server.address`.

    New data are made for the version `major`, or the newest there is; old data keep theirs.
    """

    def __init__(
        self,
        folder: Path,
        password: str,
        *,
        settings: Mapping[str, str] | None = None,
        major: int | None = None,
    ) -> None:
        self._account = unprivileged_account()
        self._place = DataFolder(folder, self._account)
        self._password = password
        self._settings = {**_SETTINGS, **(settings or {})}
        self._wanted_major = major
        self._binaries: Binaries | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper: threading.Thread | None = None
        self._stopping = threading.Event()
        self._port = 0
        self._failure: Exception | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def address(self) -> Address:
        """The database `postgres` for the superuser; only migrations and the tests log in so."""
        return Address("127.0.0.1", self._port, "postgres", self._password, "postgres")

    @property
    def binaries(self) -> Binaries:
        """The programs that this server's data are for: `pg_dump` among them, where the installation has it."""
        assert self._binaries is not None, "the server was not started"
        return self._binaries

    @property
    def pid(self) -> int:
        """The server's process, 0 where none runs. It changes when the server had to be started again."""
        return self._process.pid if self._process and self._process.returncode is None else 0

    @property
    def gave_up(self) -> bool:
        """Whether the server ended again and again, so that it is not started any more; its log says why."""
        return self._process is not None and not (self._keeper and self._keeper.is_alive())

    def start(self) -> Address:
        """Start and wait until it answers. Raises DatabaseBusy where another process runs this folder's server."""
        self._place.own()
        try:
            self._stopping.clear()
            self._prepare()
            self._launch()
        except BaseException:
            self.stop()
            raise
        atexit.register(self.stop)
        return self.address

    def _prepare(self) -> None:
        lock = self._place.lock_data()
        try:
            major = self._place.major()
            self._binaries = find_binaries(self._account, major=major or self._wanted_major)
            if major is None:
                sync = self._settings.get("fsync") != "off"
                self._place.make(self._binaries, self._password, sync=sync)
            self._place.remove_stale_pid()
        finally:
            os.close(lock)
        said = self._place.log
        if said.exists() and said.stat().st_size > _LOG_KEPT_BYTES:
            said.replace(said.with_suffix(".log.1"))

    def _launch(self) -> None:
        """A port may be taken between finding it free and using it: then another one is tried."""
        for attempt in range(_PORTS_TRIED):
            self._port = _free_port()
            begun = threading.Event()
            # PR_SET_PDEATHSIG means the death of the thread that started the child, so the thread must outlive it.
            self._keeper = threading.Thread(target=self._keep, args=(begun,), name="postgres", daemon=True)
            self._keeper.start()
            begun.wait()
            problem = _elsewhere(lambda: asyncio.run(self._answered()))
            if problem is None:
                record = json.dumps({"port": self._port}).encode()
                write_whole(self._place.folder / "running.json", record)
                return
            self._end()
            if attempt == _PORTS_TRIED - 1 or "could not bind" not in problem:
                raise DatabaseUnavailable(f"the database does not start: {problem}")

    def _keep(self, begun: threading.Event) -> None:
        """Start the server, wait for its end, start it again unless it was meant to end or ends again and again."""
        ends: list[float] = []
        while True:
            was_first = not begun.is_set()
            try:
                self._process = process = self._spawn()
            except (DatabaseUnavailable, OSError) as error:
                self._failure, self._process = error, None
                return
            finally:
                begun.set()
            if self._stopping.is_set():  # since the old one ended
                process.send_signal(signal.SIGINT)
            process.wait()
            ends = [*(t for t in ends if time.monotonic() - t < _RESTARTS_WITHIN_S), time.monotonic()]
            never_answered = was_first and process.returncode == 1
            if self._stopping.is_set() or never_answered:
                return
            if len(ends) > _RESTARTS:
                log.error("the database ended again and again and is given up: see %s", self._place.log)
                return
            log.warning("the database ended (%s) and is started again", process.returncode)

    def _spawn(self) -> subprocess.Popen[bytes]:
        lock = self._place.lock_data()
        try:
            self._place.remove_stale_pid()
            with opened(self._place.data) as (data, name), self._place.log.open("ab") as said:
                return subprocess.Popen(  # noqa: S603 - the installation's own program
                    self._command(name),
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    pass_fds=[data, lock],
                    cwd="/",
                    env=ENVIRONMENT,
                    start_new_session=True,  # Ctrl-C is ours to handle: the server ends last
                    preexec_fn=_dying_with(os.getpid()),  # two system calls, bound beforehand
                    **as_account(self._account),
                )
        finally:
            os.close(lock)

    def _command(self, data: str) -> list[str]:
        settings = {**self._settings, "port": str(self._port)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self.binaries.path("postgres"), "-D", data, *options]

    async def _answered(self) -> str | None:
        """None once a login succeeded, else why there will be none."""
        deadline = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < deadline:
            process = self._process
            if process is None:
                return str(self._failure)
            if process.returncode is not None:
                return self._log_tail()
            try:
                connection = await asyncpg.connect(self.address.url, timeout=5)
            except asyncpg.InvalidPasswordError:
                return f"its password is not the one in the secrets folder ({self._place.data})"
            except (OSError, asyncpg.PostgresError, TimeoutError):
                await asyncio.sleep(0.01)
                continue
            await connection.close()
            return None
        return f"no answer within {READY_TIMEOUT_S:.0f} s"

    def _log_tail(self) -> str:
        return self._place.log.read_bytes()[-600:].decode(errors="replace").strip()

    def stop(self) -> None:
        """Disconnect whoever is connected, write everything out, end. Harmless where nothing runs."""
        self._end()
        (self._place.folder / "running.json").unlink(missing_ok=True)
        self._place.disown()
        atexit.unregister(self.stop)

    def _end(self) -> None:
        self._stopping.set()
        keeper = self._keeper
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if keeper is None or not keeper.is_alive():
                break
            if process := self._process:
                process.send_signal(number)
            keeper.join(_STOP_PATIENCE_S)
        self._keeper = self._process = None
        self._stopping.clear()


def running_server(folder: Path, password: str) -> Address | None:
    """The server that some process runs over this folder, or None. It may stop at any time."""
    if not DataFolder(folder, None).is_owned():
        return None
    try:
        port = json.loads((folder / "running.json").read_bytes())["port"]
    except (OSError, ValueError, LookupError):
        return None
    return Address("127.0.0.1", port, "postgres", password, "postgres")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _elsewhere(work: Callable[[], Any]) -> Any:
    """In a thread of its own: our caller's may be running an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def _dying_with(parent: int) -> Callable[[], None] | None:
    """What the child does before it becomes the server: ask the kernel for a SIGINT when we die (Linux).

    Elsewhere nothing of the kind exists: there the next start ends a server left over.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask
