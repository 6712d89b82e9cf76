"""From a JWT to who asks: signature, issuer, audience, expiry, subject and role, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import jwt
from jwt.types import Options

from auteur.core.accounts import Principal
from auteur.core.errors import NotSignedIn
from auteur.ports.token_keys import ALGORITHMS, CheckingKeys

__all__ = ["AUDIENCE", "BadToken", "ExpiredToken", "TokenVerifier"]

AUDIENCE = "authenticated"
_REQUIRED = ("iss", "aud", "exp", "sub", "role")
_MAX_CHARACTERS = 8192
_LEEWAY_S = 5
"""How far the clocks of issuer and server may lie apart."""


class BadToken(NotSignedIn):
    """The token is none of ours; why is not told, for it would help only whoever made it up."""

    code = "bad_token"

    def __init__(self) -> None:
        super().__init__("the token is not accepted", hint="sign in again")


class ExpiredToken(NotSignedIn):
    """The token was good once. The client refreshes its session and asks again."""

    code = "expired_token"

    def __init__(self) -> None:
        super().__init__("the token has expired", hint="refresh the session and ask again")


class TokenVerifier:
    """Checks tokens of one issuer. `now` is Unix time in seconds."""

    def __init__(self, keys: CheckingKeys, issuer: str, now: Callable[[], float]) -> None:
        self._keys = keys
        self._issuer = issuer
        self._now = now

    async def verify(self, token: str) -> Principal:
        """Who the token speaks for. Raises BadToken, ExpiredToken, and Unavailable while there are no keys."""
        if len(token) > _MAX_CHARACTERS or not token.isascii():
            raise BadToken
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise BadToken from error
        kid = header.get("kid")
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS or not (kid is None or isinstance(kid, str)):
            raise BadToken
        key = await self._keys.find(algorithm, kid)
        if key is None or key.algorithm != algorithm:
            raise BadToken
        return self._principal(self._claims(token, key.material, key.algorithm))

    def _claims(self, token: str, material: Any, algorithm: str) -> Mapping[str, Any]:
        options: Options = {
            "require": list(_REQUIRED),
            "verify_exp": False,
            "verify_iat": False,
            "verify_nbf": False,
        }
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token, material, [algorithm], options, audience=AUDIENCE, issuer=self._issuer
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise BadToken from error
        return claims

    def _principal(self, claims: Mapping[str, Any]) -> Principal:
        """The times are judged here, by the injected clock."""
        expires_at, now = _moment(claims, "exp", None), self._now()
        if max(_moment(claims, "nbf", now), _moment(claims, "iat", now)) > now + _LEEWAY_S:
            raise BadToken
        if claims["role"] != AUDIENCE or claims.get("is_anonymous", False) is not False:
            raise BadToken
        email, session_id = claims.get("email"), claims.get("session_id")
        if expires_at <= now - _LEEWAY_S:
            raise ExpiredToken
        return Principal(
            _uuid(claims["sub"]),
            expires_at,
            email if isinstance(email, str) and email else None,
            session_id if isinstance(session_id, str) else None,
        )


def _moment(claims: Mapping[str, Any], name: str, default: float | None) -> float:
    value = claims.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e11:
        raise BadToken
    return float(value)


def _uuid(value: object) -> str:
    try:
        return str(UUID(value)) if isinstance(value, str) and len(value) == 36 else _refuse()
    except ValueError as error:
        raise BadToken from error


def _refuse() -> str:
    raise BadToken
