"""What the studio must know of its server before anybody is signed in: nothing of it is a secret."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from auteur.api.answers import answer
from auteur.api.openapi import PUBLIC
from auteur.api.principal import FromServer
from auteur.api.schemas.fields import Out, example
from auteur.config import ServerSettings
from auteur.core.credits.plans import PLANS

__all__ = ["router", "studio_config"]

router = APIRouter(tags=["studio"])
_BUILT_IN = {"kind": "built-in", "url": "", "api_key": ""}
_STARTER = {"name": "starter", "monthly_credits": 1500}


class AccountsOut(Out):
    """Where `/auth/v1` is spoken: `url` is empty for this server, `api_key` what a Supabase project publishes."""

    kind: Literal["built-in", "supabase"]
    url: str
    api_key: str

    model_config = example(_BUILT_IN)


class PlanSold(Out):
    name: str
    monthly_credits: int

    model_config = example(_STARTER)


class StudioConfig(Out):
    """`plans`: those that can be bought here, none where nothing is sold."""

    accounts: AccountsOut
    plans: list[PlanSold]

    model_config = example({"accounts": _BUILT_IN, "plans": [_STARTER]})


@router.get("/studio/config", operation_id="studio_config", openapi_extra=PUBLIC, response_model=StudioConfig)
async def config(server: FromServer) -> Response:
    """How one signs in here, and what is sold."""
    return answer(studio_config(server.settings), headers={"Cache-Control": "no-cache"})


def studio_config(settings: ServerSettings) -> StudioConfig:
    """The public part of the settings, field by field: a new setting is not told unless it is named here."""
    url = settings.supabase_url.rstrip("/")
    sold = [PLANS[name] for name in ("starter", "pro")] if settings.stripe_api_key else []
    return StudioConfig(
        accounts=AccountsOut(
            kind="supabase" if url else "built-in",
            url=url,
            api_key=settings.supabase_anon_key,
        ),
        plans=[PlanSold(name=plan.name, monthly_credits=plan.monthly_credits) for plan in sold],
    )
