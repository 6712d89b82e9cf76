"""A stand-in for Stripe's API: the two calls that we make, in Stripe's shapes. It is not Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.http_server import bound_socket, served

__all__ = ["StandIn", "stand_in"]


@dataclass
class StandIn:
    """`asked` has the form of every call, by its path. `refuses`: answer 402 as Stripe does."""

    url: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    refuses: bool = False

    async def answer(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        self.asked.append((request.url.path, form))
        if request.headers.get("authorization") != "Bearer sk_test_of_the_tests_alone":
            return JSONResponse(
                {"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}, 401
            )
        if self.refuses:
            said = {
                "type": "invalid_request_error",
                "message": "No such price: price_secret",
                "param": "price",
            }
            return JSONResponse({"error": said}, 400, headers={"request-id": "req_1"})
        kind = "checkout.session" if "checkout" in request.url.path else "billing_portal.session"
        page = f"https://pages.stripe.example/{kind}/1"
        return JSONResponse({"id": "cs_test_1", "object": kind, "url": page, "livemode": False})


@contextmanager
def stand_in() -> Iterator[StandIn]:
    it = StandIn()
    routes = [
        Route(path, it.answer, methods=["POST"])
        for path in ("/v1/checkout/sessions", "/v1/billing_portal/sessions")
    ]
    with bound_socket() as listening, served(Starlette(routes=routes), listening) as url:
        it.url = url
        yield it
