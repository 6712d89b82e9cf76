"""Bodies and answers of /auth/v1, as Supabase's clients send and read them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, JsonValue, StringConstraints

from auteur.api.schemas.fields import Body, Id, Out, example, plain, whole
from auteur.ports.accounts import Account
from auteur.services.accounts import ACCESS_TOKEN_S, Session

__all__ = [
    "AuthHealth",
    "AuthSettings",
    "Change",
    "Email",
    "Empty",
    "Grant",
    "KeySet",
    "Recovery",
    "SessionOut",
    "SignUp",
    "Token",
    "UserOut",
    "Verification",
    "session_out",
    "user_out",
]

_ANN = {
    "id": "7b0e3f3e-53e1-4f0f-9d4b-1d2a3c4b5e6f",
    "aud": "authenticated",
    "role": "authenticated",
    "email": "ann@example.com",
    "phone": "",
    "email_confirmed_at": "2026-11-22T17:00:00Z",
    "confirmed_at": "2026-11-22T17:00:00Z",
    "last_sign_in_at": "2026-11-22T17:00:00Z",
    "app_metadata": {"provider": "email", "providers": ["email"]},
    "user_metadata": {"name": "Ann"},
    "identities": [],
    "created_at": "2026-11-22T17:00:00Z",
    "updated_at": "2026-11-22T17:00:00Z",
    "is_anonymous": False,
}

Email = Annotated[
    str,
    StringConstraints(
        min_length=3,
        max_length=255,
        to_lower=True,
        pattern=r"^[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,190}$",
    ),
    AfterValidator(whole),
]
Password = Annotated[str, StringConstraints(min_length=1, max_length=256), AfterValidator(whole)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
Metadata = Annotated[
    dict[Annotated[str, StringConstraints(max_length=100)], JsonValue],
    Field(max_length=20),
    AfterValidator(plain),
]


class _FromClient(Body):
    """What Supabase's clients add: a captcha's token and PKCE's challenge, which nothing here asks for."""

    gotrue_meta_security: Annotated[dict[str, str | None], Field(max_length=2)] | None = None
    code_challenge: Annotated[str, StringConstraints(max_length=128)] | None = None
    code_challenge_method: Literal["s256", "plain"] | None = None


class SignUp(_FromClient):
    email: Email
    password: Password
    data: Metadata | None = None
    channel: Literal["sms", "whatsapp"] | None = None

    model_config = example(
        {"email": "ann@example.com", "password": "a sentence is long", "data": {"name": "Ann"}}
    )


class Grant(_FromClient):
    """Address and password, or a refresh token, as the query's `grant_type` says."""

    email: Email | None = None
    password: Password | None = None
    refresh_token: Token | None = None
    data: Metadata | None = None
    """supabase-py sends it with a sign-in too; nothing is done with it then."""

    model_config = example({"email": "ann@example.com", "password": "a sentence is long"})


class Recovery(_FromClient):
    email: Email

    model_config = example({"email": "ann@example.com"})


class Verification(_FromClient):
    """`token_hash` (or `token`) is the token of the link, as supabase-js calls it."""

    type: Literal["signup", "email", "recovery", "magiclink"]
    token_hash: Token | None = None
    token: Token | None = None
    email: Email | None = None

    model_config = example({"type": "magiclink", "token_hash": "Vx3Jt0m2o5mWm1d3tYkqVJ8u9x1kq3b5c7d9e0f1a2b"})


class Change(_FromClient):
    email: Email | None = None
    password: Password | None = None
    data: Metadata | None = None

    model_config = example({"data": {"name": "Ann B."}})


class UserOut(Out):
    id: Id
    aud: str
    role: str
    email: str
    phone: str
    email_confirmed_at: datetime | None
    confirmed_at: datetime | None
    last_sign_in_at: datetime | None
    app_metadata: dict[str, Any]
    user_metadata: dict[str, Any]
    identities: list[dict[str, Any]]
    created_at: datetime
    updated_at: datetime
    is_anonymous: bool

    model_config = example(_ANN)


class SessionOut(Out):
    access_token: str
    token_type: Literal["bearer"]
    expires_in: int
    expires_at: int
    refresh_token: str
    user: UserOut

    model_config = example(
        {
            "access_token": "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI3YjBlIn0.c2ln",
            "token_type": "bearer",
            "expires_in": ACCESS_TOKEN_S,
            "expires_at": 1795370400,
            "refresh_token": "Vx3Jt0m2o5mWm1d3tYkqVJ8u9x1kq3b5c7d9e0f1a2b",
            "user": _ANN,
        }
    )


class KeySet(Out):
    """A JWK set (RFC 7517)."""

    keys: list[dict[str, Any]]

    model_config = example(
        {
            "keys": [
                {
                    "kty": "EC",
                    "crv": "P-256",
                    "x": "f83OJ3D2",
                    "y": "x_FEzRu9",
                    "kid": "1",
                    "alg": "ES256",
                    "use": "sig",
                }
            ]
        }
    )


class AuthSettings(Out):
    external: dict[str, bool]
    disable_signup: bool
    mailer_autoconfirm: bool
    phone_autoconfirm: bool

    model_config = example(
        {
            "external": {"email": True, "phone": False, "anonymous_users": False},
            "disable_signup": False,
            "mailer_autoconfirm": True,
            "phone_autoconfirm": False,
        }
    )


class AuthHealth(Out):
    version: str
    name: str
    description: str

    model_config = example(
        {"version": "0.1.0", "name": "Auteur", "description": "Auteur's built-in accounts"}
    )


class Empty(Out):
    model_config = example({})


def user_out(account: Account) -> UserOut:
    return UserOut(
        id=account.id,  # type: ignore[arg-type]  # pydantic parses it
        aud="authenticated",
        role="authenticated",
        email=account.email,
        phone="",
        email_confirmed_at=account.email_confirmed_at,
        confirmed_at=account.email_confirmed_at,
        last_sign_in_at=account.last_sign_in_at,
        app_metadata={"provider": "email", "providers": ["email"]},
        user_metadata=dict(account.user_metadata),
        identities=[],
        created_at=account.created_at,
        updated_at=account.updated_at,
        is_anonymous=False,
    )


def session_out(session: Session) -> SessionOut:
    return SessionOut(
        access_token=session.access_token,
        token_type="bearer",  # noqa: S106 - a kind of token, none itself
        expires_in=ACCESS_TOKEN_S,
        expires_at=session.expires_at,
        refresh_token=session.refresh_token,
        user=user_out(session.account),
    )
