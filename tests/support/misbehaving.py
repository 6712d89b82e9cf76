"""Tasks that do what a hijacked decoder would try, to show that the sandbox holds."""

from __future__ import annotations

import ctypes
import errno
import json
import math
import os
import resource
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from auteur.core.errors import ExportError
from auteur.core.progress import Progress, Report

Task = Callable[[dict[str, object], Report], dict[str, object]]


def echo(arguments: dict[str, object], report: Report) -> dict[str, object]:
    report(Progress("echoing", 1.0, 2.5, 0.0))
    return dict(arguments)


def surroundings(arguments: dict[str, object], report: Report) -> dict[str, object]:
    """What a child can see of where it runs."""
    descriptors = []
    for number in range(256):
        try:
            os.fstat(number)
        except OSError:
            continue
        descriptors.append(number)
    return {
        "environment": dict(os.environ),
        "files": [file.name for file in Path().iterdir()],
        "folder": str(Path.cwd()),
        "descriptors": descriptors,
    }


def attempt(arguments: dict[str, object], report: Report) -> dict[str, object]:
    """Try what `arguments` name and answer `done`, or the error's number."""
    deeds: dict[str, Callable[[], object]] = {
        "socket": socket.socket,
        "connect": lambda: socket.create_connection(("127.0.0.1", int(str(arguments["port"]))), 1),
        "fork": os.fork,
        "read": lambda: Path(str(arguments["path"])).read_bytes(),
        "list": lambda: list(Path(str(arguments["path"])).iterdir()),
        "write": lambda: Path(str(arguments["path"])).write_bytes(b"owned"),
        "raise_limits": lambda: resource.setrlimit(resource.RLIMIT_CPU, (9999, 9999)),
        "kill_parent": lambda: os.kill(os.getppid(), 0),
        "chmod": lambda: Path().chmod(0o777),
        "thread": _thread,
    }
    try:
        deeds[str(arguments["deed"])]()
    except OSError as refusal:
        return {"errno": refusal.errno}
    except ValueError:  # how `resource` says EPERM
        return {"errno": errno.EPERM}
    return {"done": True}


def _thread() -> None:
    seen: list[int] = []
    thread = threading.Thread(target=seen.append, args=[1])
    thread.start()
    thread.join()
    assert seen == [1]


def execute(arguments: dict[str, object], report: Report) -> dict[str, object]:
    os.execv("/bin/true", ["true"])


def hog_memory(arguments: dict[str, object], report: Report) -> dict[str, object]:
    return {"size": len(bytearray(int(str(arguments["bytes"]))))}


def spin(arguments: dict[str, object], report: Report) -> dict[str, object]:
    while True:
        math.sqrt(2)


def sleep(arguments: dict[str, object], report: Report) -> dict[str, object]:
    """Sleeps a minute, its process id written to `pid` in `folder` and a report made first."""
    if "folder" in arguments:
        Path(str(arguments["folder"]), "pid").write_text(str(os.getpid()))
    report(Progress("sleeping", 0.5))
    time.sleep(60)
    return {}


def segfault(arguments: dict[str, object], report: Report) -> dict[str, object]:
    ctypes.string_at(8)
    return {}


def abort(arguments: dict[str, object], report: Report) -> dict[str, object]:
    os.abort()


def leave(arguments: dict[str, object], report: Report) -> dict[str, object]:
    os._exit(0)


def exit_politely(arguments: dict[str, object], report: Report) -> dict[str, object]:
    raise SystemExit(0)


def say(arguments: dict[str, object], report: Report) -> dict[str, object]:
    """Says the given line in place of an answer, again and again where `times` says so."""
    for _ in range(int(str(arguments.get("times", 1)))):
        os.write(3, str(arguments["line"]).encode() + b"\n")
    time.sleep(0.2)
    os._exit(0)


def say_without_end(arguments: dict[str, object], report: Report) -> dict[str, object]:
    while True:
        os.write(3, b"x" * 65536)


def write_much(arguments: dict[str, object], report: Report) -> dict[str, object]:
    with Path("big").open("wb") as file:
        file.write(bytes(1 << 20))
    return {}


def fail(arguments: dict[str, object], report: Report) -> dict[str, object]:
    kinds: dict[str, Exception] = {
        "ours": ExportError("it \x1b[31mfailed\x07", hint="do this"),
        "key": KeyError("lost"),
        "recursion": RecursionError("deep"),
        "memory": MemoryError(),
        "unicode": UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"),
    }
    raise kinds[str(arguments["kind"])]


def not_a_number(arguments: dict[str, object], report: Report) -> dict[str, object]:
    return {"fraction": float("nan")}


def surrogate(arguments: dict[str, object], report: Report) -> dict[str, object]:
    report(Progress("\ud800\x1b", float("2"), float("1e300"), None))
    return {"text": json.loads('"\\ud800"')}
