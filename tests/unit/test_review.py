"""Ticking proposals in the terminal."""

from __future__ import annotations

import pytest

from auteur.cli.review import toggled
from auteur.core.planners.proposal import Proposal
from auteur.core.time import Span


def _proposals(*ticks: bool) -> list[Proposal]:
    return [Proposal("filler", (), (), Span(0, 1), None, None, "why", "um", tick, 1) for tick in ticks]


def _ticks(answer: str, *ticks: bool) -> list[bool]:
    return [proposal.ticked for proposal in toggled(_proposals(*ticks), answer)]


def test_numbers_and_ranges_toggle_and_letters_set_all() -> None:
    assert _ticks("1", True, False, True) == [False, False, True]
    assert _ticks("1, 2-3", True, False, True) == [False, True, False]
    assert _ticks("a", True, False) == [True, True]
    assert _ticks("n", True, False) == [False, False]


@pytest.mark.parametrize("answer", ["0", "4", "2-9", "3-1", "x", "-2", "1.5"])
def test_an_answer_that_names_no_proposal_changes_nothing(answer: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        toggled(_proposals(True, False, True), answer)
