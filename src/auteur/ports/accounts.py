"""The port of whatever keeps accounts: credentials, sessions, and links by mail. Secrets come as hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from auteur.core.accounts import Principal

__all__ = ["Account", "Accounts", "LinkKind", "Refreshed", "SignOutScope"]

LinkKind = Literal["signup", "recovery", "magiclink"]
SignOutScope = Literal["local", "others", "global"]


@dataclass(frozen=True, slots=True)
class Account:
    """A user with a credential of ours. `password_hash` is argon2id, or None for who signs in by link alone."""

    id: str
    email: str
    created_at: datetime
    updated_at: datetime
    suspended: bool = False
    password_hash: str | None = field(default=None, repr=False)
    email_confirmed_at: datetime | None = None
    last_sign_in_at: datetime | None = None
    user_metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of a refresh token. `reused`: it was in two hands, and its session has been ended."""

    outcome: Literal["ok", "unknown", "ended", "reused"]
    user_id: str = ""
    session_id: str = ""


class Accounts(Protocol):
    """Keeps accounts. Addresses are compared without regard to case."""

    async def by_email(self, email: str) -> Account | None:
        """The account of an address."""
        ...

    async def get(self, user_id: str) -> Account | None:
        """The account of a user."""
        ...

    async def sign_up(
        self,
        user_id: str,
        email: str,
        password_hash: str | None,
        *,
        confirmed: bool,
        metadata: Mapping[str, Any],
    ) -> bool:
        """A new account; False where the address has one."""
        ...

    async def open_session(self, user_id: str, session_id: str, refresh_sha256: bytes) -> None:
        """A session with its first refresh token."""
        ...

    async def refresh(self, sha256: bytes, next_sha256: bytes, *, grace_s: float) -> Refreshed:
        """Take a refresh token and keep the next one; see `Refreshed`. Tokens live 90 days unused."""
        ...

    async def end_sessions(self, user_id: str, session_id: str | None, scope: SignOutScope) -> None:
        """End sessions; their refresh tokens are worth nothing from now on."""
        ...

    async def make_link(self, user_id: str, kind: LinkKind, sha256: bytes, lifetime_s: float) -> None:
        """A link that works once; it replaces the user's earlier one of the kind."""
        ...

    async def use_link(self, sha256: bytes, kinds: tuple[LinkKind, ...]) -> Account | None:
        """Whose link it is, its address confirmed by that; None for one unknown, used, expired or of other kinds."""
        ...

    async def change(
        self,
        user_id: str,
        *,
        email: str | None = None,
        password_hash: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        confirmed: bool = True,
    ) -> bool:
        """Change what is not None; False, and nothing changed, where the address is somebody else's."""
        ...

    async def delete(self, user_id: str) -> bool:
        """The user with everything; False where there was none. Objects follow when the collector comes by."""
        ...

    async def admit(self, principal: Principal) -> None:
        """Know the user of a checked token. Raises Suspended or SessionEnded."""
        ...

    async def by_api_token(self, token_hash: bytes) -> Principal | None:
        """Whose API token has this SHA-256. Raises Suspended."""
        ...
