"""Content credentials: who says how a file was made, sealed into the file itself (C2PA)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

__all__ = ["CannotSign", "CredentialSigner"]

from auteur.core.errors import InputError


class CannotSign(InputError):
    """The certificate or its key cannot be used, or the file holds no credentials; it is as it was."""

    code = "cannot_sign"


class CredentialSigner(Protocol):
    """Signs with one certificate."""

    @property
    def name(self) -> str:
        """Whom the certificate names, and whether anybody vouches for that."""
        ...

    def sign(self, file: Path, claim: Mapping[str, Any], signed: Path) -> None:
        """Write the file with the claim (a C2PA manifest definition) sealed into it as `signed`, which is read again.

        Raises CannotSign.
        """
        ...
