"""One job in a process of its own: reads what to do from a socket, says how far it is and what came of it, and ends.

A process that has loaded a model stays for the next job of its family, which then need not load it again; not after a
failure, whatever that left behind.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
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

from auteur.compute.kept import anything_kept
from auteur.core.crashpoints import crashpoint
from auteur.core.errors import AuteurError
from auteur.core.jobs.model import ClaimedJob, JobFailure, JobResult
from auteur.core.progress import Progress, Report

__all__ = ["Handler", "Limits", "do_jobs", "request_of"]

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
    """What a job may use: address space of its process (None: any), processor time, wall time."""

    memory_bytes: int | None = 8 << 30
    cpu_s: int = 4 * 3600
    wall_s: float = 4 * 3600


def request_of(job: ClaimedJob, handler: str, limits: Limits, *, stay: bool = False) -> bytes:
    """What `do_jobs` reads. `handler` is `module:function`; a process may `stay` if it has loaded a model."""
    request = {"job": job.to_json(), "handler": handler, "limits": asdict(limits), "stay": stay}
    return json.dumps(request).encode() + b"\n"


def do_jobs(channel: socket.socket) -> None:
    """Read a request, do it, tell the result; then the next one, as long as that saves loading a model. Exits when the
    worker hangs up.
    """
    said = threading.Lock()

    def say(message: Mapping[str, Any]) -> None:
        with said:
            channel.sendall(json.dumps(message).encode() + b"\n")

    say({"pid": os.getpid()})
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_hear, args=(channel, requests), daemon=True).start()
    stays = True
    while stays:
        request = json.loads(requests.get())
        limits = Limits(**request["limits"])
        _limit(limits)
        job = ClaimedJob.from_json(request["job"])
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(job=str(job.id), type=job.type, request=job.request_id)
        crashpoint("child.begun")
        answer = _answer(request["handler"], job, _reporter(say))
        crashpoint("child.done")
        stays = "result" in answer and request["stay"] and anything_kept() and _cpu_used_s() < limits.cpu_s
        say({**answer, "stays": stays})


def _cpu_used_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


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


def _hear(channel: socket.socket, requests: queue.SimpleQueue[bytes]) -> None:
    """Hand on each request; when the worker hangs up there is nobody to work for."""
    line = b""
    with suppress(OSError):
        while len(line) < _LONGEST_REQUEST and (block := channel.recv(1 << 16)):
            line += block
            if line.endswith(b"\n"):
                requests.put(line)
                line = b""
    os._exit(1)


def _limit(limits: Limits) -> None:
    """For one more job: the soft limit of processor time moves on, the hard one holds for two jobs' worth."""
    if sys.platform == "linux" and limits.memory_bytes is not None:  # elsewhere it cannot be limited
        _lower(resource.RLIMIT_AS, limits.memory_bytes)
    signal.signal(signal.SIGXCPU, _used_up)
    until_s = int(_cpu_used_s()) + limits.cpu_s
    _lower(resource.RLIMIT_CPU, until_s, 2 * limits.cpu_s + _LAST_WORDS_S)
    _lower(resource.RLIMIT_CORE, 0)


def _used_up(*_: object) -> None:
    raise _TooLong


def _lower(which: int, soft: int, hard: int | None = None) -> None:
    _, known = resource.getrlimit(which)
    wanted = soft if hard is None else hard
    allowed = wanted if known == resource.RLIM_INFINITY else min(wanted, known)
    resource.setrlimit(which, (min(soft, allowed), allowed))
