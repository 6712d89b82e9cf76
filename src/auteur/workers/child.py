"""One job in a process of its own: reads what to do from a socket, says how far it is and what came of it, and ends."""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import structlog

from auteur.core.crashpoints import crashpoint
from auteur.core.errors import AuteurError
from auteur.core.jobs.model import ClaimedJob, JobFailure, JobResult
from auteur.core.progress import Progress, Report

__all__ = ["Handler", "Limits", "do_job", "request_of"]

Handler: TypeAlias = Callable[[ClaimedJob, Report], JobResult]
"""Does a job of one type. Raises an AuteurError where it cannot; may be killed at any moment and called again."""

_EVERY_S = 0.2
_LAST_WORDS_S = 5  # of processor time, to tell that it is used up, before the kernel kills
_LONGEST_REQUEST = 4 << 20

log = structlog.get_logger("job")


class _TooLong(Exception):
    """The processor time is used up."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a job's process may use: address space, processor time, wall time."""

    memory_bytes: int = 8 << 30
    cpu_s: int = 4 * 3600
    wall_s: float = 4 * 3600


def request_of(job: ClaimedJob, handler: str, limits: Limits) -> bytes:
    """What `do_job` reads. `handler` is `module:function`."""
    return json.dumps({"job": job.to_json(), "handler": handler, "limits": asdict(limits)}).encode() + b"\n"


def do_job(channel: socket.socket) -> None:
    """Read the request, do it, tell the result. Exits when the worker hangs up."""
    said = threading.Lock()

    def say(message: Mapping[str, Any]) -> None:
        with said:
            channel.sendall(json.dumps(message).encode() + b"\n")

    say({"pid": os.getpid()})
    request = json.loads(_line(channel))
    threading.Thread(target=_leave_with_worker, args=(channel,), daemon=True).start()
    _limit(Limits(**request["limits"]))
    job = ClaimedJob.from_json(request["job"])
    structlog.contextvars.bind_contextvars(job=str(job.id), type=job.type, request=job.request_id)
    crashpoint("child.begun")
    answer = _answer(request["handler"], job, _reporter(say))
    crashpoint("child.done")
    say(answer)


def _answer(handler: str, job: ClaimedJob, report: Report) -> dict[str, Any]:
    module, _, function = handler.partition(":")
    try:
        do: Handler = getattr(importlib.import_module(module), function)
        return {"result": do(job, report).to_json()}
    except AuteurError as error:
        return _failed(JobFailure(error.code, error.message, error.hint))
    except MemoryError:
        return _failed(
            JobFailure(
                "out_of_memory", "the job needed more memory than it may use", "send a smaller recording"
            )
        )
    except _TooLong:
        return _failed(JobFailure("job_timeout", "the job took more processor time than any may"))
    except Exception:
        log.exception("job crashed")  # the trace is for the server's log; its owner is told no detail of ours
        return _failed(JobFailure("job_crashed", "something went wrong on our side"))


def _failed(failure: JobFailure) -> dict[str, Any]:
    return {"failure": asdict(failure)}


def _reporter(say: Callable[[Mapping[str, Any]], None]) -> Report:
    """Tells some of the progress: a handler may report often, nobody looks that often."""
    told_at, told_stage = 0.0, ""

    def report(progress: Progress) -> None:
        nonlocal told_at, told_stage
        now = time.monotonic()
        if progress.stage != told_stage or now - told_at >= _EVERY_S:
            told_at, told_stage = now, progress.stage
            say({"progress": [max(0.0, min(1.0, progress.fraction)), progress.stage]})

    return report


def _line(channel: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n") and len(line) < _LONGEST_REQUEST:
        block = channel.recv(1 << 16)
        if not block:
            os._exit(1)
        line += block
    return line


def _leave_with_worker(channel: socket.socket) -> None:
    """The worker says nothing more; when it hangs up there is nobody to work for."""
    with suppress(OSError):
        while channel.recv(1):
            pass
    os._exit(1)


def _limit(limits: Limits) -> None:
    if sys.platform == "linux":  # elsewhere address space cannot be limited
        _lower(resource.RLIMIT_AS, limits.memory_bytes)
    signal.signal(signal.SIGXCPU, _used_up)
    _lower(resource.RLIMIT_CPU, limits.cpu_s, limits.cpu_s + _LAST_WORDS_S)
    _lower(resource.RLIMIT_CORE, 0)


def _used_up(*_: object) -> None:
    raise _TooLong


def _lower(which: int, soft: int, hard: int | None = None) -> None:
    _, known = resource.getrlimit(which)
    wanted = soft if hard is None else hard
    allowed = wanted if known == resource.RLIM_INFINITY else min(wanted, known)
    resource.setrlimit(which, (min(soft, allowed), allowed))
