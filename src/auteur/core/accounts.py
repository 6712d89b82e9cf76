"""Who asks: what every part of the server may know of a caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from auteur.core.errors import AccessError, NotSignedIn

__all__ = ["SCOPES", "NeedsSession", "OutOfScope", "Principal", "SessionEnded", "Suspended"]


SCOPES = frozenset({"read", "write"})
"""What a token may; one of a person who signed in may both."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller whose token was checked. `user_id` is a UUID in its usual spelling; `expires_at` is a Unix time in
    seconds. What users can write about themselves (user_metadata) is not in here, for nothing may go by it.
    """

    user_id: str
    expires_at: float
    email: str | None = None
    session_id: str | None = None
    by: Literal["jwt", "api_token"] = "jwt"
    scopes: frozenset[str] = SCOPES

    @property
    def user(self) -> UUID:
        """The id as rows have it."""
        return UUID(self.user_id)


class OutOfScope(AccessError):
    """The API token is not for this; nothing was done."""

    code = "out_of_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"the token is not for this: it lacks the scope {scope}", hint=f"make one with the scope {scope}"
        )


class NeedsSession(AccessError):
    """A person must do this, signed in; no API token may. Nothing was done."""

    code = "needs_session"

    def __init__(self) -> None:
        super().__init__("no API token may do this", hint="sign in and do it yourself")


class Suspended(AccessError):
    """The account is closed for the time being; nothing of it was changed."""

    code = "suspended"

    def __init__(self) -> None:
        super().__init__("the account is suspended", hint="write to whoever runs this server")


class SessionEnded(NotSignedIn):
    """The token's session was signed out, or its account deleted."""

    code = "session_ended"

    def __init__(self) -> None:
        super().__init__("the session has ended", hint="sign in again")
