"""The sandbox's own side: the fork server's loop, and what a child does before and after its task.

The server is one thread with no file open and all imported that its tasks so far needed. It gets the task's number and
two sockets for each: `talk`, which the child speaks (a request in, JSON lines out), and `status`, on which the server
answers the child's wait status.
When the caller closes its end of `status`, or dies, the server kills the child: the server alone reaps it, so the
process id cannot meanwhile be another's.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import importlib
import json
import os
import resource
import selectors
import signal
import socket
import sys
import sysconfig
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from auteur.core.errors import AuteurError
from auteur.core.progress import Progress
from auteur.media import landlock, seccomp
from auteur.media.errors import (
    MediaCrashed,
    MediaForbidden,
    MediaMemory,
    MediaMissing,
    MediaTooLarge,
    MediaUnreadable,
    NoSpace,
    SandboxFailed,
)
from auteur.media.open import check_ffmpeg, quiet
from auteur.media.stalling import StallWatch

__all__ = ["serve"]

_TALK_FD = 3
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4
_REPORT_EVERY_S = 0.05  # a bar is drawn no faster, and each line costs the caller a wake-up
_REQUEST_LIMIT = 16 << 20


def serve(control_fd: int, tasks: Mapping[str, str]) -> None:
    """Say that FFmpeg is there, import what each task needs and fork a child for it; until the caller is gone.

    `tasks` is `tasks.TASKS` as the caller has it: name → "module:function".
    """
    control = socket.socket(fileno=control_fd)
    gc.disable()  # until a child is born: what is imported stays
    try:
        check_ffmpeg()
        quiet()
    except Exception:  # noqa: BLE001 - whatever it is, the caller must hear of it, for this process has no other voice
        control.sendall(json.dumps({"error": traceback.format_exc()}).encode() + b"\n")
        return
    control.sendall(b'{"ready": true}\n')
    _Server(control, tasks).loop()


def _warm_up(where: str) -> None:
    """Import the module of a task, once."""
    module = where.partition(":")[0]
    if module in sys.modules:
        return
    with suppress(Exception):  # the child will say so, and other tasks work without it
        importlib.import_module(module)
    gc.freeze()  # the collector would touch, and so copy, every page in every child


class _Server:
    def __init__(self, control: socket.socket, tasks: Mapping[str, str]) -> None:
        self.control, self.tasks = control, tasks
        self.status_of: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ, None)
        self.wake, wake_writer = socket.socketpair()
        for end in (self.wake, wake_writer):
            end.settimeout(0)
        self.wake_writer = wake_writer
        self.selector.register(self.wake, selectors.EVENT_READ, None)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_writer.fileno(), warn_on_full_buffer=False)

    def loop(self) -> None:
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.control:
                    if not self._accept():
                        return  # children follow: their death signal is this process's end
                elif key.fileobj is self.wake:
                    self._reap()
                else:
                    self._kill(key.data)

    def _accept(self) -> bool:
        message, fds, _, _ = socket.recv_fds(self.control, 1, 2)
        if not message:
            return False
        if len(fds) == 2:
            _warm_up([*self.tasks.values()][message[0]])
            self._fork(fds[0], socket.socket(fileno=fds[1]))
        return True

    def _fork(self, talk: int, status: socket.socket) -> None:
        server = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            status.close()  # the caller sees a child that never answered
        else:
            if pid == 0:
                _live(talk, server, self.tasks)
            self.status_of[pid] = status
            self.selector.register(status, selectors.EVENT_READ, pid)
        os.close(talk)

    def _kill(self, pid: int) -> None:
        self.selector.unregister(self.status_of[pid])
        os.kill(pid, signal.SIGKILL)

    def _reap(self) -> None:
        with suppress(BlockingIOError):
            self.wake.recv(4096)
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._tell(*ended)

    def _tell(self, pid: int, wait_status: int) -> None:
        status = self.status_of.pop(pid)
        with suppress(KeyError):
            self.selector.unregister(status)
        with suppress(OSError):
            status.sendall(f"{wait_status}\n".encode())
        status.close()


def _live(talk: int, server: int, tasks: Mapping[str, str]) -> None:
    """The child's whole life. Never returns: whatever happens, it ends here and not in the server's loop."""
    try:
        gc.enable()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _leave_only(talk)
        _die_with(server)
        _answer(_work(json.loads(_read_request()), tasks))
    except BaseException:  # noqa: BLE001 - the edge: an exit status says the rest
        os._exit(70)
    os._exit(0)


def _leave_only(talk: int) -> None:
    os.dup2(talk, _TALK_FD)
    os.closerange(_TALK_FD + 1, 1 << 16)


def _die_with(server: int) -> None:
    """Be killed when the server ends, and be no one's to trace. Linux; elsewhere the limits end an orphan."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), *[ctypes.c_ulong(0)] * 3)
    libc.prctl(_PR_SET_DUMPABLE, ctypes.c_ulong(0), *[ctypes.c_ulong(0)] * 3)
    if os.getppid() != server:  # it had ended before the signal was asked for
        os._exit(70)


def _read_request() -> bytes:
    request = bytearray()
    while not request.endswith(b"\n") and len(request) < _REQUEST_LIMIT:
        block = os.read(_TALK_FD, 1 << 16)
        if not block:
            raise EOFError("the caller went away before it had asked")
        request += block
    return bytes(request)


def _work(request: dict[str, Any], tasks: Mapping[str, str]) -> dict[str, object]:
    """Confine this process, run the task, and give the answer; every `Exception` becomes an error with a code."""
    try:
        module, _, name = tasks[request["task"]].partition(":")
        task = getattr(importlib.import_module(module), name)
        _confine(request)
    except Exception as fault:  # noqa: BLE001 - as below
        return {"error": _described(SandboxFailed(f"the sandbox cannot run this: {fault}"))}
    try:
        watch = StallWatch(request["limits"]["stall_s"])
        return {"result": task(request["arguments"], _reporter(watch))}
    except Exception as fault:  # noqa: BLE001 - 1.8 % of mutated files raise what is not FFmpeg's own error
        return {"error": _described(fault)}


def _confine(request: dict[str, Any]) -> None:
    os.chdir(request["folder"])
    os.environ.clear()
    os.umask(0o077)
    _limit(request["limits"])
    reads = [Path(p) for p in request["reads"]] + _library()
    landlock.restrict(reads, [Path(p) for p in [request["folder"], *request["writes"]]])
    seccomp.install()


def _limit(limits: dict[str, Any]) -> None:
    memory = _address_space() + int(limits["memory_bytes"])
    cpu_s = max(1, -int(-limits["cpu_s"] // 1))
    for which, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, cpu_s, cpu_s + 1),  # SIGXCPU at the soft limit tells it from other kills
        (resource.RLIMIT_FSIZE, limits["file_bytes"], limits["file_bytes"]),
        (resource.RLIMIT_NOFILE, limits["open_files"], limits["open_files"]),
    ):
        _, ceiling = resource.getrlimit(which)
        top = hard if ceiling == resource.RLIM_INFINITY else min(hard, ceiling)
        resource.setrlimit(which, (min(soft, top), top))


def _address_space() -> int:
    """What the interpreter and the libraries take already, so that the limit is what the task may add. Bytes."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 1 << 30
    return pages * resource.getpagesize()


def _library() -> list[Path]:
    """Where Python and the pre-imported packages lie: a module may be completed lazily."""
    homes = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")]
    for name in {"auteur", "numpy", "av"} & sys.modules.keys():
        home = Path(str(sys.modules[name].__file__)).parent
        homes += [home, home.parent / f"{name}.libs"]
    return homes


def _reporter(watch: StallWatch) -> Callable[[Progress], None]:
    last = 0.0

    def report(progress: Progress) -> None:
        nonlocal last
        watch.alive()
        now = time.monotonic()
        if progress.fraction >= 1 or now - last >= _REPORT_EVERY_S:
            last = now
            _answer({"progress": [progress.stage, progress.fraction, progress.speed, progress.eta_s]})

    return report


def _answer(message: dict[str, object]) -> None:
    try:
        line = json.dumps(message, allow_nan=False).encode()
    except ValueError as fault:  # a NaN or a lone surrogate out of the file's own numbers
        line = json.dumps(
            {"error": _described(MediaUnreadable(f"the result is not sound: {fault}"))}
        ).encode()
    view = memoryview(line + b"\n")
    while view:
        view = view[
            os.write(_TALK_FD, view) :
        ]  # not send(): that is a socket call, and the filter refuses it


def _described(fault: Exception) -> dict[str, object]:
    """The fault as JSON: code, message, hint, and the traceback where it is no error of ours."""
    if isinstance(fault, AuteurError):
        return {"code": fault.code, "message": fault.message, "hint": fault.hint}
    known = _translated(fault)
    trace = "" if not isinstance(known, MediaCrashed) else "".join(traceback.format_exception(fault)[-8:])
    return {"code": known.code, "message": known.message, "hint": known.hint, "trace": trace}


def _translated(fault: Exception) -> AuteurError:
    number = getattr(fault, "errno", None)
    if isinstance(fault, MemoryError) or number == errno.ENOMEM:
        return MediaMemory(
            "the file needs more memory than allowed", hint="it is damaged, or far larger than video is"
        )
    if number == errno.EFBIG:
        return MediaTooLarge("the result grew beyond the size allowed")
    if number in (errno.ENOSPC, errno.EDQUOT):
        return NoSpace("the disk is full", hint="free some space and try again")
    if isinstance(fault, FileNotFoundError):
        return MediaMissing(f"there is no such file: {fault.filename}")
    if isinstance(fault, PermissionError):
        return MediaForbidden("the file may not be read, or it asked for another that may not")
    if type(fault).__module__.startswith("av."):
        return MediaUnreadable(f"the file is damaged: {getattr(fault, 'strerror', None) or fault}")
    return MediaCrashed(f"the task failed: {type(fault).__name__}: {fault}")
