"""The page that signs a browser in by a ticket, for the local user and until a studio takes its place."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import Response

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_POLICY = "; ".join(
    [
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ]
)


@cache
def _page(name: str, media_type: str) -> Response:
    body = (files("auteur.api.pages") / name).read_bytes()
    return Response(body, media_type=media_type, headers={"Content-Security-Policy": _POLICY})


@router.get("/sign-in")
async def sign_in() -> Response:
    """The page; its ticket stands behind the # of the link."""
    return _page("sign_in.html", "text/html")


@router.get("/sign-in.js")
async def script() -> Response:
    return _page("sign_in.js", "text/javascript")


@router.get("/sign-in.css")
async def style() -> Response:
    return _page("sign_in.css", "text/css")
