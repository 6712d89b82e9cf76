"""Signed permissions of the local object store: one method on one object, of one type and length, until a moment.

HMAC-SHA256 over every field. The secrets are a list: the first signs, all are believed, so that they can be rotated.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from auteur.core.errors import AccessError

__all__ = ["Grant", "GrantRefused", "signed_query", "verified"]


class GrantRefused(AccessError):
    """The request is not one that was signed, or its time is over. Which of them is not said."""

    code = "signature_refused"


@dataclass(frozen=True, slots=True)
class Grant:
    """What may be done. `expires_at` in seconds of the epoch; `length` −1 where no body is sent."""

    method: str
    key: str
    expires_at: int
    content_type: str = ""
    length: int = -1
    filename: str = ""
    upload_id: str = ""
    part: int = 0


_FIELDS = {
    "expires": "expires_at",
    "type": "content_type",
    "length": "length",
    "name": "filename",
    "upload": "upload_id",
    "part": "part",
}
_NUMBERS = ("expires", "length", "part")


def signed_query(grant: Grant, secrets: Sequence[bytes]) -> str:
    """The query of the signed URL, without the question mark."""
    defaults = Grant("", "", 0)
    values = {name: getattr(grant, field) for name, field in _FIELDS.items()}
    said = {name: value for name, value in values.items() if value != getattr(defaults, _FIELDS[name])}
    return urlencode({**said, "signature": _signature(grant, secrets[0])})


def verified(
    method: str, key: str, query: Mapping[str, Sequence[str]], secrets: Sequence[bytes], now: float
) -> Grant:
    """The permission that a request shows. HEAD is allowed where GET is. Raises GrantRefused."""
    grant = _read("GET" if method == "HEAD" else method, key, query)
    given = query.get("signature", ("",))[0]
    known = [hmac.compare_digest(_signature(grant, secret).encode(), given.encode()) for secret in secrets]
    if not any(known) or now >= grant.expires_at:
        raise _refused()
    return grant


def _read(method: str, key: str, query: Mapping[str, Sequence[str]]) -> Grant:
    if set(query) - {*_FIELDS, "signature"} or any(len(values) != 1 for values in query.values()):
        raise _refused()
    fields: dict[str, str | int] = {}
    for name, field in _FIELDS.items():
        if name in query:
            value = query[name][0]
            if name in _NUMBERS and not (value.isascii() and value.isdigit() and len(value) < 16):
                raise _refused()
            fields[field] = int(value) if name in _NUMBERS else value
    return Grant(method, key, **{"expires_at": 0, **fields})  # type: ignore[arg-type]  # the names are ours


def _signature(grant: Grant, secret: bytes) -> str:
    """Every field with its length before it, so that no two permissions give one text."""
    fields = [getattr(grant, name) for name in Grant.__slots__]
    told = "".join(f"{len(text)}:{text}" for text in map(str, fields))
    return hmac.digest(secret, told.encode(), "sha256").hex()


def _refused() -> GrantRefused:
    return GrantRefused("this link is not valid, or not any more", hint="ask for a new one")
