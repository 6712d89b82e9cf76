"""What is sent again, and when."""

from __future__ import annotations

import pytest

from auteur.core.errors import AuteurError
from auteur.sdk import BadRequest, Clash, NoAnswer, Retries, ServerTrouble, TooMany

LOST = NoAnswer("the connection broke", sent=True)
NEVER_SENT = NoAnswer("nobody listens", sent=False)


def trouble(status: int, retry_after_s: float | None = None) -> ServerTrouble:
    return ServerTrouble(status, "unavailable", "not now", retry_after_s=retry_after_s)


def busy(retry_after_s: float) -> TooMany:
    return TooMany(429, "too_many_requests", "slowly", retry_after_s=retry_after_s)


@pytest.mark.parametrize("error", [LOST, trouble(502), trouble(503), trouble(504)])
def test_what_may_have_been_done_is_sent_again_only_where_twice_is_once(error: AuteurError) -> None:
    assert Retries().wait_s(error, 1, repeatable=True) is not None
    assert Retries().wait_s(error, 1, repeatable=False) is None


@pytest.mark.parametrize("error", [NEVER_SENT, busy(1)])
def test_what_was_surely_not_done_is_always_sent_again(error: AuteurError) -> None:
    assert Retries().wait_s(error, 1, repeatable=False) is not None


@pytest.mark.parametrize(
    "error", [trouble(500), trouble(501), BadRequest(422, "bad_input", "no"), Clash(409, "conflict", "no")]
)
def test_what_would_be_answered_the_same_is_not_sent_again(error: AuteurError) -> None:
    assert Retries().wait_s(error, 1, repeatable=True) is None


def test_waits_grow_to_their_limit_and_are_never_all_the_same() -> None:
    retries = Retries(tries=100, first_s=1, longest_s=8)
    for attempt, longest_s in [(1, 1), (2, 2), (3, 4), (4, 8), (50, 8)]:
        waits = {retries.wait_s(LOST, attempt, repeatable=True) for _ in range(50)}
        assert all(wait is not None and longest_s / 2 <= wait <= longest_s for wait in waits)
        assert len(waits) > 40


def test_the_servers_wait_is_kept_unless_it_is_too_long() -> None:
    waits = [Retries().wait_s(busy(30), 1, repeatable=False) for _ in range(20)]
    assert all(wait is not None and 30 <= wait < 31 for wait in waits)
    assert Retries().wait_s(busy(3600), 1, repeatable=False) is None


def test_tries_are_counted() -> None:
    assert Retries(tries=3).wait_s(LOST, 2, repeatable=True) is not None
    assert Retries(tries=3).wait_s(LOST, 3, repeatable=True) is None
