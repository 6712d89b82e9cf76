"""Jobs that do nothing but what a test wants to see."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import time
from pathlib import Path

from auteur.compute.device import ComputeMemory
from auteur.compute.kept import kept
from auteur.core.errors import EngineError, InputError, StoreError
from auteur.core.jobs.model import ClaimedJob, JobResult
from auteur.core.progress import Progress, Report

__all__ = ["HANDLERS"]

HANDLERS = {
    name: f"tests.support.jobs.handlers:{name}"
    for name in (
        "quick",
        "sleep",
        "flaky",
        "broken",
        "crash",
        "die",
        "hungry",
        "family",
        "spin",
        "large",
        "thinking",
    )
}
_loads = itertools.count(1)


def quick(job: ClaimedJob, report: Report) -> JobResult:
    said = {"pid": os.getpid(), "n": job.input.get("n"), "began_at": time.time()}
    return JobResult(said, charge=int(job.input.get("charge", 0)))


def sleep(job: ClaimedJob, report: Report) -> JobResult:
    """Takes `s` seconds, or another time `again_s`, and tells of it."""
    s = float(job.input.get("again_s", job.input["s"]) if job.attempt > 1 else job.input["s"])
    end = time.monotonic() + s
    while (left := end - time.monotonic()) > 0:
        report(Progress("sleep", 1 - left / s))
        time.sleep(min(left, 0.02))
    return JobResult({"slept": job.input["s"], "attempt": job.attempt})


def flaky(job: ClaimedJob, report: Report) -> JobResult:
    """Fails as if the disk was away until the attempt of that number."""
    if job.attempt < int(job.input["works_at"]):
        raise StoreError("the disk is away")
    return JobResult({"attempt": job.attempt})


def broken(job: ClaimedJob, report: Report) -> JobResult:
    if job.input.get("final"):
        raise InputError("this is no recording", hint="send one")
    raise EngineError("never works")


def crash(job: ClaimedJob, report: Report) -> JobResult:
    raise ZeroDivisionError("secret detail")


def die(job: ClaimedJob, report: Report) -> JobResult:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def hungry(job: ClaimedJob, report: Report) -> JobResult:
    return JobResult({"n": len(bytearray(1 << 40))})


def family(job: ClaimedJob, report: Report) -> JobResult:
    """Starts a program that would outlive it, and writes its number where the test looks."""
    program = subprocess.Popen(["sleep", "60"])
    Path(job.input["file"]).write_text(str(program.pid))
    time.sleep(60)
    raise AssertionError


def spin(job: ClaimedJob, report: Report) -> JobResult:
    while True:
        pass


def large(job: ClaimedJob, report: Report) -> JobResult:
    return JobResult({"text": "x" * int(job.input["bytes"])})


def thinking(job: ClaimedJob, report: Report) -> JobResult:
    """Needs a model, and tells how often this process has loaded one. `then` is what becomes of it."""
    model = kept("test", job.input.get("model", "a"), lambda: next(_loads))
    if job.input.get("then") == "spin":
        while True:
            pass
    if job.input.get("then") == "fail":
        raise ComputeMemory("the shot needs more memory than there is", hint="ask for less")
    return JobResult({"pid": os.getpid(), "loads": model})
