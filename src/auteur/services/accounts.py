"""Built-in accounts: sign-up, sign-in, refresh, sign-out, links by mail. What Supabase Auth does for its clients."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from auteur.core.accounts import Principal, SessionEnded, Suspended
from auteur.core.errors import AccessError, InputError, NotSignedIn, TooMany
from auteur.ports.accounts import Account, Accounts, LinkKind, SignOutScope
from auteur.ports.mailer import Mailer
from auteur.ports.passwords import Passwords
from auteur.ports.rate_limiter import Limit, RateLimiter
from auteur.ports.token_keys import SigningKeys
from auteur.services.tokens import AUDIENCE

__all__ = [
    "ACCESS_TOKEN_S",
    "LOCAL_EMAIL",
    "TICKET_S",
    "AccountService",
    "BadCredentials",
    "BadLink",
    "BadRefreshToken",
    "EmailNotConfirmed",
    "EmailTaken",
    "Session",
    "SignUpClosed",
    "WeakPassword",
]

ACCESS_TOKEN_S = 3600
TICKET_S = 60
"""How long a sign-in link of the local user may be used, once."""
_MAIL_LINK_S = 3600
_REUSE_GRACE_S = 10.0
"""A client that never saw the answer to its refresh may ask again within this, as with Supabase."""
_FAILURES = Limit("failed sign-ins", 5)
_BY_ADDRESS = Limit("sign-ins from one address", 30)
_MAILS = Limit("mails", 3)
_MIN_PASSWORD = 8
_MAX_PASSWORD = 256
LOCAL_EMAIL = "local@localhost"
"""The user whom the embedded server makes for its own machine."""


class BadCredentials(NotSignedIn):
    """Address and password do not fit each other; which of them is wrong is not told."""

    code = "invalid_credentials"


class BadRefreshToken(NotSignedIn):
    """The refresh token is unknown, or its session has ended; after a second use the whole session is."""

    code = "refresh_token_not_found"


class BadLink(AccessError):
    """The link was used, has expired or never was."""

    code = "otp_expired"


class EmailNotConfirmed(AccessError):
    """The address has to be confirmed by the link that was sent to it first."""

    code = "email_not_confirmed"


class EmailTaken(InputError):
    """The address has an account."""

    code = "user_already_exists"


class SignUpClosed(AccessError):
    """This server takes no new accounts."""

    code = "signup_disabled"


class WeakPassword(InputError):
    """The password is too short, too long or among those that everybody tries."""

    code = "weak_password"

    def __init__(self, message: str, reason: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.reasons = [reason]


@dataclass(frozen=True, slots=True)
class Session:
    """What a client holds. `expires_at` is Unix time in seconds."""

    access_token: str
    refresh_token: str
    expires_at: int
    account: Account


@dataclass(frozen=True, slots=True)
class AccountService:
    """The use cases over the ports. `issuer` is the URL of the endpoints that speak for it, as tokens name it."""

    accounts: Accounts
    keys: SigningKeys
    passwords: Passwords
    mailer: Mailer
    limiter: RateLimiter
    issuer: str
    now: Callable[[], float]
    open_to_all: bool = True
    confirm_email: bool = False

    async def sign_up(
        self, email: str, password: str, metadata: Mapping[str, Any], *, redirect_to: str = ""
    ) -> Session | Account:
        """A session; where addresses are confirmed first, the account, made up for one that existed already.

        Raises SignUpClosed, WeakPassword, and EmailTaken where nothing is confirmed.
        """
        if not self.open_to_all:
            raise SignUpClosed("this server takes no new accounts")
        check_password(password)
        user_id, hashed = str(uuid4()), await self.passwords.hash(password)
        confirmed = not self.confirm_email
        if not await self.accounts.sign_up(user_id, email, hashed, confirmed=confirmed, metadata=metadata):
            if confirmed:
                raise EmailTaken("the address has an account", hint="sign in, or ask for a new password")
            return Account(user_id, email, *_since(self.now()), user_metadata=metadata)
        account = await self._there(user_id)
        if confirmed:
            return await self._session(account, "password")
        await self._mail_link(account, "signup", redirect_to)
        return account

    async def sign_in(self, email: str, password: str, address: str) -> Session:
        """A session for who knows the password. `address` is the client's on the network.

        Raises BadCredentials, EmailNotConfirmed, Suspended; TooMany after five failures in a minute.
        """
        await self.count_address(address)
        await self._take(email.casefold(), _FAILURES)
        account = await self.accounts.by_email(email)
        if (
            not await self.passwords.fits(password, account.password_hash if account else None)
            or account is None
        ):
            raise BadCredentials("Invalid login credentials")
        await self.limiter.forget(email.casefold(), _FAILURES)
        if account.suspended:
            raise Suspended
        if account.email_confirmed_at is None:
            raise EmailNotConfirmed("Email not confirmed", hint="open the link that was sent to it")
        return await self._session(account, "password")

    async def refresh(self, refresh_token: str) -> Session:
        """The next access and refresh token of a session. Raises BadRefreshToken, Suspended."""
        fresh = secrets.token_urlsafe(32)
        taken = await self.accounts.refresh(_hash(refresh_token), _hash(fresh), grace_s=_REUSE_GRACE_S)
        account = await self.accounts.get(taken.user_id) if taken.outcome == "ok" else None
        if account is None:
            said = "Already Used" if taken.outcome == "reused" else "Refresh Token Not Found"
            raise BadRefreshToken(f"Invalid Refresh Token: {said}", hint="sign in again")
        if account.suspended:
            raise Suspended
        return self._signed(account, taken.session_id, fresh, "token_refresh")

    async def sign_out(self, principal: Principal, scope: SignOutScope) -> None:
        """End this session, all others, or all. Access tokens are refused as soon as every process is told."""
        await self.accounts.end_sessions(principal.user_id, principal.session_id, scope)

    async def account(self, principal: Principal) -> Account:
        """Whose session this is. Raises SessionEnded where the account is gone."""
        found = await self.accounts.get(principal.user_id)
        if found is None:
            raise SessionEnded
        return found

    async def change(
        self,
        principal: Principal,
        *,
        email: str | None,
        password: str | None,
        metadata: Mapping[str, Any] | None,
    ) -> Account:
        """Change the address, the password (other sessions end) or what users write about themselves.

        Raises WeakPassword, EmailTaken.
        """
        hashed = None
        if password is not None:
            check_password(password)
            hashed = await self.passwords.hash(password)
        confirmed = not self.confirm_email
        if not await self.accounts.change(
            principal.user_id, email=email, password_hash=hashed, metadata=metadata, confirmed=confirmed
        ):
            raise EmailTaken("the address has an account")
        if hashed is not None:
            await self.accounts.end_sessions(principal.user_id, principal.session_id, "others")
        account = await self.account(principal)
        if email is not None and not confirmed:
            await self._mail_link(account, "signup", "")
        return account

    async def recover(self, email: str, redirect_to: str = "") -> None:
        """Mail a link that signs in once, to set a new password. Silent about whether the address has an account."""
        await self._take(email.casefold(), _MAILS)
        account = await self.accounts.by_email(email)
        if account is not None:
            await self._mail_link(account, "recovery", redirect_to)

    async def verify(self, token: str, kind: LinkKind, address: str) -> Session:
        """A session for who opened a link. Raises BadLink, Suspended, TooMany."""
        await self.count_address(address)
        account = await self.accounts.use_link(_hash(token), (kind,))
        if account is None:
            raise BadLink("Email link is invalid or has expired", hint="ask for a new one")
        if account.suspended:
            raise Suspended
        return await self._session(account, "otp")

    async def local_ticket(self) -> str:
        """A ticket that signs this machine's browser in as the local user, who is made if need be: once, in 60 s."""
        account = await self.accounts.by_email(LOCAL_EMAIL)
        if account is None:
            metadata = {"name": "This machine"}
            await self.accounts.sign_up(str(uuid4()), LOCAL_EMAIL, None, confirmed=True, metadata=metadata)
            account = await self.accounts.by_email(LOCAL_EMAIL)
        assert account is not None, "it was made, here or by another process"
        return await self._link(account, "magiclink", TICKET_S)

    async def count_address(self, address: str) -> None:
        """Every attempt to get in counts for its network address too. Raises TooMany."""
        await self._take(address, _BY_ADDRESS)

    async def _take(self, key: str, limit: Limit) -> None:
        verdict = await self.limiter.take(key, limit)
        if not verdict.allowed:
            raise TooMany(
                f"too many {limit.name}", retry_after_s=verdict.reset_ms / 1000, hint="wait a minute"
            )

    async def _there(self, user_id: str) -> Account:
        account = await self.accounts.get(user_id)
        assert account is not None, "it was made a moment ago"
        return account

    async def _session(self, account: Account, method: str) -> Session:
        session_id, fresh = str(uuid4()), secrets.token_urlsafe(32)
        await self.accounts.open_session(account.id, session_id, _hash(fresh))
        return self._signed(account, session_id, fresh, method)

    def _signed(self, account: Account, session_id: str, refresh_token: str, method: str) -> Session:
        now = int(self.now())
        claims = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": account.id,
            "role": AUDIENCE,
            "iat": now,
            "exp": now + ACCESS_TOKEN_S,
            "email": account.email,
            "phone": "",
            "app_metadata": {"provider": "email", "providers": ["email"]},
            "user_metadata": dict(account.user_metadata),
            "aal": "aal1",
            "amr": [{"method": method, "timestamp": now}],
            "session_id": session_id,
            "is_anonymous": False,
        }
        return Session(self.keys.sign(claims), refresh_token, now + ACCESS_TOKEN_S, account)

    async def _mail_link(self, account: Account, kind: LinkKind, redirect_to: str) -> None:
        token = await self._link(account, kind, _MAIL_LINK_S)
        subject, text = _MAILS_OF[kind]
        query = {"token": token, "type": kind} | ({"redirect_to": redirect_to} if redirect_to else {})
        url = f"{self.issuer}/verify?{urlencode(query)}"
        await self.mailer.send(account.email, subject, f"{text}\n\n{url}\n\nIt works once, within an hour.")

    async def _link(self, account: Account, kind: LinkKind, lifetime_s: float) -> str:
        token = secrets.token_urlsafe(32)
        await self.accounts.make_link(account.id, kind, _hash(token), lifetime_s)
        return token


_MAILS_OF: dict[LinkKind, tuple[str, str]] = {
    "signup": ("Confirm your address", "Open this link to confirm your address:"),
    "recovery": ("Set a new password", "Open this link to set a new password:"),
    "magiclink": ("Sign in", "Open this link to sign in:"),
}


def check_password(password: str) -> None:
    """Raises WeakPassword."""
    if not _MIN_PASSWORD <= len(password) <= _MAX_PASSWORD:
        raise WeakPassword(f"a password has {_MIN_PASSWORD} to {_MAX_PASSWORD} characters", "length")
    if password.casefold() in _TRIED_FIRST or len(set(password)) < 3:
        raise WeakPassword("this password is among the first that are tried", "pwned", hint="take a sentence")


_TRIED_FIRST = frozenset(
    [
        *(
            "password",
            "password1",
            "password123",
            "passw0rd",
            "12345678",
            "123456789",
            "1234567890",
            "11111111",
        ),
        *("qwertyuiop", "qwerty123", "iloveyou", "sunshine", "princess", "football", "baseball", "trustno1"),
    ]
)


def _since(now: float) -> tuple[datetime, datetime]:
    moment = datetime.fromtimestamp(now, UTC)
    return moment, moment


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
