"""The API as one ASGI application."""

from __future__ import annotations

import asyncpg
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from auteur.api.draining import Draining
from auteur.api.middleware.body_limit import MAX_EDIT_BYTES, MAX_IMPORT_BYTES, BodyLimit
from auteur.api.middleware.edge import Edge
from auteur.api.middleware.representation import Representation
from auteur.api.middleware.studio import Studio, policy
from auteur.api.middleware.versioned import Versioned
from auteur.api.problems import on_database, on_error, on_fault, on_http, on_invalid
from auteur.api.routes import (
    accounts,
    auth,
    billing,
    edl,
    events,
    exchange,
    health,
    jobs,
    ledger,
    media,
    outputs,
    pages,
    projects,
    proposals,
    search,
    studio,
    users,
    voices,
    webhooks,
)
from auteur.api.routing import Directory
from auteur.api.tracing import Tracing
from auteur.bootstrap.server import Server
from auteur.bootstrap.studio import studio_folder
from auteur.core.errors import AuteurError

__all__ = ["ROUTERS", "bare_app", "create_app"]

ROUTERS: tuple[APIRouter, ...] = tuple(
    part.router
    for part in (
        *(health, pages, studio, auth, accounts, users, projects, edl, proposals, exchange, media),
        *(jobs, outputs, events, ledger, billing, voices, webhooks, search),
    )
)
_DATABASE_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    ConnectionError,
    TimeoutError,
)
_LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
_SENT = ["authorization", "content-type", "apikey", "idempotency-key", "if-none-match", "last-event-id", "traceparent",
         "x-client-info", "x-request-id", "x-supabase-api-version"]  # fmt: skip
_SHOWN = [
    "etag",
    "location",
    "retry-after",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "x-request-id",
]


def bare_app() -> FastAPI:
    """The routes without a server behind them: what the OpenAPI is made from."""
    app = FastAPI(
        title="Auteur",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
        },  # ours is in middleware, without query strings
    )
    routes = Directory(route for router in ROUTERS for route in router.routes)
    for route in routes.routes:
        route.unique_id = route.operation_id or route.name  # what generated clients call their methods
    app.router.routes.append(routes)
    app.add_exception_handler(AuteurError, on_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, on_fault)
    for away in _DATABASE_AWAY:
        app.add_exception_handler(away, on_database)
    return app


def create_app(server: Server, tracing: Tracing, draining: Draining) -> ASGIApp:
    """The API with all that surrounds it, from the outside in."""
    app = bare_app()
    app.state.server, app.state.draining = server, draining
    settings = server.settings
    inner: ASGIApp = Representation(app)
    inner = Versioned(inner)
    inner = BodyLimit(inner, {"/edl": MAX_EDIT_BYTES, "/import": MAX_IMPORT_BYTES})
    pages_folder = studio_folder()
    if pages_folder is not None:
        inner = Studio(inner, pages_folder, policy(settings.objects_url, settings.supabase_url))
    if settings.embedded:  # a page of another site whose name was pointed at this machine gets nothing
        inner = TrustedHostMiddleware(inner, _LOOPBACK, www_redirect=False)
    if settings.cors_origins:
        inner = CORSMiddleware(
            inner,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=_SENT,
            expose_headers=_SHOWN,
            max_age=3600,
        )
    return Edge(inner, https=settings.base_url.startswith("https:"), tracing=tracing)
