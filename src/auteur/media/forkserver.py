"""The caller's handle on the fork server: started at the first task, shared by all threads, started again if it dies.

Importing PyAV and numpy takes a fifth of a second, forking a process that has done so a few milliseconds; and a
process that has opened no file yet has nothing in it that a hostile file could steal. What a task needs besides is
imported at its first call.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import auteur
from auteur.media.errors import SandboxFailed
from auteur.media.tasks import TASKS

__all__ = ["launch", "stop"]

_START = """
import json, sys
sys.path[:] = json.loads(sys.argv[2])
from auteur.media.child import serve
serve(int(sys.argv[1]), json.loads(sys.argv[3]))
"""
_READY_TIMEOUT_S = 60.0
# One arena: each further one reserves 64 MB of address space and would eat the memory limit without using it.
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "LC_ALL": "C.UTF-8",
}


class _ForkServer:
    """One server process and the socket to it. Raises SandboxFailed when it does not come up."""

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair()
        told = [str(theirs.fileno()), json.dumps(_search_path()), json.dumps(TASKS)]
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own text
                [sys.executable, "-I", "-S", "-X", "utf8", "-c", _START, *told],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=_ENVIRONMENT,
                cwd="/",
                start_new_session=True,  # Ctrl-C is the caller's to handle
            )
        self._await_ready()

    def _await_ready(self) -> None:
        self.control.settimeout(_READY_TIMEOUT_S)
        answer = b""
        while not answer.endswith(b"\n"):
            try:
                block = self.control.recv(1 << 16)
            except TimeoutError:
                block = b""
            if not block:
                break
            answer += block
        problem = "it did not start" if not answer.endswith(b"\n") else json.loads(answer).get("error")
        if problem:
            self.close()
            raise SandboxFailed(f"the media sandbox cannot start: {problem}", hint="install auteur again")
        self.control.settimeout(None)

    def submit(self, task: str, talk: socket.socket, status: socket.socket) -> None:
        """Have a child forked for the task, which speaks on `talk`. Raises OSError when the server is gone."""
        number = bytes([[*TASKS].index(task)])
        socket.send_fds(self.control, [number], [talk.fileno(), status.fileno()])

    def close(self) -> None:
        """End the server and, with it, every child."""
        self.control.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_lock = threading.Lock()
_server: _ForkServer | None = None


def launch(task: str) -> tuple[socket.socket, socket.socket]:
    """The `talk` and `status` sockets of a new child for a task of `TASKS`; it waits for a request on the first.

    Closing the second, or shutting down its writing half, kills the child. Raises SandboxFailed.
    """
    talk, child_talk = socket.socketpair()
    status, server_status = socket.socketpair()
    with child_talk, server_status:
        try:
            with _lock:
                _submit(task, child_talk, server_status)
        except BaseException:
            talk.close()
            status.close()
            raise
    return talk, status


def _submit(task: str, talk: socket.socket, status: socket.socket) -> None:
    global _server  # one server a process is the point
    if _server is not None and _server.process.poll() is None:
        try:
            _server.submit(task, talk, status)
        except OSError:
            pass
        else:
            return
    stop()
    _server = _ForkServer()
    _server.submit(task, talk, status)


def stop() -> None:
    """End the server, if there is one; the next task starts another."""
    global _server
    if _server is not None:
        _server.close()
        _server = None


def _forget() -> None:
    """In a forked copy of this process: the server belongs to the original, and its socket must close with that."""
    global _server, _lock
    _lock = threading.Lock()
    if _server is not None:
        _server.control.close()
        _server.process.returncode = 0  # not ours to wait for
        _server = None


def _search_path() -> list[str]:
    """This process's import path without its working directory, with this very package first."""
    here = str(Path(auteur.__file__).parent.parent)
    return [here, *(p for p in sys.path if p and Path(p).is_absolute() and p != here)]


atexit.register(stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
