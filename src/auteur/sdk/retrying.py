"""Whether and when a request is sent again."""

from __future__ import annotations

import random
from dataclasses import dataclass

from auteur.core.errors import AuteurError
from auteur.sdk.errors import ApiError, NoAnswer, TooMany

__all__ = ["Retries"]

_PASSING = frozenset({502, 503, 504})
_STILL_ANSWERING = "still_answering"
"""The first try, whose answer was lost, is not done yet."""


@dataclass(frozen=True, slots=True)
class Retries:
    """At most so many `tries`; between them `first_s`, twice that, … at most `longest_s`, each less up to a half.

    A wait that the server names (Retry-After) is taken instead, up to `patience_s`; a longer one is given up at once.
    """

    tries: int = 6
    first_s: float = 0.4
    longest_s: float = 10.0
    patience_s: float = 75.0

    def wait_s(self, error: AuteurError, attempt: int, *, repeatable: bool) -> float | None:
        """How long to wait after that attempt (from 1); None where another would be wrong or in vain.

        What was refused for its number was not done and may always be asked again; what may have been done only where
        that is the same as once.
        """
        if attempt >= self.tries or not (_surely_not_done(error) or (repeatable and _may_pass(error))):
            return None
        wait_s = min(self.longest_s, self.first_s * 2.0 ** (attempt - 1))
        wait_s *= random.uniform(0.5, 1.0)  # noqa: S311 - so that clients do not come back together
        asked_s = error.retry_after_s if isinstance(error, ApiError) else None
        if asked_s is None:
            return wait_s
        return None if asked_s > self.patience_s else asked_s + wait_s / 4


def _surely_not_done(error: AuteurError) -> bool:
    return isinstance(error, TooMany) or (isinstance(error, NoAnswer) and not error.sent)


def _may_pass(error: AuteurError) -> bool:
    return isinstance(error, NoAnswer) or (
        isinstance(error, ApiError) and (error.status in _PASSING or error.code == _STILL_ANSWERING)
    )
