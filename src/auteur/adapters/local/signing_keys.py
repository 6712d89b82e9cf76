"""The server's own keys for the tokens it issues: P-256, one file each in a folder that only its owner reads."""

from __future__ import annotations

import json
import os
import secrets
import stat
import time
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from auteur.core.errors import StoreError
from auteur.ports.token_keys import CheckingKey

__all__ = ["LocalSigningKeys"]

_KEPT = 2
_LOOK_AGAIN_S = 1.0
"""Another process may have rotated; how often the folder is looked at for that, at most."""


class LocalSigningKeys:
    """A `SigningKeys`. Makes its first key when there is none.

    Two keys are valid at once: the newest signs, the one before it is still checked. Rotate again only when the
    longest-lived token of the older one has expired (an hour).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read_at = 0.0
        self._keys: list[dict[str, Any]] = []
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreError(f"{folder}: {error.strerror}", hint="check the folder's rights") from error
        if not self._stored():
            self.rotate()
        self._read()

    def rotate(self) -> str:
        """A new key signs from now on; all but it and the one before are deleted. The new one's id."""
        older = self._stored()
        kid = secrets.token_hex(8)
        private = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
        number = int(older[0].name.partition("-")[0]) + 1 if older else 1
        path = self._folder / f"{number:06d}-{kid}.json"
        os.close(os.open(path.with_suffix(".tmp"), os.O_CREAT | os.O_WRONLY, 0o600))
        path.with_suffix(".tmp").write_text(json.dumps({**private, "kid": kid}))
        path.with_suffix(".tmp").rename(path)
        for old in older[_KEPT - 1 :]:
            old.unlink(missing_ok=True)
        self._read()
        return kid

    async def find(self, algorithm: str, kid: str | None) -> CheckingKey | None:
        if algorithm != "ES256":
            return None
        key = self._known(kid)
        if key is None and time.monotonic() - self._read_at > _LOOK_AGAIN_S:
            self._read()
            key = self._known(kid)
        return None if key is None else CheckingKey("ES256", ECAlgorithm.from_jwk(_public(key)))

    def sign(self, claims: dict[str, Any]) -> str:
        if time.monotonic() - self._read_at > _LOOK_AGAIN_S:
            self._read()
        newest = self._keys[0]
        return jwt.encode(claims, jwt.PyJWK(newest, "ES256"), "ES256", {"kid": newest["kid"]})

    def published(self) -> dict[str, Any]:
        if time.monotonic() - self._read_at > _LOOK_AGAIN_S:
            self._read()
        return {
            "keys": [
                _public(key) | {"use": "sig", "alg": "ES256", "key_ops": ["verify"]} for key in self._keys
            ]
        }

    def _known(self, kid: str | None) -> dict[str, Any] | None:
        return next((key for key in self._keys if key["kid"] == kid), None)

    def _stored(self) -> list[Path]:
        """The key files, the newest first."""
        return sorted(self._folder.glob("*.json"), reverse=True)

    def _read(self) -> None:
        try:
            self._keys = [_read_key(path) for path in self._stored()[:_KEPT]]
        except (OSError, ValueError) as error:
            raise StoreError(f"{self._folder}: {error}", hint="restore the folder from a backup") from error
        self._read_at = time.monotonic()


def _read_key(path: Path) -> dict[str, Any]:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise StoreError(f"{path} can be read by others", hint=f"chmod 600 {path}, then auteur keys rotate")
    key: dict[str, Any] = json.loads(path.read_text())
    return key


def _public(key: dict[str, Any]) -> dict[str, Any]:
    return {name: key[name] for name in ("kty", "crv", "x", "y", "kid")}
