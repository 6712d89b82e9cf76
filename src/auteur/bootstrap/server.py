"""The server's parts, wired: what the API and the workers are handed."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from auteur.adapters.local.mailers import ConsoleMailer, SmtpMailer
from auteur.adapters.local.passwords import Argon2Passwords
from auteur.adapters.local.rate_limiter import LocalRateLimiter
from auteur.adapters.local.signing_keys import LocalSigningKeys
from auteur.adapters.postgres.accounts import PostgresAccounts
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.rate_limiter import PostgresRateLimiter
from auteur.adapters.postgres.readiness import check_ready
from auteur.adapters.supabase.keys import SupabaseKeys
from auteur.bootstrap.home import Home, running_database
from auteur.config import ServerSettings
from auteur.ports.mailer import Mailer
from auteur.ports.rate_limiter import RateLimiter
from auteur.ports.token_keys import CheckingKeys
from auteur.services.accounts import AccountService
from auteur.services.identities import Identities
from auteur.services.tokens import TokenVerifier

__all__ = ["Server", "open_server", "wired"]


@dataclass(frozen=True, slots=True)
class Server:
    """Everything that an endpoint may ask. `now` is Unix time in seconds."""

    settings: ServerSettings
    now: Callable[[], float]
    identities: Identities
    accounts: AccountService | None
    """None where accounts are a Supabase project's."""
    rate_limiter: RateLimiter
    check: Callable[[], Awaitable[None]]
    """Raises Unavailable while the server cannot serve."""


@asynccontextmanager
async def open_server(settings: ServerSettings, home: Home) -> AsyncIterator[Server]:
    """The parts over the database that runs for this home, for the event loop at hand. Raises DatabaseUnavailable."""
    address = running_database(home, settings).as_user("auteur_api", home.secret("auteur_api"))
    async with await Database.open(address) as database:
        yield wired(settings, home, database)


def wired(
    settings: ServerSettings,
    home: Home,
    database: Database,
    *,
    now: Callable[[], float] = time.time,
    limiter: RateLimiter | None = None,
    mailer: Mailer | None = None,
) -> Server:
    """The parts over a database. What is given besides takes the place of the settings' choice."""
    limiter = limiter or _limiter(settings, home, database)
    built_in = not settings.supabase_url
    base = settings.base_url if built_in else settings.supabase_url.rstrip("/")
    issuer = f"{base}/auth/v1"
    accounts, service = PostgresAccounts(database, built_in=built_in), None
    if built_in:
        own_keys = LocalSigningKeys(home.secrets / "jwt")
        keys: CheckingKeys = own_keys
        service = AccountService(
            accounts,
            own_keys,
            Argon2Passwords(),
            mailer or _mailer(settings),
            limiter,
            issuer,
            now,
            open_to_all=settings.sign_up == "open",
            confirm_email=settings.confirm_email,
        )
    else:
        keys = SupabaseKeys(f"{issuer}/.well-known/jwks.json", settings.supabase_jwt_secret)
    identities = Identities(TokenVerifier(keys, issuer, now), accounts, now)
    return Server(settings, now, identities, service, limiter, partial(check_ready, database))


def _limiter(settings: ServerSettings, home: Home, database: Database) -> RateLimiter:
    if settings.rate_limiter == "postgres":
        return PostgresRateLimiter(database)
    home.run.mkdir(parents=True, exist_ok=True, mode=0o700)
    return LocalRateLimiter(home.run / "limits")


def _mailer(settings: ServerSettings) -> Mailer:
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, settings.mail_from)
    return ConsoleMailer(partial(print, flush=True))
