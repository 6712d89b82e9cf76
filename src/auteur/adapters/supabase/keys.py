"""The keys of a Supabase project: its published JWK set, and the legacy secret."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import jwt

from auteur.core.errors import Unavailable
from auteur.ports.token_keys import CheckingKey

__all__ = ["SupabaseKeys", "checking_keys", "fetch"]

_FRESH_S = 600.0
"""A key that is no longer published is refused this long after."""
_USABLE_S = 3600.0
"""For how long the last keys are believed while the project does not answer."""
_COOL_DOWN_S = 300.0
"""Between two fetches for an unknown key, so that made-up tokens do not turn into requests."""
_MAX_KEYS = 20
_MAX_BYTES = 64 << 10


def fetch(url: str) -> bytes:
    """The JWK set, by HTTP. Raises Unavailable."""
    try:
        with httpx.stream("GET", url, timeout=5, follow_redirects=False) as response:
            response.raise_for_status()
            body = b""
            for piece in response.iter_bytes():
                body += piece
                if len(body) > _MAX_BYTES:
                    raise Unavailable("the issuer's key set is larger than any key set")
            return body
    except httpx.HTTPError as error:
        raise Unavailable(f"the issuer's keys cannot be fetched: {type(error).__name__}") from error


class SupabaseKeys:
    """A `CheckingKeys`. `secret` is the project's HS256 secret, for tokens whose header names no key, or ""."""

    def __init__(
        self,
        url: str,
        secret: str = "",
        *,
        get: Callable[[str], bytes] = fetch,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._get = get
        self._now = now
        self._secret = CheckingKey("HS256", secret.encode()) if secret else None
        self._keys: Mapping[str, CheckingKey] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._fetching = asyncio.Lock()

    async def find(self, algorithm: str, kid: str | None) -> CheckingKey | None:
        if algorithm == "HS256":
            return self._secret  # which has no id; Supabase writes one into the header all the same
        if kid is None:
            return None
        key = self._keys.get(kid)
        if key is not None and self._age() < _FRESH_S:
            return key
        async with self._fetching:
            await self._renew(kid)
        if self._age() >= _USABLE_S:
            raise Unavailable("the issuer's keys are not known", hint="try again in a few minutes")
        return self._keys.get(kid)

    def _age(self) -> float:
        return float("inf") if self._fetched_at is None else self._now() - self._fetched_at

    async def _renew(self, kid: str) -> None:
        """Another caller may have fetched meanwhile; a fetch that fails counts as one too."""
        if kid in self._keys and self._age() < _FRESH_S:
            return
        if self._tried_at is not None and self._now() - self._tried_at < _COOL_DOWN_S:
            return
        self._tried_at = self._now()
        try:
            self._keys = checking_keys(await asyncio.to_thread(self._get, self._url))
            self._fetched_at = self._now()
        except Unavailable:
            if self._age() >= _USABLE_S:
                raise


def checking_keys(jwks: bytes) -> dict[str, CheckingKey]:
    """The usable keys of a JWK set by id: P-256 and RSA from 2048 bits, for signatures; others are passed over.

    Raises Unavailable for what is no JWK set.
    """
    try:
        listed = json.loads(jwks)["keys"]
        assert isinstance(listed, list)
    except (ValueError, LookupError, TypeError, AssertionError) as error:
        raise Unavailable("the issuer's answer is no key set") from error
    found = {}
    for key in listed[:_MAX_KEYS]:
        if isinstance(key, dict) and isinstance(key.get("kid"), str):
            usable = _usable(key)
            if usable is not None:
                found[key["kid"]] = usable
    return found


def _usable(key: dict[str, Any]) -> CheckingKey | None:
    if key.get("use", "sig") != "sig":
        return None
    public: dict[str, Any] = {name: key[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in key}
    try:
        if key.get("kty") == "EC" and key.get("crv") == "P-256" and key.get("alg", "ES256") == "ES256":
            return CheckingKey("ES256", jwt.PyJWK(public, "ES256").key)
        if key.get("kty") == "RSA" and key.get("alg", "RS256") == "RS256":
            material = jwt.PyJWK(public, "RS256").key
            return CheckingKey("RS256", material) if material.key_size >= 2048 else None
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return None
