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
    """The process of one job, and of those after it in its `family` while it `stays`."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        kill: Callable[[int], None],
        family: str = "",
    ) -> None:
        self.family = family
        self.stays = False
        self._reader = reader
        self._writer = writer
        self._kill = kill
        self._pid: int | None = None
        self._doomed = False

    @property
    def alive(self) -> bool:
        """Whether another job can be asked of it."""
        return self.stays and not self._doomed and not self._reader.at_eof()

    def ask(self, request: bytes) -> None:
        """Have it do a job. What came of it is told by `outcome`."""
        self.stays = False
        self._writer.write(request)

    async def outcome(self, progress: Callable[[float, str], None]) -> JobResult | JobFailure | None:
        """What came of the job, once its process is gone or stays for another. None where it died without a word."""
        outcome: JobResult | JobFailure | None = None
        try:
            while not self.stays and (line := await self._reader.readline()):
                message = json.loads(line)
                if "pid" in message:
                    self._born(message["pid"])
                elif "progress" in message:
                    progress(*message["progress"])
                else:
                    outcome = _outcome(message)
                    self.stays = bool(message.get("stays"))
        except ValueError:
            self.kill()
            outcome = JobFailure("job_crashed", "its answer cannot be read")
        except OSError:
            outcome = None
        finally:
            if not self.stays:
                self.let_go()
        return outcome

    def let_go(self) -> None:
        """Hang up, whereupon it ends."""
        self.stays = False
        self._writer.close()

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
    """The zygote, started when it is first needed and again when it died. `modules` are imported in it beforehand.

    A child that stays waits `idle_s` for another job of its family. One waits at a time: a job of another family may
    need the memory that its model takes.
    """

    def __init__(self, modules: Sequence[str], idle_s: float = 300.0) -> None:
        self._modules = list(modules)
        self._idle_s = idle_s
        self._waiting: Child | None = None
        self._alarm: asyncio.TimerHandle | None = None
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

    async def launch(self, request: bytes, family: str = "") -> Child:
        """A process that does what `request` says: the one that waits if it is of this `family`. Raises OSError."""
        if family and (waiting := self._taken(family)) is not None:
            waiting.ask(request)
            return waiting
        if self._process is None or self._process.poll() is not None:
            self.close()
            await self.open()
        assert self._control is not None, "it was opened"
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [MESSAGE.pack(FORK, 0)], [theirs.fileno()])
        reader, writer = await asyncio.open_unix_connection(sock=ours, limit=_LONGEST_ANSWER)
        child = Child(reader, writer, self._kill, family)
        child.ask(request)
        return child

    def rest(self, child: Child) -> None:
        """Let a child that stays wait for another job; the one that waited before goes."""
        self._dismiss()
        if child.alive:
            self._waiting = child
            self._alarm = asyncio.get_running_loop().call_later(self._idle_s, self._dismiss)

    def _taken(self, family: str) -> Child | None:
        """The child that waits, if it can do this; else it goes, as its memory may be needed."""
        waiting = self._waiting
        if waiting is None or waiting.family != family or not waiting.alive:
            self._dismiss()
            return None
        self._waiting = None
        self._dismiss()
        return waiting

    def _dismiss(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._waiting is not None:
            self._waiting.let_go()
            self._waiting = None

    def _kill(self, pid: int) -> None:
        with suppress(OSError):
            if self._control is not None:
                self._control.send(MESSAGE.pack(KILL, pid))

    def close(self) -> None:
        """End the zygote and all its children."""
        self._dismiss()
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
