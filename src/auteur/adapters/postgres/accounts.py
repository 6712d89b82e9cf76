"""Accounts in PostgreSQL, through the functions of migration 0040."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from auteur.adapters.postgres.database import Database, Record
from auteur.core.accounts import Principal, SessionEnded, Suspended
from auteur.core.errors import InputError
from auteur.ports.accounts import Account, LinkKind, Refreshed, SignOutScope

__all__ = ["PostgresAccounts"]

_REFRESH_LIFETIME = timedelta(days=90)


class PostgresAccounts:
    """An `Accounts`. `built_in`: tokens are our own, so each names a session here."""

    def __init__(self, database: Database, *, built_in: bool) -> None:
        self._db = database
        self._built_in = built_in

    async def by_email(self, email: str) -> Account | None:
        return _account(await self._db.call_row(None, "account_by_email", email))

    async def get(self, user_id: str) -> Account | None:
        return _account(await self._db.call_row(UUID(user_id), "account_of"))

    async def sign_up(
        self,
        user_id: str,
        email: str,
        password_hash: str | None,
        *,
        confirmed: bool,
        metadata: Mapping[str, Any],
    ) -> bool:
        name = metadata.get("name") or metadata.get("full_name")
        shown = name[:255] if isinstance(name, str) else None
        return await self._said(
            user_id, "account_sign_up", email, shown, password_hash, confirmed, dict(metadata)
        )

    async def open_session(self, user_id: str, session_id: str, refresh_sha256: bytes) -> None:
        await self._db.call(UUID(user_id), "account_open_session", UUID(session_id), refresh_sha256)

    async def refresh(self, sha256: bytes, next_sha256: bytes, *, grace_s: float) -> Refreshed:
        grace = timedelta(seconds=grace_s)
        row = await self._db.call_row(None, "account_refresh", sha256, next_sha256, grace, _REFRESH_LIFETIME)
        assert row is not None, "the function always answers"
        return Refreshed(row["outcome"], str(row["user_id"] or ""), str(row["session_id"] or ""))

    async def end_sessions(self, user_id: str, session_id: str | None, scope: SignOutScope) -> None:
        session = UUID(session_id) if session_id else None
        await self._db.call(UUID(user_id), "account_end_sessions", session, scope)

    async def make_link(self, user_id: str, kind: LinkKind, sha256: bytes, lifetime_s: float) -> None:
        await self._db.call(UUID(user_id), "account_make_link", kind, sha256, timedelta(seconds=lifetime_s))

    async def use_link(self, sha256: bytes, kinds: tuple[LinkKind, ...]) -> Account | None:
        return _account(await self._db.call_row(None, "account_use_link", sha256, list(kinds)))

    async def change(
        self,
        user_id: str,
        *,
        email: str | None = None,
        password_hash: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        confirmed: bool = True,
    ) -> bool:
        wanted = None if metadata is None else dict(metadata)
        return await self._said(user_id, "account_change", email, password_hash, wanted, confirmed)

    async def delete(self, user_id: str) -> bool:
        return await self._said(user_id, "account_delete")

    async def admit(self, principal: Principal) -> None:
        session = _uuid_or_none(principal.session_id)
        email = principal.email or f"{principal.user_id}@no-address.invalid"
        row = await self._db.call_row(
            UUID(principal.user_id), "account_admit", session, email, self._built_in
        )
        outcome = row and row["account_admit"]
        if outcome == "suspended":
            raise Suspended
        if outcome != "ok":
            raise SessionEnded

    async def by_api_token(self, token_hash: bytes) -> Principal | None:
        row = await self._db.call_row(None, "account_by_api_token", token_hash)
        if row is None:
            return None
        if row["suspended"]:
            raise Suspended
        expires = row["expires_at"]
        expires_at = float("inf") if expires is None else expires.timestamp()
        scopes = frozenset(row["scopes"])
        return Principal(str(row["user_id"]), expires_at, by="api_token", scopes=scopes)

    async def _said(self, user_id: str, function: str, *arguments: object) -> bool:
        try:
            row = await self._db.call_row(UUID(user_id), function, *arguments)
        except asyncpg.CheckViolationError as error:
            raise InputError("the metadata is larger than 4 kB") from error
        return bool(row and row[function])


def _account(row: Record | None) -> Account | None:
    if row is None:
        return None
    names = ("email", "created_at", "updated_at", "suspended", "password_hash", "email_confirmed_at")
    more = ("last_sign_in_at", "user_metadata")
    return Account(str(row["id"]), **{name: row[name] for name in (*names, *more)})


def _uuid_or_none(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError:
        return None
