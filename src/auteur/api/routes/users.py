"""The caller himself: profile, API tokens, export and deletion of everything."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from auteur.api.answers import answer
from auteur.api.principal import Caller, FromServer, PersonCalling
from auteur.api.refusals import refusals
from auteur.api.repeating import Repeatable
from auteur.api.schemas.fields import Id
from auteur.api.schemas.users import (
    Deletion,
    Me,
    MeChange,
    NewToken,
    TokenList,
    TokenMade,
    me_out,
    token_out,
)
from auteur.core.accounts import NeedsSession
from auteur.core.errors import NotFound
from auteur.services.account_data import WrongAddress
from auteur.services.identities import API_TOKEN_PREFIX

__all__ = ["router"]

router = APIRouter(prefix="/users/me", tags=["users"], route_class=Repeatable)


@router.get("", operation_id="get_me", response_model=Me, responses=refusals(NotFound))
async def me(caller: Caller, server: FromServer) -> Response:
    """The caller's profile, plan and balance."""
    return answer(me_out(await server.users.profile(caller.user)))


@router.put("", response_model=Me, responses=refusals(NotFound))
async def change_me(caller: Caller, server: FromServer, body: MeChange) -> Response:
    """Change name or picture."""
    await server.users.change(caller.user, body.name, body.avatar_url)
    return answer(me_out(await server.users.profile(caller.user)))


@router.get("/tokens", operation_id="list_tokens", response_model=TokenList)
async def tokens(caller: Caller, server: FromServer) -> Response:
    """The caller's API tokens."""
    return answer(TokenList(tokens=[token_out(one) for one in await server.users.tokens(caller.user)]))


@router.post(
    "/tokens",
    operation_id="create_token",
    status_code=201,
    response_model=TokenMade,
    responses=refusals(NeedsSession),
)
async def new_token(caller: PersonCalling, server: FromServer, body: NewToken) -> Response:
    """A token for programs. It is shown once and kept as a hash."""
    token = API_TOKEN_PREFIX + secrets.token_urlsafe(32)
    lifetime = None if body.days is None else timedelta(days=body.days)
    digest = sha256(token.encode()).digest()
    made = await server.users.new_token(
        caller.user, body.name, digest, token[:8], sorted(set(body.scopes)), lifetime
    )
    return answer(TokenMade(**token_out(made).model_dump(), token=token), 201)


@router.delete("/tokens/{token_id}", status_code=204, responses=refusals(NotFound, NeedsSession))
async def revoke_token(caller: PersonCalling, server: FromServer, token_id: Id) -> Response:
    """Refuse the token from now on."""
    await server.users.revoke_token(caller.user, token_id)
    return Response(status_code=204)


@router.get(
    "/export",
    operation_id="export_account",
    response_class=Response,
    responses={
        200: {
            "description": "Lines of JSON: rows, then objects with URLs good for 15 minutes",
            "content": {
                "application/x-ndjson": {"example": '{"table":"projects","row":{"name":"My Project"}}'}
            },
        }
    },
)
async def export(caller: Caller, server: FromServer) -> Response:
    """Everything that is kept of the caller."""
    headers = {"Content-Disposition": 'attachment; filename="auteur-account.ndjson"'}
    lines = server.account_data.export(caller.user)
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)


@router.post(
    "/delete",
    operation_id="delete_account",
    status_code=204,
    responses=refusals(WrongAddress, NotFound, NeedsSession),
)
async def delete(caller: PersonCalling, server: FromServer, body: Deletion) -> Response:
    """Delete the account with everything: projects, media, credits. There is no way back."""
    await server.account_data.delete(caller.user, body.email)
    return Response(status_code=204)
