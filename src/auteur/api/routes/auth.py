"""Whether a token is good."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from auteur.api.answers import answer
from auteur.api.principal import Caller
from auteur.api.refusals import refusals
from auteur.api.schemas.fields import Id, Out, example
from auteur.core.accounts import SessionEnded, Suspended
from auteur.services.tokens import BadToken, ExpiredToken

__all__ = ["router"]

router = APIRouter(tags=["accounts"])


class Verified(Out):
    valid: bool
    user_id: Id

    model_config = example({"valid": True, "user_id": "7b0e3f3e-53e1-4f0f-9d4b-1d2a3c4b5e6f"})


@router.post(
    "/auth/verify",
    operation_id="check_token",
    response_model=Verified,
    responses=refusals(BadToken, ExpiredToken, SessionEnded, Suspended),
)
async def verify(caller: Caller) -> Response:
    """Whose token this is. A token that is not accepted is refused with 401, as everywhere."""
    return answer(Verified(valid=True, user_id=caller.user_id))  # type: ignore[arg-type]  # pydantic parses it
