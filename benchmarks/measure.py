"""What a command costs, its whole process tree included: processor seconds, wall time, memory."""

from __future__ import annotations

import ctypes
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Cost", "cost_of"]

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: a grandchild left behind becomes ours, and with it its seconds
_EVERY_S = 0.02
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Cost:
    """`largest_mb` is the peak of the largest process, `sum_mb` that of all together; shared pages count in each."""

    cpu_s: float
    wall_s: float
    largest_mb: float
    sum_mb: float
    said: str


def cost_of(argv: Sequence[str], folder: Path) -> Cost:
    """Run the command in `folder` to its end. Raises RuntimeError with the end of what it said when it fails."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    log = folder / "said.txt"
    with log.open("w") as file:
        begun = time.monotonic()
        process = subprocess.Popen(
            argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        )
        watch = _Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime + _left_behind()
    watch.stop()
    said = log.read_text(errors="replace")
    if process.returncode:
        raise RuntimeError(f"{argv[0]} ended with {process.returncode}: {said[-600:]}")
    return Cost(cpu, wall, max(watch.peaks.values(), default=0) / 1e6, watch.most / 1e6, said)


def _left_behind() -> float:
    """The processor seconds of what outlived its parent, once it has ended."""
    seconds = 0.0
    while True:
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return seconds
        seconds += usage.ru_utime + usage.ru_stime


@dataclass(slots=True)
class _Watch:
    """Looks at a process and all below it every 20 ms; `peaks` are bytes by process, `most` all of them at once."""

    root: int
    peaks: dict[int, int] = field(default_factory=dict)
    most: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_EVERY_S):
            now = {pid: _resident(pid) for pid in _tree(self.root)}
            self.most = max(self.most, sum(now.values()))
            for pid, resident in now.items():
                self.peaks[pid] = max(self.peaks.get(pid, 0), resident)


def _tree(root: int) -> list[int]:
    """The process and all below it."""
    found = [root]
    for pid in found:
        for task in _tasks(pid):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def _tasks(pid: int) -> list[Path]:
    try:
        return [task / "children" for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
