"""The supervisor hears every signal, whatever it is doing when it comes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auteur.bootstrap.home import Home
from auteur.bootstrap.processes import Gate
from auteur.bootstrap.supervisor import Told, habitable
from auteur.core.errors import InputError


def test_a_storm_of_signals_never_stops_the_one_who_waits() -> None:
    """With a threading.Event this test hangs: its lock is held by the thread that the handler interrupts."""
    told = Told()
    heard = 0

    def hear(*_: object) -> None:
        nonlocal heard
        heard += 1
        if heard == 500:
            told.set()
        else:
            told.is_set()

    before = signal.signal(signal.SIGALRM, hear)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    try:
        end = time.monotonic() + 20
        while not told.wait(0.002) and time.monotonic() < end:
            pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert told.is_set()


def test_waiting_ends_when_it_is_told_and_when_the_time_is_over() -> None:
    told = Told()
    assert told.wait(0.01) is False
    told.set()
    began = time.monotonic()
    assert told.wait(10) is True
    assert time.monotonic() - began < 1


def test_a_child_waits_at_the_gate_until_it_opens_and_one_that_comes_later_passes(tmp_path: Path) -> None:
    told = tmp_path / "passed"
    program = (
        f"from auteur.bootstrap.processes import pass_gate; pass_gate(); open({str(told)!r}, 'a').write('x')"
    )

    def started(gate: Gate) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **gate.environment}
        return subprocess.Popen([sys.executable, "-c", program], env=environment, pass_fds=[gate.reader])

    with Gate() as gate:
        early = started(gate)
        with pytest.raises(subprocess.TimeoutExpired):
            early.wait(1.5)
        assert not told.exists()
        gate.open()
        assert early.wait(60) == 0
        with started(gate) as late:
            assert late.wait(60) == 0
    assert told.read_text() == "xx"


def test_a_home_that_cannot_be_made_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError) as refusal:
        habitable(Home(tmp_path / "file" / "home"))
    assert str(tmp_path / "file" / "home") in refusal.value.message
    assert "AUTEUR_HOME" in (refusal.value.hint or "")


def test_a_disk_without_room_for_a_database_is_refused_before_anything_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home")
    habitable(home)
    total, used, _ = shutil.disk_usage(tmp_path)
    nearly = type("Usage", (), {"total": total, "used": used, "free": 199_000_000})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: nearly)
    with pytest.raises(InputError, match=r"only 199 MB are free .* needs 200"):
        habitable(home)
    assert list(home.folder.iterdir()) == []
