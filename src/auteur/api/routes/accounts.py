"""Built-in accounts under /auth/v1: the part of Supabase Auth's HTTP that its clients use."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from auteur import __version__
from auteur.api.answers import answer
from auteur.api.openapi import PUBLIC
from auteur.api.principal import Caller, FromServer, bearer
from auteur.api.refusals import refusals
from auteur.api.schemas.accounts import (
    AuthHealth,
    AuthSettings,
    Change,
    Empty,
    Grant,
    KeySet,
    Recovery,
    SessionOut,
    SignUp,
    Token,
    UserOut,
    Verification,
    session_out,
    user_out,
)
from auteur.core.accounts import SessionEnded, Suspended
from auteur.core.errors import InputError, NotFound, TooMany
from auteur.ports.accounts import Account, LinkKind, SignOutScope
from auteur.services.accounts import (
    ACCESS_TOKEN_S,
    AccountService,
    BadCredentials,
    BadLink,
    BadRefreshToken,
    EmailNotConfirmed,
    EmailTaken,
    SignUpClosed,
    WeakPassword,
)

__all__ = ["router"]

router = APIRouter(prefix="/auth/v1", tags=["accounts"])


async def _service(server: FromServer) -> AccountService:
    """Raises NotFound where accounts are a Supabase project's."""
    if server.accounts is None:
        raise NotFound(
            "accounts are not kept here", hint=f"sign in at {server.settings.supabase_url}/auth/v1"
        )
    return server.accounts


Service = Annotated[AccountService, Depends(_service)]
RedirectTo = Annotated[str, Query(max_length=1000, pattern=r"^[^\x00-\x20]*$")]


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _allowed(server: FromServer, redirect_to: str) -> str:
    """Where a link may lead: to this server or to an origin that may call it. Raises InputError."""
    if not redirect_to:
        return ""
    parts = urlsplit(redirect_to)
    if f"{parts.scheme}://{parts.netloc}" not in (server.settings.base_url, *server.settings.cors_origins):
        raise InputError(
            "redirect_to leads to a stranger", hint="name the studio's origin in AUTEUR_CORS_ORIGINS"
        )
    return redirect_to


@router.post(
    "/signup",
    openapi_extra=PUBLIC,
    response_model=SessionOut | UserOut,
    responses=refusals(SignUpClosed, EmailTaken, WeakPassword, TooMany, NotFound),
)
async def sign_up(
    request: Request, body: SignUp, service: Service, server: FromServer, redirect_to: RedirectTo = ""
) -> Response:
    """A new account and its first session; where addresses are confirmed first, the user alone."""
    await service.count_address(_address(request))
    made = await service.sign_up(
        body.email, body.password, body.data or {}, redirect_to=_allowed(server, redirect_to)
    )
    if isinstance(made, Account):
        return answer(user_out(made))
    return answer(session_out(made))


@router.post(
    "/token",
    operation_id="sign_in",
    openapi_extra=PUBLIC,
    response_model=SessionOut,
    responses=refusals(BadCredentials, BadRefreshToken, EmailNotConfirmed, Suspended, TooMany, NotFound),
)
async def token(
    request: Request,
    body: Grant,
    service: Service,
    grant_type: Annotated[Literal["password", "refresh_token"], Query()],
) -> Response:
    """A session for address and password, or the next one for a refresh token. Five failures a minute."""
    if grant_type == "refresh_token":
        return answer(session_out(await service.refresh(body.refresh_token or "")))
    session = await service.sign_in(body.email or "", body.password or "", _address(request))
    return answer(session_out(session))


@router.get(
    "/user",
    operation_id="get_user",
    response_model=UserOut,
    responses=refusals(SessionEnded, Suspended, NotFound),
)
async def user(caller: Caller, service: Service) -> Response:
    """Whose session this is."""
    return answer(user_out(await service.account(caller)))


@router.put(
    "/user",
    response_model=UserOut,
    responses=refusals(SessionEnded, Suspended, EmailTaken, WeakPassword, NotFound),
)
async def change_user(caller: Caller, body: Change, service: Service) -> Response:
    """Change address, password (all other sessions end) or metadata."""
    changed = await service.change(caller, email=body.email, password=body.password, metadata=body.data)
    return answer(user_out(changed))


@router.post("/logout", status_code=204, responses=refusals(SessionEnded, NotFound))
async def sign_out(
    request: Request,
    caller: Caller,
    service: Service,
    server: FromServer,
    scope: Annotated[SignOutScope, Query()] = "global",
) -> Response:
    """End this session (local), all others, or all (global)."""
    await service.sign_out(caller, scope)
    if scope != "others":
        server.identities.forget(bearer(request))
    return Response(status_code=204)


@router.post("/recover", openapi_extra=PUBLIC, response_model=Empty, responses=refusals(TooMany, NotFound))
async def recover(
    request: Request, body: Recovery, service: Service, server: FromServer, redirect_to: RedirectTo = ""
) -> Response:
    """Mail a link that signs in once; the same answer whether or not the address has an account."""
    await service.count_address(_address(request))
    await service.recover(body.email, _allowed(server, redirect_to))
    return answer(Empty())


@router.post(
    "/verify",
    operation_id="sign_in_by_link",
    openapi_extra=PUBLIC,
    response_model=SessionOut,
    responses=refusals(BadLink, Suspended, TooMany, NotFound),
)
async def verify(
    request: Request, body: Verification, service: Service, server: FromServer, redirect_to: RedirectTo = ""
) -> Response:
    """A session for the token of a link."""
    _allowed(server, redirect_to)
    given = body.token_hash or body.token
    if given is None:
        raise InputError("token_hash is missing", hint="send the token of the link")
    kind: LinkKind = "signup" if body.type == "email" else body.type
    return answer(session_out(await service.verify(given, kind, _address(request))))


@router.get(
    "/verify",
    openapi_extra=PUBLIC,
    status_code=303,
    response_class=RedirectResponse,
    responses=refusals(BadLink, Suspended, TooMany, NotFound),
)
async def open_link(
    request: Request,
    service: Service,
    server: FromServer,
    token: Annotated[Token, Query()],
    type: Annotated[LinkKind, Query()],  # noqa: A002 - Supabase's name for it
    redirect_to: RedirectTo = "",
) -> Response:
    """What a mailed link opens: on to the studio, the session behind the # where no server and no log sees it."""
    target = _allowed(server, redirect_to) or f"{server.settings.base_url}/"
    session = await service.verify(token, type, _address(request))
    fragment = {
        "access_token": session.access_token,
        "refresh_token": session.refresh_token,
        "expires_in": str(ACCESS_TOKEN_S),
        "expires_at": str(session.expires_at),
        "token_type": "bearer",
        "type": type,
    }
    return RedirectResponse(f"{target}#{urlencode(fragment)}", 303)


@router.get(
    "/.well-known/jwks.json",
    operation_id="get_keys",
    openapi_extra=PUBLIC,
    response_model=KeySet,
    responses=refusals(NotFound),
)
async def keys(service: Service) -> Response:
    """The public keys that this server's tokens are checked with."""
    return answer(KeySet(**service.keys.published()), headers={"Cache-Control": "public, max-age=300"})


@router.get(
    "/settings",
    operation_id="auth_settings",
    openapi_extra=PUBLIC,
    response_model=AuthSettings,
    responses=refusals(NotFound),
)
async def settings(service: Service) -> Response:
    """Which ways of signing in there are."""
    return answer(
        AuthSettings(
            external={"email": True, "phone": False, "anonymous_users": False},
            disable_signup=not service.open_to_all,
            mailer_autoconfirm=not service.confirm_email,
            phone_autoconfirm=False,
        )
    )


@router.get(
    "/health",
    operation_id="auth_health",
    openapi_extra=PUBLIC,
    response_model=AuthHealth,
    responses=refusals(NotFound),
)
async def health(service: Service) -> Response:
    """What speaks here."""
    del service
    return answer(AuthHealth(version=__version__, name="Auteur", description="Auteur's built-in accounts"))
