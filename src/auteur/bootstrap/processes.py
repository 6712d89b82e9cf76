"""Child processes of the supervisor: they die with it, and are started again when they die alone."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import structlog

__all__ = ["Child", "Gate", "die_with_parent", "pass_gate"]

_PR_SET_PDEATHSIG = 1
_RESTARTS = 5
_WITHIN_S = 60.0

log = structlog.get_logger("supervisor")


def die_with_parent() -> None:
    """Get SIGTERM when the process that started this one ends, however it ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() == 1:  # it ended before we asked
            os.kill(os.getpid(), signal.SIGTERM)


class Gate:
    """Where children that have loaded wait until what they stand on is there: a pipe that ends when it opens."""

    _NAME = "AUTEUR_GATE"

    def __init__(self) -> None:
        self.reader, self._writer = os.pipe()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.open()
        os.close(self.reader)

    @property
    def environment(self) -> dict[str, str]:
        """What a child is told, who also gets `reader`."""
        return {self._NAME: str(self.reader)}

    def open(self) -> None:
        """Let all pass, and whoever comes later."""
        if self._writer >= 0:
            os.close(self._writer)
            self._writer = -1


def pass_gate() -> None:
    """In a child: wait at the gate it was given, if any."""
    if reader := os.environ.get(Gate._NAME):
        os.read(int(reader), 1)


@dataclass
class Child:
    """A program that should run. `drain_s` is how long it may take to end once asked to."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    drain_s: float = 10.0
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    _ends: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", *self.command],
            env=dict(self.environment),
            pass_fds=self.pass_fds,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is the supervisor's to hand on, in its order
        )

    def revive(self) -> bool:
        """Start it again where it ended by itself; False where it does so again and again."""
        if self.process is None or self.process.poll() is None:
            return True
        now = time.monotonic()
        self._ends = [*(end for end in self._ends if now - end < _WITHIN_S), now]
        log.error("child ended", child=self.name, status=self.process.returncode)
        if len(self._ends) > _RESTARTS:
            return False
        self.start()
        return True

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self) -> None:
        """Wait for it as long as it may drain, then kill it."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.drain_s)
        if self.process.returncode is None:
            log.error("child killed", child=self.name, after_s=self.drain_s)
            self.process.kill()
            self.process.wait()
