"""Run a media task in a throw-away child process, which a hostile file may kill but not leave.

The child is forked from a small process that has imported PyAV and numpy and opened nothing (`forkserver`). Before
it sees a byte of the file it has: no inherited descriptor but one socket, an empty environment, a private empty
working folder, limits on memory, processor time, file size and open files, no system call for the network, for
programs or for tracing (`seccomp`), and, where the kernel has Landlock, no file but those it was given (`landlock`).
It dies with its parent. What it says is JSON of bounded size, and is not trusted: text is cleaned, numbers checked.

Linux has all of this (the filter on x86-64 and arm64). On macOS there is neither filter nor Landlock: the limits,
the empty environment, the wall clock and FFmpeg's own whitelists remain. `protections` says what this machine has.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from auteur.core.errors import AuteurError, Cancelled
from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.media import forkserver, landlock, seccomp
from auteur.media.errors import (
    MediaCrashed,
    MediaForbidden,
    MediaMemory,
    MediaStalled,
    MediaTimeout,
    MediaTooLarge,
)
from auteur.media.stalling import STALLED_EXIT
from auteur.media.tasks import TASKS

__all__ = ["Limits", "protections", "run"]

_POLL_S = 0.05
_ANSWER_LIMIT_BYTES = 128 << 20  # the packet index takes about 9 MB for an hour
_LINES_LIMIT = 2_000_000
_TEXT_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a task may use. `memory_bytes` is address space on top of the interpreter's own (about 0.4 GB).

    `cpu_s` counts all threads, rounded up to whole seconds; `file_bytes` bounds each file it writes. A task that for
    `stall_s` reports nothing and uses no processor time to speak of stands still.
    """

    memory_bytes: int = 2 << 30
    cpu_s: float = 600.0
    wall_s: float = 1200.0
    stall_s: float = 300.0
    file_bytes: int = 8 << 30
    open_files: int = 64


def protections() -> dict[str, object]:
    """What this machine's kernel gives the sandbox: for `auteur doctor`."""
    return {
        "limits": True,
        "dies_with_parent": sys.platform == "linux",
        "system_call_filter": seccomp.available(),
        "landlock_version": landlock.version(),
    }


def run(
    task: str,
    arguments: Mapping[str, object],
    *,
    limits: Limits = Limits(),
    reads: Sequence[Path] = (),
    writes: Path | None = None,
    report: Report = silent,
    cancel: Cancel = never,
) -> dict[str, object]:
    """The result of the task of that name in `tasks.TASKS`, run in a child that is gone when this returns or raises.

    `arguments` are JSON, and `Path`s, which arrive as absolute strings. The child may read the files and folders in
    `reads`, and may create and change what is in the folder `writes` (or that one file, made empty when missing); it
    has besides a private working folder, removed afterwards. May be called from any thread, several at once.

    Raises Cancelled within about 0.1 s of `cancel` turning true; the task's own error where it is an AuteurError;
    MediaTimeout, MediaStalled, MediaMemory, MediaTooLarge, MediaForbidden or MediaCrashed when a limit or the filter
    ended it; SandboxFailed when there is no sandbox. Whatever the child had written under `writes` is the caller's to
    remove.
    """
    if task not in TASKS:
        raise ValueError(f"{task!r} is no task of the sandbox")
    if cancel():
        raise Cancelled("stopped before it began")
    if writes is not None and not writes.is_dir():
        writes.touch()
    with tempfile.TemporaryDirectory(prefix="auteur-", ignore_cleanup_errors=True) as folder:
        request = {
            "task": task,
            "arguments": {name: _plain(value) for name, value in arguments.items()},
            "limits": asdict(limits),
            "folder": folder,
            "reads": [_absolute(path) for path in reads],
            "writes": [_absolute(writes)] if writes is not None else [],
        }
        return _converse(task, json.dumps(request).encode() + b"\n", limits, report, cancel)


def _plain(value: object) -> object:
    return _absolute(value) if isinstance(value, Path) else value


def _absolute(path: Path) -> str:
    """Absolute without following the last link: `open_media` must see that it is one."""
    return os.path.abspath(path)  # noqa: PTH100 - Path.absolute leaves ".." in, resolve follows links


def _converse(task: str, request: bytes, limits: Limits, report: Report, cancel: Cancel) -> dict[str, object]:
    talk, status = forkserver.launch(task)
    with talk, status:
        child = _Child(talk, status, time.monotonic() + limits.wall_s, cancel)
        try:
            with suppress(BrokenPipeError, ConnectionResetError):
                talk.sendall(request)
            for line in child.lines():
                message = _message(line)
                if "result" in message or "error" in message:
                    child.done = True
                    return _outcome(message)
                report(_progress(message.get("progress")))
        finally:
            wait_status = child.end()
    raise _death(wait_status, limits)


class _Child:
    """The caller's two sockets to one child."""

    def __init__(self, talk: socket.socket, status: socket.socket, deadline: float, cancel: Cancel) -> None:
        self.talk, self.status, self.deadline, self.cancel = talk, status, deadline, cancel
        self.done = False  # it has said its last: leave it a moment to go by itself

    def lines(self) -> Iterator[bytes]:
        """What the child says, line by line, until it hangs up. Raises Cancelled, MediaTimeout, MediaTooLarge."""
        buffer, total, count = bytearray(), 0, 0
        with selectors.DefaultSelector() as selector:
            selector.register(self.talk, selectors.EVENT_READ)
            while True:
                self._look_up()
                if not selector.select(_POLL_S):
                    continue
                block = _receive(self.talk)
                if not block:
                    self.done = True
                    return
                total += len(block)
                count += block.count(b"\n")
                if total > _ANSWER_LIMIT_BYTES or count > _LINES_LIMIT:
                    raise MediaTooLarge("the answer about this file is larger than allowed")
                buffer += block
                if b"\n" in block:
                    *complete, buffer = buffer.split(b"\n")
                    yield from map(bytes, complete)

    def _look_up(self) -> None:
        if self.cancel():
            raise Cancelled("stopped")
        if time.monotonic() > self.deadline:
            raise MediaTimeout(
                "it took longer than allowed", hint="the file may be damaged; raise the limit if it is not"
            )

    def end(self) -> int | None:
        """Wait for the child's end, killing it unless it is done; its wait status, None if none came."""
        if self.done and (said := self._last_word(1.0)):
            return int(said)
        with suppress(OSError):
            self.status.shutdown(socket.SHUT_WR)
        return int(self._last_word(5.0) or 0) or None

    def _last_word(self, wait_s: float) -> bytes:
        self.status.settimeout(wait_s)
        with suppress(OSError):
            return self.status.recv(64)
        return b""


def _receive(talk: socket.socket) -> bytes:
    try:
        return talk.recv(1 << 18)
    except ConnectionResetError:  # it died with our request unread
        return b""


def _message(line: bytes) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        message = json.loads(line)
        if isinstance(message, dict):
            return message
    raise MediaCrashed("the child spoke nonsense")


def _progress(said: object) -> Progress:
    """A report out of what the child says; out-of-range numbers are cut back, nonsense is MediaCrashed."""
    try:
        stage, fraction, speed, eta_s = list(said)  # type: ignore[call-overload]  # whatever it is: TypeError
        return Progress(
            _clean(str(stage), 80), min(1.0, max(0.0, float(fraction))), _number(speed), _number(eta_s)
        )
    except (TypeError, ValueError):
        raise MediaCrashed("the child spoke nonsense") from None


def _number(value: object) -> float | None:
    return max(0.0, float(value)) if isinstance(value, int | float) else None


def _outcome(message: dict[str, Any]) -> dict[str, object]:
    if isinstance(message.get("result"), dict):
        result: dict[str, object] = message["result"]
        return result
    fault = message.get("error")
    if not isinstance(fault, dict):
        raise MediaCrashed("the child spoke nonsense")
    error = _error_class(str(fault.get("code")))(
        _clean(str(fault.get("message"))), hint=_clean(str(fault.get("hint", "")))
    )
    if fault.get("trace"):
        error.add_note(_clean(str(fault["trace"]), 8000))
    raise error


def _error_class(code: str) -> Callable[..., AuteurError]:
    """The class with that code among those that are made from a message and a hint."""
    found = [
        kind for kind in _tree(AuteurError) if kind.code == code and kind.__init__ is AuteurError.__init__
    ]
    return found[0] if found else MediaCrashed


def _tree(root: type[AuteurError]) -> Iterator[type[AuteurError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _tree(kind)


def _clean(text: str, limit: int = _TEXT_LIMIT) -> str:
    """Text fit for a terminal and a log: no control characters, bounded."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text[:limit])


def _death(wait_status: int | None, limits: Limits) -> AuteurError:
    """Why a child that gave no answer ended."""
    if wait_status is None:
        return MediaCrashed("the sandbox went away", hint="try again")
    number = os.WTERMSIG(wait_status) if os.WIFSIGNALED(wait_status) else 0
    if number == signal.SIGXCPU:
        return MediaTimeout(
            f"it took more than {limits.cpu_s:g} s of processor time", hint="the file may be damaged"
        )
    if number == signal.SIGSYS:
        return MediaForbidden(
            "the file made its decoder ask for what no decoder needs", hint="do not trust this file"
        )
    if number == signal.SIGKILL:
        return MediaMemory("the system stopped it, most likely for want of memory")
    if number == signal.SIGXFSZ:
        return MediaTooLarge("the result grew beyond the size allowed")
    if os.WIFEXITED(wait_status) and os.WEXITSTATUS(wait_status) == STALLED_EXIT:
        return MediaStalled(
            f"it stood still for {limits.stall_s:g} s", hint="try again; another codec if it happens again"
        )
    how = signal.Signals(number).name if number else f"exit {os.waitstatus_to_exitcode(wait_status)}"
    return MediaCrashed(
        f"the file crashed its decoder ({how})", hint="the file is damaged; nothing else was harmed"
    )
