"""Retries, states and the table of ledger entries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import auteur
from auteur.core.jobs.retry import LONGEST_BACKOFF_MS, MAX_ATTEMPTS, RETRYABLE, backoff_ms, verdict
from auteur.core.jobs.states import ENDED, State, may_become

DRAWN = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 100), DRAWN)
def test_the_wait_grows_with_jitter_and_has_an_end(attempt: int, drawn: float) -> None:
    wait = backoff_ms(attempt, lambda: drawn)
    assert LONGEST_BACKOFF_MS >= wait >= 1000
    assert backoff_ms(attempt + 1, lambda: drawn) >= wait
    assert backoff_ms(attempt, lambda: 0.0) * 2 <= backoff_ms(attempt, lambda: 1.0)


def test_jobs_that_failed_together_do_not_come_back_together() -> None:
    assert len({backoff_ms(1, lambda i=i: i / 20) for i in range(20)}) == 20  # type: ignore[misc]


@pytest.mark.parametrize("attempt", range(1, 6))
def test_only_what_may_pass_is_tried_again_and_not_for_ever(attempt: int) -> None:
    for code in RETRYABLE:
        again = verdict(code, attempt, lambda: 0.5)
        assert (again.retry_ms is not None) == (attempt < MAX_ATTEMPTS) == (not again.poisoned)
    final = verdict("bad_media", attempt, lambda: 0.5)
    assert (final.retry_ms, final.poisoned) == (None, False)


def test_what_ended_never_lives_again() -> None:
    assert {State.COMPLETED, State.FAILED, State.CANCELLED} == ENDED
    assert not any(may_become(ended, new) for ended in ENDED for new in State)
    assert all(may_become(State.PROCESSING, new) for new in State if new is not State.PROCESSING)


def test_every_code_that_is_tried_again_is_one_that_an_error_has() -> None:
    source = Path(auteur.__file__).parent
    codes = {"job_crashed"} | {
        code
        for file in source.rglob("*.py")
        for code in re.findall(r'^    code = "(\w+)"', file.read_text(), re.M)
    }
    assert codes >= RETRYABLE
