"""Secrets made on first use and kept in files that only their owner can read."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from auteur.core.errors import StoreError

__all__ = ["LocalSecrets"]


class SecretExposed(StoreError):
    """Others can read a secret's file; it was not used."""

    code = "secret_exposed"


class LocalSecrets:
    """A folder of secrets, one file (mode 0600) each, made with 256 random bits when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> str:
        """The secret of this name: URL-safe text, the same ever after. Raises SecretExposed, StoreError."""
        path = self._folder / name
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                _make(path)
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise SecretExposed(f"{path} can be read by others", hint=f"chmod 600 {path}, or delete it")
            return path.read_text().strip()
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}", hint="check the folder's rights") from error


def _make(path: Path) -> None:
    """Two processes at once: the link of one succeeds, and both then read the same file."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(partial)
        except FileExistsError:
            return
    finally:
        partial.unlink(missing_ok=True)
