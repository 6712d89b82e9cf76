"""Sealing by AES-256-GCM."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auteur.ports.sealing import MARK, CannotOpen

__all__ = ["AesSealer"]

_NAME, _NONCE = 4, 12
"""Bytes. After the mark come the key's name, the nonce, and the secret with its tag."""


class AesSealer:
    """A `Sealer` under several keys: the first seals, all open, so that a new one can be put before an old one.

    A key is any text of 32 characters or more; it is hashed to the 256 bits that are used.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        hashed = [sha256(b"auteur sealing " + key.encode()).digest() for key in keys]
        self._keys = {sha256(key).digest()[:_NAME]: AESGCM(key) for key in hashed}
        self._newest = next(iter(self._keys))

    def seal(self, secret: bytes, owner: UUID) -> bytes:
        """As the port says."""
        nonce = secrets.token_bytes(_NONCE)
        return MARK + self._newest + nonce + self._keys[self._newest].encrypt(nonce, secret, owner.bytes)

    def open(self, sealed: bytes, owner: UUID) -> bytes:
        """As the port says."""
        mark, rest = sealed[: len(MARK)], sealed[len(MARK) :]
        key = self._keys.get(rest[:_NAME]) if mark == MARK else None
        if key is None:
            raise CannotOpen(
                "what was sealed has no key here", hint="give the server its old sealing key too"
            )
        try:
            return key.decrypt(rest[_NAME : _NAME + _NONCE], rest[_NAME + _NONCE :], owner.bytes)
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("what was sealed was changed, or is another's") from error
