"""Users, as they see themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from auteur.api.schemas.accounts import Email
from auteur.api.schemas.fields import Body, Id, Name, Out, example
from auteur.ports.users import ApiToken, Profile

__all__ = [
    "Deletion",
    "Me",
    "MeChange",
    "NewToken",
    "TicketOut",
    "TokenList",
    "TokenMade",
    "TokenOut",
    "me_out",
    "token_out",
]

_TOKEN = {
    "id": "4b7e6c1d-2f0a-4d0e-9b43-7c6d5e4f3a2b",
    "name": "build server",
    "begins": "aut_Vx3J",
    "scopes": ["read", "write"],
    "created_at": "2026-11-22T17:00:00Z",
    "last_used_at": None,
    "expires_at": None,
}


class Subscription(Out):
    plan: str
    status: str
    current_period_end: datetime | None = None

    model_config = example({"plan": "pro", "status": "active"})


class Credits(Out):
    balance: int

    model_config = example({"balance": 1500})


class Me(Out):
    id: Id
    email: str
    name: str | None
    avatar_url: str | None
    created_at: datetime
    subscription: Subscription
    credits: Credits

    model_config = example(
        {
            "id": "7b0e3f3e-53e1-4f0f-9d4b-1d2a3c4b5e6f",
            "email": "user@example.com",
            "name": "John Doe",
            "avatar_url": None,
            "created_at": "2026-11-22T17:00:00Z",
            "subscription": {"plan": "pro", "status": "active"},
            "credits": {"balance": 1500},
        }
    )


class MeChange(Body):
    name: Name | None = None
    avatar_url: (
        Annotated[str, StringConstraints(max_length=2000, pattern=r"^(https://[^\x00-\x20]+)?$")] | None
    ) = None

    model_config = example({"name": "John Doe"})


class Deletion(Body):
    """The account's own address, so that nothing is deleted by a slip."""

    email: Email

    model_config = example({"email": "user@example.com"})


Scope = Literal["read", "write"]
_SCOPES: tuple[Scope, ...] = ("read", "write")
Scopes = Annotated[list[Scope], Field(min_length=1, max_length=2)]


class NewToken(Body):
    """`read` is for GET, `write` for all else. No token makes or revokes tokens or deletes the account."""

    name: Name
    scopes: Scopes = Field(default=["read", "write"])
    days: Annotated[int, Field(ge=1, le=3650)] | None = None

    model_config = example({"name": "build server", "scopes": ["read"], "days": 90})


class TokenOut(Out):
    id: Id
    name: str
    begins: str
    scopes: list[Scope]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None

    model_config = example(_TOKEN)


class TokenMade(TokenOut):
    """`token` is shown this once."""

    token: str

    model_config = example({**_TOKEN, "token": "aut_Vx3Jt0m2o5mWm1d3tYkqVJ8u9x1kq3b5c7d9e0f1a2b"})


class TokenList(Out):
    tokens: list[TokenOut]

    model_config = example({"tokens": [_TOKEN]})


class TicketOut(Out):
    ticket: str
    expires_s: int

    model_config = example({"ticket": "Vx3Jt0m2o5mWm1d3tYkqVJ8u9x1kq3b5c7d9e0f1a2b", "expires_s": 60})


def me_out(profile: Profile) -> Me:
    plan = Subscription(
        plan=profile.plan or "free",
        status=profile.status or "active",
        current_period_end=profile.current_period_end,
    )
    return Me(
        id=profile.id,
        email=profile.email,
        name=profile.name,
        avatar_url=profile.avatar_url,
        created_at=profile.created_at,
        subscription=plan,
        credits=Credits(balance=profile.balance),
    )


def token_out(token: ApiToken) -> TokenOut:
    return TokenOut(
        id=token.id,
        name=token.name,
        begins=token.shown_prefix,
        scopes=[one for one in _SCOPES if one in token.scopes],
        created_at=token.created_at,
        last_used_at=token.last_used_at,
        expires_at=token.expires_at,
    )
