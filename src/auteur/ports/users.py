"""The port of what users see and change of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

__all__ = ["ApiToken", "Profile", "Users"]


@dataclass(frozen=True, slots=True)
class Profile:
    """A user. `plan` and `status` are the newest subscription's, None where there never was one."""

    id: UUID
    email: str
    name: str | None
    avatar_url: str | None
    created_at: datetime
    plan: str | None
    status: str | None
    current_period_end: datetime | None
    balance: int


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as its owner sees it: of the secret only how it begins. `scopes`: read, write."""

    id: UUID
    name: str
    shown_prefix: str
    scopes: Sequence[str]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


class Users(Protocol):
    """Keeps them."""

    async def profile(self, user_id: UUID) -> Profile:
        """Raises NotFound where the account was deleted meanwhile."""
        ...

    async def change(self, user_id: UUID, name: str | None, avatar_url: str | None) -> None:
        """What is not None; an empty avatar removes it."""
        ...

    async def plan_of(self, user_id: UUID) -> str:
        """The name of the active plan; "free" where there is none."""
        ...

    async def tokens(self, user_id: UUID) -> list[ApiToken]:
        """Those that are not revoked, newest first, at most a hundred."""
        ...

    async def new_token(
        self,
        user_id: UUID,
        name: str,
        sha256: bytes,
        shown_prefix: str,
        scopes: Sequence[str],
        lifetime: timedelta | None,
    ) -> ApiToken:
        """Keep the hash of a new token."""
        ...

    async def revoke_token(self, user_id: UUID, token_id: UUID) -> None:
        """Raises NotFound."""
        ...

    async def new_ticket(self, user_id: UUID, sha256: bytes, lifetime: timedelta) -> None:
        """A ticket that opens one stream."""
        ...

    async def use_ticket(self, sha256: bytes) -> UUID | None:
        """Whose ticket it is, once and in time."""
        ...
