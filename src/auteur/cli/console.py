"""What a command says and where: results to stdout, progress and remarks to stderr.

With `--json`, stdout is one JSON document and stderr carries progress as NDJSON. On a terminal progress is a bar.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bar

from auteur.core.errors import AuteurError
from auteur.core.progress import Cancel, Progress, Report

__all__ = ["Output", "stop_on_interrupt"]

_EVERY_S = 0.5  # between two lines of NDJSON


class Output:
    """Where a command's words go."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.out = Console(highlight=False, soft_wrap=True)
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)

    def result(self, value: dict[str, Any], text: str) -> None:
        """The result: `value` as JSON, or `text` for people."""
        if self.as_json:
            sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        else:
            self.out.print(text, markup=False)

    def event(self, value: dict[str, Any], text: str) -> None:
        """Something of a command that goes on: a line of JSON, or `text` for people."""
        if self.as_json:
            sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            self.out.print(text, markup=False)

    def say(self, text: str) -> None:
        """A remark beside the result; not part of it."""
        if self.as_json:
            self._line({"note": text})
        else:
            self.err.print(text, markup=False)

    def failed(self, error: AuteurError) -> None:
        """Why the command was refused or failed, and the way out."""
        if self.as_json:
            said = {"code": error.code, "message": error.message, "hint": error.hint}
            sys.stdout.write(json.dumps({"error": said}, ensure_ascii=False, indent=2) + "\n")
            return
        self.err.print("error:", style="bold red", end=" ")
        self.err.print(f"{error.message} ({error.code})", markup=False)
        if error.hint:
            self.err.print(f"  try: {error.hint}", markup=False)

    @contextmanager
    def progress(self) -> Iterator[Report]:
        """A `Report` that shows what it is told until the block ends."""
        if self.as_json:
            yield self._ndjson()
        elif self.err.is_terminal:
            with self._bar() as report:
                yield report
        else:
            yield self._stages()

    def _line(self, value: dict[str, Any]) -> None:
        sys.stderr.write(json.dumps(value, ensure_ascii=False) + "\n")
        sys.stderr.flush()

    def _ndjson(self) -> Report:
        last: tuple[str, float] = ("", 0.0)

        def report(progress: Progress) -> None:
            nonlocal last
            now = time.monotonic()
            if progress.stage == last[0] and now - last[1] < _EVERY_S and progress.fraction < 1:
                return
            last = (progress.stage, now)
            self._line(
                {
                    "stage": progress.stage,
                    "percent": round(100 * progress.fraction, 1),
                    "speed": None if progress.speed is None else round(progress.speed, 2),
                    "eta_s": None if progress.eta_s is None else round(progress.eta_s, 1),
                }
            )

        return report

    def _stages(self) -> Report:
        """Neither a terminal nor a program listens: each stage is named once."""
        seen: set[str] = set()

        def report(progress: Progress) -> None:
            if progress.stage not in seen:
                seen.add(progress.stage)
                self.err.print(f"{progress.stage} …", markup=False)

        return report

    @contextmanager
    def _bar(self) -> Iterator[Report]:
        columns = (
            TextColumn("{task.description:<14}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[speed]}"),
            TextColumn("{task.fields[left]}"),
        )
        with Bar(*columns, console=self.err, transient=True) as bar:
            tasks: dict[str, TaskID] = {}

            def report(progress: Progress) -> None:
                if progress.stage not in tasks:
                    for done in tasks.values():
                        bar.update(done, completed=1.0, speed="", left="")
                    tasks[progress.stage] = bar.add_task(progress.stage, total=1.0, speed="", left="")
                speed = "" if progress.speed is None else f"{progress.speed:.1f}×"
                left = "" if progress.eta_s is None else f"{_clock(progress.eta_s)} left"
                bar.update(tasks[progress.stage], completed=progress.fraction, speed=speed, left=left)

            yield report


def _clock(seconds: float) -> str:
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


@contextmanager
def stop_on_interrupt() -> Iterator[Cancel]:
    """A `Cancel` that says so after Ctrl-C or SIGTERM; the second Ctrl-C stops the process at once."""
    asked = False  # no Event: a handler must take no lock that the thread it interrupts may hold

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            signal.default_int_handler(number, frame)
        asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
