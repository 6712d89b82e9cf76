"""The supervisor hears every signal, whatever it is doing when it comes."""

from __future__ import annotations

import signal
import time

from auteur.bootstrap.supervisor import Told


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
