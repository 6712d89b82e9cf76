"""`auteur serve` as a stranger runs it: a process, a home of its own, real sockets."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.canary import leaks

__all__ = ["Running", "database_log", "running"]


@dataclass
class Running:
    """A server that answers. `log` grows with what it writes to stderr."""

    process: subprocess.Popen[str]
    home: Path
    ready: dict[str, Any]
    console: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        url: str = self.ready["url"]
        return url

    def shown(self, part: str) -> str:
        """The first line on its console with this part, which may still be on its way here."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for line in list(self.console):
                if part in line:
                    return line
            time.sleep(0.02)
        raise AssertionError(f"{part!r} was never shown: {self.console}")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """The exit status."""
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def running(home: Path, *arguments: str, **environment: str) -> Iterator[Running]:
    """A server on a free port, stopped at the end; its logs must then hold nothing that no log may hold.

    `environment` are settings, as AUTEUR_SIGN_UP.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AUTEUR_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "auteur", "serve", "--port", "0", "--blob-port", "0", "--json", *arguments],
        env={**kept, "AUTEUR_HOME": str(home), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    log: list[str] = []
    console: list[str] = []
    readers = [threading.Thread(target=_read, args=(process.stderr, log), daemon=True)]
    readers[0].start()
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        assert line, f"it did not start: {''.join(log)[-2000:]}"
        readers.append(threading.Thread(target=_read, args=(process.stdout, console), daemon=True))
        readers[1].start()
        yield Running(process, home, json.loads(line), console, log)
    finally:
        _end(process, readers)
    found = leaks([*log, *database_log(home)])
    assert not found, "\n".join(found)


def database_log(home: Path) -> list[str]:
    """What the embedded database wrote."""
    files = [file for file in home.glob("postgres/**/*log") if file.is_file()]
    return [line for file in files for line in file.read_text(errors="replace").splitlines()]


def _end(process: subprocess.Popen[str], readers: list[threading.Thread]) -> None:
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for reader in readers:
        reader.join(10)
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _read(stream: Any, lines: list[str]) -> None:
    lines.extend(iter(stream.readline, ""))
