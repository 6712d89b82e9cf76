"""The roles of the database, made or renewed at every start.

`auteur_owner` owns all and only migrates. `auteur_system` owns the few functions that look across users. Neither can
log in. `auteur_api` and `auteur_worker` own nothing and bypass nothing; `auteur_backup` reads all and writes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping

import asyncpg

__all__ = ["LOGINS", "ensure_roles"]

LOGINS = ("auteur_api", "auteur_worker", "auteur_backup")
_ROLES = ("auteur_owner", "auteur_system", *LOGINS)
_SCRAM_ROUNDS = 4096

_GRANTS = """
grant auteur_owner, auteur_system to current_user;
grant auteur_system to auteur_owner;
create schema if not exists auteur authorization auteur_owner;
grant usage, create on schema auteur to auteur_system;
grant usage on schema auteur to auteur_api, auteur_worker, auteur_backup;
-- Here as well as in the first migration: no dump of the schema holds it.
alter default privileges for role auteur_owner revoke execute on functions from public;
"""


async def ensure_roles(connection: asyncpg.Connection[asyncpg.Record], passwords: Mapping[str, str]) -> None:
    """Make what is missing and set the passwords of the logins. The login at hand must be allowed to make roles."""
    known = {row["rolname"] for row in await connection.fetch("select rolname from pg_catalog.pg_roles")}
    for role in _ROLES:
        if role not in known:
            # noinherit: the owner may hand functions to auteur_system, but the policies of that are not its own
            await connection.execute(
                f"create role {role} noinherit {'login' if role in LOGINS else 'nologin'}"
            )
    for role in LOGINS:
        await connection.execute(f"alter role {role} password '{_scram(passwords[role])}'")
    await connection.execute(_GRANTS)
    await _let_backup_pass(connection)


async def _let_backup_pass(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Where the server lets us; elsewhere the policy `backup` of each table shows it the rows all the same."""
    if await connection.fetchval("select rolsuper from pg_catalog.pg_roles where rolname = current_user"):
        await connection.execute("alter role auteur_backup bypassrls")


def _scram(password: str) -> str:
    """What PostgreSQL keeps of a password (RFC 5802), so that no statement log ever holds the password."""
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _SCRAM_ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    text = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${_SCRAM_ROUNDS}:{text[0]}${text[1]}:{text[2]}"
