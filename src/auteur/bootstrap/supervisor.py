"""`auteur serve`: the database, the API, the blob server and a worker as children of one process.

All end with it: on SIGTERM and Ctrl-C in order, after a `kill -9` because the kernel tells them.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from tempfile import TemporaryFile
from typing import TYPE_CHECKING
from uuid import UUID

from auteur.adapters.postgres.sealed import seal_stored
from auteur.bootstrap.home import Home, held_database, migrated, sealer_of
from auteur.bootstrap.objects import prepare_objects
from auteur.bootstrap.processes import Child, Gate
from auteur.config import ServerSettings
from auteur.core.credits.plans import PLANS
from auteur.core.errors import InputError, Unavailable
from auteur.services.accounts import LOCAL_EMAIL

if TYPE_CHECKING:
    from auteur.bootstrap.server import Server

__all__ = ["Ready", "Told", "habitable", "serve", "sign_in_link"]

_START_S = 60.0
_ROOM_BYTES = 200_000_000  # a new database takes 60 MB, and writes ahead as much again before it tidies up
_LOOK_S = 0.05
_API_DRAIN_S = 15.0
_WORKER_DRAIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Ready:
    """The server answers at `url`, `seconds` after it was told to start. `sign_in` is a link for the local user."""

    url: str
    seconds: float
    sign_in: str | None


def serve(settings: ServerSettings, home: Home, ready: Callable[[Ready], None], *, sign_in: bool) -> int:
    """Serve until SIGTERM or Ctrl-C; the exit status. `ready` is told once it answers.

    Raises InputError for a port that is taken and for a home that cannot be written or has no room, DatabaseBusy where
    this home is being served, MigrationRefused, and DatabaseUnavailable once the embedded database cannot be kept
    alive.
    """
    began, stop = time.monotonic(), Told()
    habitable(home)
    with ExitStack() as stack:
        stack.enter_context(_told_to_stop(stop))
        api = stack.enter_context(_listening(settings.host, settings.port))
        blobs = stack.enter_context(_listening(settings.host, settings.blob_port))
        settings = replace(settings, port=api.getsockname()[1], blob_port=blobs.getsockname()[1])
        _make_anew(home)
        gate = stack.enter_context(Gate())
        apis = _apis(settings, home, api, gate)
        _started(stack, apis)  # they load while the database starts
        database = stack.enter_context(held_database(home, settings))
        stack.callback(_end, apis)  # before the database
        asyncio.run(migrated(home, database.address))
        asyncio.run(seal_stored(database.address, sealer_of(home, settings)))
        prepare_objects(settings, home)
        gate.open()
        others = _others(settings, home, blobs)
        _started(stack, others[:-1])
        ours = settings.embedded and not settings.supabase_url  # else one signs in by an account
        if sign_in and ours:
            importlib.import_module("auteur.bootstrap.server")  # while the API loads it too
        if not _answers(settings, [*apis, *others[:-1]], stop):
            return 0 if stop.is_set() else 1
        _started(stack, others[-1:])  # the worker has time until there is work
        link = asyncio.run(sign_in_link(settings, home)) if sign_in and ours else None
        ready(Ready(settings.base_url, time.monotonic() - began, link))
        while not stop.wait(0.5):
            database.check()
            if not all(child.revive() for child in (*apis, *others)):
                return 1
    return 0


def _started(stack: ExitStack, children: list[Child]) -> None:
    stack.callback(_end, children)
    for child in children:
        child.start()


async def sign_in_link(settings: ServerSettings, home: Home) -> str:
    """A link that signs this machine's browser in, once, within a minute. Raises Unavailable where nothing runs.

    The ticket stands behind the #, so that no request and no log holds it.
    """
    from auteur.bootstrap.server import (
        open_server,  # half a second, which the children's start shall not wait for
    )

    async with open_server(settings, home) as server:
        if server.accounts is None:
            raise InputError("accounts are a Supabase project's", hint="sign in through the studio")
        ticket = await server.accounts.local_ticket()
        await _months_credits(server)
        return f"{settings.base_url}/sign-in#ticket={ticket}"


async def _months_credits(server: Server) -> None:
    """The local user has no one to pay: each month's credits are a gift, once."""
    assert server.accounts is not None, "asked before"
    local = await server.accounts.accounts.by_email(LOCAL_EMAIL)
    assert local is not None, "made with the ticket"
    month = datetime.fromtimestamp(server.now(), UTC).strftime("%Y-%m")
    await server.ledger.grant(
        UUID(local.id),
        "bonus",
        PLANS["starter"].monthly_credits,
        ref=f"{local.id} {month}",
        description=f"this machine, {month}",
    )


def _apis(settings: ServerSettings, home: Home, listening: socket.socket, gate: Gate) -> list[Child]:
    environment = {**_environment(settings, home), **gate.environment}
    descriptors = (listening.fileno(), gate.reader)
    command = ["auteur.api", "--fd", str(listening.fileno())]
    return [
        Child(f"api {n + 1}", command, environment, _API_DRAIN_S, descriptors)
        for n in range(settings.api_workers)
    ]


def _others(settings: ServerSettings, home: Home, blobs: socket.socket) -> list[Child]:
    """The blob server, where objects lie in a folder; last the worker."""
    environment = _environment(settings, home)
    worker = Child("worker", ["auteur.workers"], environment, _WORKER_DRAIN_S)
    if settings.s3_bucket:
        return [worker]
    command = ["auteur.api", "--fd", str(blobs.fileno()), "--blobs"]
    return [Child("blobs", command, environment, _API_DRAIN_S, (blobs.fileno(),)), worker]


def _environment(settings: ServerSettings, home: Home) -> dict[str, str]:
    return {
        **os.environ,
        "AUTEUR_HOME": str(home.folder),
        "AUTEUR_HOST": settings.host,
        "AUTEUR_PORT": str(settings.port),
        "AUTEUR_BLOB_PORT": str(settings.blob_port),
        "PROMETHEUS_MULTIPROC_DIR": str(home.run / "metrics"),
    }


class Told:
    """Whether a signal came.

    Not a `threading.Event`: setting one takes a lock, which the thread that the handler interrupts may hold while it
    waits; then it waits for itself for ever.
    """

    def __init__(self) -> None:
        self._told = False

    def set(self) -> None:
        self._told = True

    def is_set(self) -> bool:
        return self._told

    def wait(self, seconds: float) -> bool:
        """Sleep that long, or until told; whether it was."""
        end = time.monotonic() + seconds
        while not self._told and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _LOOK_S))
        return self._told


@contextmanager
def _told_to_stop(stop: Told) -> Iterator[None]:
    before = {
        number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            raise InputError(
                f"cannot listen on {host}:{port}: {error.strerror}",
                hint="take another with --port and --blob-port, or 0 for any",
            ) from error
        listening.listen(1024)
        yield listening


def habitable(home: Home) -> None:
    """Make the home's folder. Raises InputError where none can be made, written, or filled."""
    try:
        home.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=home.folder):
            pass
        free = shutil.disk_usage(home.folder).free
    except OSError as error:
        raise InputError(
            f"cannot keep data in {home.folder}: {error.strerror}", hint="name another folder by AUTEUR_HOME"
        ) from error
    if free < _ROOM_BYTES:
        raise InputError(
            f"only {free // 1_000_000} MB are free where {home.folder} is: a database needs {_ROOM_BYTES // 1_000_000}",
            hint="free some space, or name another folder by AUTEUR_HOME",
        )


def _make_anew(home: Home) -> None:
    """What the last run left of its counts belongs to no process any more."""
    shutil.rmtree(home.run, ignore_errors=True)
    (home.run / "metrics").mkdir(parents=True, mode=0o700)


def _answers(settings: ServerSettings, children: list[Child], stop: Told) -> bool:
    """Whether the API became ready in time; False when told to stop before."""
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and not stop.is_set():
        if _is_ready(settings):
            return True
        if not all(child.revive() for child in children):
            raise Unavailable("the server does not start", hint="its log says why")
        stop.wait(0.05)
    if not stop.is_set():
        raise Unavailable(f"the server did not answer within {_START_S:.0f} s", hint="its log says why")
    return False


def _is_ready(settings: ServerSettings) -> bool:
    """Asked by the standard library's client: another's takes a quarter of a second to import."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "localhost") else settings.host  # noqa: S104 - asked, not bound
    connection = HTTPConnection(host, settings.port, timeout=2)
    with closing(connection), suppress(OSError, HTTPException):
        connection.request("GET", "/readyz")
        return connection.getresponse().status == HTTPStatus.OK
    return False


def _end(children: list[Child]) -> None:
    """All are asked at once, so that they drain side by side."""
    for child in reversed(children):
        child.ask_to_end()
    for child in reversed(children):
        child.end()
