"""Whether the server lives, whether it can serve, and its numbers."""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from auteur import __version__
from auteur.api.answers import answer
from auteur.api.metrics import metrics_page
from auteur.api.openapi import PUBLIC, openapi
from auteur.api.principal import FromServer, bearer
from auteur.api.refusals import refusals
from auteur.api.schemas.fields import Out, example
from auteur.core.errors import NotFound, NotSignedIn, StoreError, Unavailable

__all__ = ["router"]

router = APIRouter(tags=["operations"])


class Health(Out):
    status: str
    version: str

    model_config = example({"status": "ok", "version": __version__})


@router.get("/healthz", openapi_extra=PUBLIC, response_model=Health)
async def alive() -> Response:
    """The process answers."""
    return answer(Health(status="ok", version=__version__))


@router.get("/readyz", openapi_extra=PUBLIC, response_model=Health)
async def ready(server: FromServer) -> Response:
    """The database answers and is at this version's schema; 503 while it does not, or while the server is stopping."""
    await server.check()
    return answer(Health(status="ready", version=__version__))


@router.get(
    "/metrics",
    openapi_extra=PUBLIC,
    response_class=Response,
    responses={
        200: {
            "description": "Prometheus' text format",
            "content": {"text/plain": {"example": "auteur_http_requests_total 1.0"}},
        },
        **refusals(NotSignedIn, NotFound),
    },
)
async def metrics(request: Request, server: FromServer) -> Response:
    """Numbers for Prometheus: open on this machine alone; elsewhere with the token that `metrics_token` sets."""
    expected = server.settings.metrics_token
    if expected and not hmac.compare_digest(bearer(request).encode(), expected.encode()):
        raise NotSignedIn("the metrics' token is another")
    if not expected and not server.settings.embedded:
        raise NotFound("there are no metrics here", hint="set AUTEUR_METRICS_TOKEN")
    try:
        numbers = await server.numbers.read()
    except (StoreError, Unavailable):
        numbers = None
    return await asyncio.to_thread(metrics_page, numbers)


@router.get(
    "/openapi.json",
    operation_id="get_openapi",
    openapi_extra=PUBLIC,
    responses={200: {"content": {"application/json": {"example": {"openapi": "3.1.0"}}}}},
)
def description(request: Request) -> dict[str, Any]:
    """This document."""
    return openapi(request.app)
