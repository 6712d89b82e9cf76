"""Every refusal as `application/problem+json` (RFC 9457), from one table: class of error → status and title.

`code` is stable and what programs go by; `detail` and `hint` are for people.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from auteur.api.routing import Directory
from auteur.core import errors
from auteur.core.credits.ledger import OutOfCredits
from auteur.core.credits.prices import PlanRequired
from auteur.core.errors import AuteurError
from auteur.core.uploads import StorageFull, UnsupportedType, UploadTooLarge
from auteur.media.errors import MediaTooLarge, MediaUnsupported, NoSpace, SandboxFailed
from auteur.ports.billing import BadSignature, UnknownCustomer
from auteur.ports.edl_store import StaleVersion
from auteur.ports.job_queue import IdempotencyConflict, UnknownJob, UnknownReference
from auteur.ports.kept_answers import StillAnswering
from auteur.ports.media_files import UnknownMedia
from auteur.ports.object_store import PartsRefused, UnknownObject
from auteur.ports.projects import UnknownProject
from auteur.ports.uploads import UnknownUpload
from auteur.ports.webhooks import TooManyWebhooks, UnknownDelivery, UnknownWebhook, WebhookDisabled
from auteur.services import accounts
from auteur.services.billing import AlreadySubscribed, BillingOff, NeverBought
from auteur.services.jobs import NoEngineYet
from auteur.services.uploads import UploadIncomplete

__all__ = [
    "KINDS",
    "MEDIA_TYPE",
    "Kind",
    "kind_of",
    "on_database",
    "on_error",
    "on_fault",
    "on_http",
    "on_invalid",
    "problem",
]

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger("api")


@dataclass(frozen=True, slots=True)
class Kind:
    """What an error is over HTTP."""

    status: int
    title: str


KINDS: dict[type[AuteurError], Kind] = {
    AuteurError: Kind(500, "The server failed"),
    errors.DocumentError: Kind(422, "The document is inconsistent"),
    errors.OperationError: Kind(422, "The edit was refused"),
    errors.NothingToUndo: Kind(409, "There is nothing to undo"),
    errors.Conflict: Kind(409, "The document is not in the state that the edit expects"),
    StaleVersion: Kind(409, "The document has gone on"),
    errors.InputError: Kind(422, "The request cannot be used"),
    errors.MediaError: Kind(422, "The media file cannot be used"),
    MediaTooLarge: Kind(413, "The media file is too large"),
    MediaUnsupported: Kind(415, "The media file's format is not supported"),
    NoSpace: Kind(507, "The disk is full"),
    SandboxFailed: Kind(503, "Media cannot be opened now"),
    errors.EngineError: Kind(422, "The engine could not do what was asked"),
    errors.ExportError: Kind(422, "The export failed"),
    errors.StoreError: Kind(503, "The store does not answer"),
    errors.NotFound: Kind(404, "There is no such thing"),
    errors.AccessError: Kind(403, "This is not allowed"),
    errors.NotSignedIn: Kind(401, "It is not known who asks"),
    errors.TooMany: Kind(429, "Too many requests"),
    errors.Unavailable: Kind(503, "The server cannot do this now"),
    errors.Cancelled: Kind(409, "It was cancelled"),
    UnknownProject: Kind(404, "There is no such project"),
    UnknownMedia: Kind(404, "There is no such media file"),
    UnknownJob: Kind(404, "There is no such job"),
    UnknownReference: Kind(404, "There is no such project or media file"),
    UnknownObject: Kind(404, "The bytes are not there"),
    PartsRefused: Kind(409, "The parts do not make a file"),
    StillAnswering: Kind(409, "The same request is being answered"),
    IdempotencyConflict: Kind(422, "The idempotency key was used for another request"),
    OutOfCredits: Kind(402, "There are not enough credits"),
    PlanRequired: Kind(403, "The plan does not hold this"),
    NoEngineYet: Kind(501, "This server has no engine for it"),
    UploadTooLarge: Kind(413, "The media file is too large"),
    StorageFull: Kind(413, "The plan's storage is full"),
    UnknownUpload: Kind(409, "No such upload is going on"),
    UploadIncomplete: Kind(409, "The upload is not whole"),
    UnsupportedType: Kind(415, "Media of this type is not taken"),
    UnknownWebhook: Kind(404, "There is no such webhook"),
    UnknownDelivery: Kind(404, "There is no such delivery"),
    TooManyWebhooks: Kind(409, "There are as many webhooks as there may be"),
    WebhookDisabled: Kind(409, "The webhook is switched off"),
    BadSignature: Kind(400, "The signature is not good"),
    UnknownCustomer: Kind(409, "The customer is nobody's yet"),
    BillingOff: Kind(501, "This server sells nothing"),
    AlreadySubscribed: Kind(409, "There is a subscription already"),
    NeverBought: Kind(409, "Nothing was bought yet"),
    accounts.BadCredentials: Kind(400, "Address and password do not fit each other"),
    accounts.BadRefreshToken: Kind(400, "The refresh token is not accepted"),
    accounts.EmailNotConfirmed: Kind(400, "The address is not confirmed"),
    accounts.EmailTaken: Kind(422, "The address has an account"),
    accounts.SignUpClosed: Kind(422, "No new accounts are taken"),
}
"""The nearest class above an error decides."""

_HTTP = {
    400: ("bad_request", "The request cannot be read"),
    404: ("no_such_path", "There is nothing at this path"),
    405: ("method_not_allowed", "The path has no such method"),
    413: ("body_too_large", "The body is too large"),
    415: ("unsupported_media_type", "The body's type is not supported"),
}


def kind_of(error: type[AuteurError]) -> Kind:
    """The row of the nearest class above."""
    return next(KINDS[above] for above in error.__mro__ if above in KINDS)


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    hint: str = "",
    facts: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A refusal. `facts` are further members."""
    body = {
        "type": f"urn:auteur:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **({"hint": hint} if hint else {}),
        **(facts or {}),
    }
    return Response(json.dumps(body, ensure_ascii=False), status, headers, MEDIA_TYPE)


async def on_error(request: Request, error: Exception) -> Response:
    """A refusal of the tree."""
    assert isinstance(error, AuteurError), "registered for this class alone"
    kind = kind_of(type(error))
    headers = {"WWW-Authenticate": "Bearer"} if kind.status == 401 else {}
    if isinstance(error, errors.TooMany):
        headers["Retry-After"] = str(max(1, -int(-error.retry_after_s // 1)))
    elif kind.status == 503:
        headers["Retry-After"] = "5"
    return problem(
        kind.status,
        error.code,
        kind.title,
        error.message,
        hint=error.hint,
        facts=_facts(error) | _for_supabase(request, error.code, error.message),
        headers=headers | _SUPABASE_VERSION,
    )


_SUPABASE_VERSION = {"X-Supabase-Api-Version": "2024-01-01"}
"""Tells Supabase's clients that `code` is a string, as ours is."""


def _for_supabase(request: Request, code: str, message: str) -> dict[str, Any]:
    """What Supabase's clients read of a refusal of /auth/v1, besides `code`."""
    return {"error_code": code, "msg": message} if request.url.path.startswith("/auth/v1/") else {}


def _facts(error: AuteurError) -> dict[str, Any]:
    """What a program needs to go on."""
    if isinstance(error, StaleVersion):
        missed = [
            {"version": one.version, "at": one.at, "client_id": one.client_id, "op": dict(one.op)}
            for one in error.missed
        ]
        return {"base_version": error.base_version, "version": error.version, "missed": missed}
    if isinstance(error, OutOfCredits):
        return {"balance": error.balance, "needed": error.needed}
    if isinstance(error, accounts.WeakPassword):
        return {"weak_password": {"reasons": error.reasons}}
    return {}


async def on_invalid(request: Request, error: Exception) -> Response:
    """A body or parameter that does not fit its schema: where, and what is wrong; never what was sent."""
    assert isinstance(error, RequestValidationError), "registered for this class alone"
    found = [{"path": _path(one["loc"]), "problem": str(one["msg"])[:200]} for one in error.errors()[:20]]
    if any(one["type"] == "json_invalid" for one in error.errors()):
        return problem(400, "bad_json", "The body is no JSON", "the body cannot be read as JSON")
    detail = "; ".join(f"{one['path']}: {one['problem']}" for one in found[:3])
    facts = {"errors": found} | _for_supabase(request, "validation_failed", detail)
    title = "The request does not fit its schema"
    return problem(422, "invalid_request", title, detail, facts=facts, headers=_SUPABASE_VERSION)


def _path(location: Sequence[int | str]) -> str:
    where, *rest = location
    named = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest).removeprefix(".")
    return named[:200] or str(where)


async def on_database(_: Request, error: Exception) -> Response:
    """The database is away, busy or restarting: nothing was committed."""
    log.warning("database", error=type(error).__name__)
    kind, detail = KINDS[errors.Unavailable], "the database does not answer now"
    return problem(kind.status, "unavailable", kind.title, detail, headers={"Retry-After": "5"})


async def on_fault(_: Request, __: Exception) -> Response:
    """A fault of ours. What it was is in the log alone, under the answer's request id."""
    return problem(
        500, "internal", "The server failed", "the error was logged under this answer's X-Request-Id"
    )


async def on_http(request: Request, error: Exception) -> Response:
    """What the framework refuses by itself."""
    assert isinstance(error, HTTPException), "registered for this class alone"
    code, title = _HTTP.get(error.status_code, ("http_error", "The request was refused"))
    headers = {"Allow": _methods(request)} if error.status_code == 405 else error.headers
    return problem(error.status_code, code, title, str(error.detail), headers=headers)


def _methods(request: Request) -> str:
    """All that the path has; the framework names those of the first route alone."""
    parts = [part for part in request.app.routes if isinstance(part, Directory)]
    return ", ".join(sorted({method for part in parts for method in part.methods_of(request.scope)}))
