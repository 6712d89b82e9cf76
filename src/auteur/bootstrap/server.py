"""The server's parts, wired: what the API and the workers are handed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from auteur.config import ServerSettings
from auteur.ports.rate_limiter import RateLimiter
from auteur.services.accounts import AccountService
from auteur.services.identities import Identities

__all__ = ["Server"]


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
