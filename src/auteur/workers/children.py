"""The worker's side of its jobs' processes."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import auteur
from auteur.core.jobs.model import JobFailure, JobResult
from auteur.workers.zygote import FORK, KILL, MESSAGE

__all__ = ["Child", "Nursery"]

_LONGEST_ANSWER = 64 << 20
_START_S = 60.0
_START = """
import json, sys
sys.path[:] = json.loads(sys.argv[2])
from auteur.workers.zygote import serve
serve(int(sys.argv[1]), json.loads(sys.argv[3]))
"""


class Child:
    """One job's process."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kill: Callable[[int], None]
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._kill = kill
        self._pid: int | None = None
        self._doomed = False

    async def outcome(self, progress: Callable[[float, str], None]) -> JobResult | JobFailure | None:
        """What came of the job, once its process is gone. None where it died without a word."""
        outcome: JobResult | JobFailure | None = None
        try:
            while line := await self._reader.readline():
                message = json.loads(line)
                if "pid" in message:
                    self._born(message["pid"])
                elif "progress" in message:
                    progress(*message["progress"])
                else:
                    outcome = _outcome(message)
        except ValueError:
            self.kill()
            outcome = JobFailure("job_crashed", "its answer cannot be read")
        except OSError:
            outcome = None
        finally:
            self._writer.close()
        return outcome

    def kill(self) -> None:
        """End it now, with all it started. It holds nothing that must be saved."""
        self._doomed = True
        if self._pid is not None:
            self._kill(self._pid)

    def _born(self, pid: int) -> None:
        self._pid = pid
        if self._doomed:
            self._kill(pid)


def _outcome(message: dict[str, Any]) -> JobResult | JobFailure:
    if "failure" in message:
        return JobFailure(**message["failure"])
    return JobResult.from_json(message["result"])


class Nursery:
    """The zygote, started when it is first needed and again when it died. `modules` are imported in it beforehand."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = list(modules)
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    async def open(self) -> None:
        """Start the zygote; returns when it can fork. Raises OSError when it does not start."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own interpreter and text; forks at once
                [sys.executable, "-X", "utf8", "-c", _START, str(theirs.fileno()),
                 json.dumps(_search_path()), json.dumps(self._modules)],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # numpy would start threads, and threads do not fork
                start_new_session=True,  # Ctrl-C is the worker's to handle
            )  # fmt: skip
        ours.settimeout(0)
        self._control = ours
        async with asyncio.timeout(_START_S):
            ready = await asyncio.get_running_loop().sock_recv(ours, 1)
        if not ready:
            raise OSError("the process that starts jobs did not start")

    async def launch(self, request: bytes) -> Child:
        """A process that does what `request` says. Raises OSError."""
        if self._process is None or self._process.poll() is not None:
            self.close()
            await self.open()
        assert self._control is not None, "it was opened"
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [MESSAGE.pack(FORK, 0)], [theirs.fileno()])
        reader, writer = await asyncio.open_unix_connection(sock=ours, limit=_LONGEST_ANSWER)
        writer.write(request)
        return Child(reader, writer, self._kill)

    def _kill(self, pid: int) -> None:
        with suppress(OSError):
            if self._control is not None:
                self._control.send(MESSAGE.pack(KILL, pid))

    def close(self) -> None:
        """End the zygote and all its children."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def _search_path() -> list[str]:
    """This process's import path with absolute folders alone, this very package first."""
    here = str(Path(auteur.__file__).parent.parent)
    return [here, *(p for p in sys.path if p and Path(p).is_absolute() and p != here)]
