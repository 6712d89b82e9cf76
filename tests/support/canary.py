"""What no log may hold, found by its looks: tokens, addresses of people, query strings, words that were said."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["WORD", "leaks"]

WORD = "quokka"
"""Said, named and searched for in the tests of whole sessions: where it turns up, somebody logged what people say."""

_LOOKS = {
    "an access token": re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    "an API token": re.compile(r"\baut_[A-Za-z0-9_-]{16,}"),
    "a bearer": re.compile(r"(?i)\bbearer\s+[A-Za-z0-9_.-]{8,}"),
    "an address": re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z]{2,}|\b)"),
    "a query string": re.compile(r"[A-Za-z0-9/]\?[A-Za-z_][A-Za-z0-9_-]*="),
    "a signed link": re.compile(r"(?i)(signature|ticket|token_hash|refresh_token)=[A-Za-z0-9%_-]{8,}"),
    "a word of a transcript": re.compile(WORD, re.IGNORECASE),
}


def leaks(lines: Iterable[str], secrets: Iterable[str] = ()) -> list[str]:
    """What was found, each with its line. `secrets` are further texts that must not be there, as passwords."""
    looks = _LOOKS | {f"a secret ({secret[:3]}…)": re.compile(re.escape(secret)) for secret in secrets}
    return [
        f"{what}: {line.strip()[:300]}" for line in lines for what, look in looks.items() if look.search(line)
    ]
