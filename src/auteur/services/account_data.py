"""Taking everything along, and leaving nothing behind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from auteur.core.errors import InputError
from auteur.ports.accounts import Accounts
from auteur.ports.object_store import ObjectStore
from auteur.ports.users import Users

__all__ = ["AccountDataService", "WrongAddress"]


class WrongAddress(InputError):
    """The address is not the account's; nothing was deleted."""

    code = "wrong_address"


class Rows(Protocol):
    """Reads all that a user has."""

    def rows(self, user_id: UUID) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Table and row."""
        ...


@dataclass(frozen=True, slots=True)
class AccountDataService:
    """The use cases over the ports."""

    users: Users
    accounts: Accounts
    data: Rows
    objects: ObjectStore

    async def export(self, user_id: UUID) -> AsyncIterator[bytes]:
        """Everything as lines of JSON: rows (`table`, `row`), then objects (`object`, `size_bytes`, `url`)."""
        async for table, row in self.data.rows(user_id):
            yield _line({"table": table, "row": row})
        for one in await asyncio.to_thread(lambda: list(self.objects.list(_prefix(user_id)))):
            signed = self.objects.presign_get(one.key, filename=one.key.replace("/", "-"))
            yield _line({"object": one.key, "size_bytes": one.size_bytes, "url": signed.url})

    async def delete(self, user_id: UUID, email: str) -> None:
        """Rows first, then objects; the collector finishes what this leaves. Raises WrongAddress.

        Where accounts are a Supabase project's, the sign-in itself is deleted there.
        """
        profile = await self.users.profile(user_id)
        if profile.email.casefold() != email.casefold():
            raise WrongAddress("this is not the account's address")
        await self.accounts.delete(str(user_id))
        await asyncio.to_thread(self._sweep, user_id)

    def _sweep(self, user_id: UUID) -> None:
        for key in list(self._keys(user_id)):
            self.objects.delete(key)
        for left in list(self.objects.uploading(_prefix(user_id))):
            self.objects.abort_parts(left.key, left.upload_id)

    def _keys(self, user_id: UUID) -> Iterator[str]:
        for one in self.objects.list(_prefix(user_id)):
            yield one.key


def _prefix(user_id: UUID) -> str:
    return f"user/{user_id}/"


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
