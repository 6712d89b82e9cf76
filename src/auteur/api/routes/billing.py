"""Plans: bought and changed on Stripe's pages, given by Stripe's events."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from auteur.api.answers import answer
from auteur.api.metrics import stripe_event
from auteur.api.openapi import PUBLIC
from auteur.api.principal import Caller, FromServer
from auteur.api.refusals import refusals
from auteur.api.repeating import Repeatable
from auteur.api.schemas.billing import Checkout, Heard, PageOut
from auteur.ports.billing import BadSignature, PaymentsUnavailable, UnknownCustomer
from auteur.services.billing import AlreadySubscribed, BillingOff, NeverBought

__all__ = ["router"]

router = APIRouter(tags=["billing"], route_class=Repeatable)


@router.post(
    "/billing/checkout",
    response_model=PageOut,
    responses=refusals(BillingOff, AlreadySubscribed, PaymentsUnavailable),
)
async def checkout(caller: Caller, server: FromServer, body: Checkout) -> Response:
    """Stripe's page where the plan is bought. Once it is paid Stripe tells us, and the period's credits are there."""
    return answer(PageOut(url=await server.billing.checkout(caller.user, body.plan)))


@router.post(
    "/billing/portal",
    response_model=PageOut,
    responses=refusals(BillingOff, NeverBought, PaymentsUnavailable),
)
async def portal(caller: Caller, server: FromServer) -> Response:
    """Stripe's page where the plan is changed or cancelled, and invoices lie."""
    return answer(PageOut(url=await server.billing.portal(caller.user)))


@router.post(
    "/stripe/webhook",
    response_model=Heard,
    openapi_extra={
        **PUBLIC,
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"type": "object", "maxProperties": 100, "additionalProperties": True},
                    "example": {"id": "evt_1", "type": "invoice.paid", "created": 1795366800, "data": {}},
                }
            },
        },
    },
    responses=refusals(BadSignature, UnknownCustomer, BillingOff),
)
async def stripe_webhook(request: Request, server: FromServer) -> Response:
    """For Stripe alone: its events, signed over the raw body. In any order and again they do the same."""
    signature = request.headers.get("stripe-signature", "")
    kind, outcome = await server.billing.heard(await request.body(), signature)
    stripe_event(kind, outcome)
    return answer(Heard(outcome=outcome))
