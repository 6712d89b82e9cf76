"""Credits: the balance, the ledger as pages and as CSV, quotes and prices."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BeforeValidator
from starlette.responses import Response, StreamingResponse

from auteur.api.answers import answer
from auteur.api.principal import Caller, FromServer
from auteur.api.refusals import refusals
from auteur.api.schemas.credits import (
    Balance,
    CreditHistory,
    EntryOut,
    PriceOut,
    Prices,
    QuoteAsked,
    QuoteOut,
)
from auteur.api.schemas.fields import Id, dated
from auteur.api.schemas.paging import CursorText, PageSize
from auteur.bootstrap.server import Server
from auteur.core.credits.prices import PRICES, PlanRequired
from auteur.core.credits.quoting import spoken_ms
from auteur.ports.ledger import LedgerFilter
from auteur.ports.paging import BadCursor

__all__ = ["router"]

router = APIRouter(prefix="/credits", tags=["credits"])
Kind = Literal["hold", "release", "refund", "grant", "expiry", "purchase", "bonus"]
EntryType = Literal["subscription", "usage", "refund", "bonus"]


Moment = Annotated[datetime | None, BeforeValidator(dated), Query(examples=["2026-11-01T00:00:00Z"])]
_COLUMNS = ("created_at", "type", "kind", "amount", "balance_after", "description", "job_id", "ref", "id")
_PAGE = 200


@router.get("", operation_id="get_balance", response_model=Balance)
async def balance(caller: Caller, server: FromServer) -> Response:
    """The credits that may be spent now."""
    return answer(Balance(balance=await server.ledger.balance(caller.user)))


@router.get(
    "/history", operation_id="credit_history", response_model=CreditHistory, responses=refusals(BadCursor)
)
async def history(
    caller: Caller,
    server: FromServer,
    type: Annotated[list[EntryType] | None, Query(max_length=4)] = None,  # noqa: A002 - the field's name
    kind: Annotated[list[Kind] | None, Query(max_length=7)] = None,
    job_id: Id | None = None,
    since: Moment = None,
    until: Moment = None,
    limit: PageSize = 50,
    cursor: CursorText = None,
) -> Response:
    """The ledger, newest first; of some types or kinds, one job, or a time."""
    wanted = _wanted(type, kind, job_id, since, until)
    page = await server.ledger.history(caller.user, wanted, cursor=cursor, limit=limit)
    entries = [EntryOut.model_validate(entry.to_json()) for entry in page.items]
    return answer(CreditHistory(transactions=entries, next_cursor=page.next_cursor))


@router.get(
    "/history.csv",
    operation_id="credit_history_csv",
    response_class=Response,
    responses={
        200: {"description": "The ledger", "content": {"text/csv": {"example": ",".join(_COLUMNS)}}},
    },
)
async def history_csv(
    caller: Caller,
    server: FromServer,
    type: Annotated[list[EntryType] | None, Query(max_length=4)] = None,  # noqa: A002 - the field's name
    since: Moment = None,
    until: Moment = None,
) -> Response:
    """The whole ledger as CSV, newest first; of some types or a time."""
    rows = _csv(server, caller, _wanted(type, None, None, since, until))
    headers = {"Content-Disposition": 'attachment; filename="credits.csv"'}
    return StreamingResponse(rows, media_type="text/csv", headers=headers)


@router.post("/quote", response_model=QuoteOut, responses=refusals(PlanRequired))
async def quote(caller: Caller, server: FromServer, body: QuoteAsked) -> Response:
    """What a job will cost at most, told before it begins."""
    if body.type == "respeak":
        found = await server.job_service.respeak_quote(
            caller.user, body.texts or [body.text], lip_sync=body.lip_sync
        )
    else:
        amount_ms = spoken_ms(body.text) if body.text else body.duration_ms
        found = await server.job_service.quoted(
            caller.user, body.type, amount_ms, pixels=body.width * body.height
        )
    there = await server.ledger.balance(caller.user)
    return answer(
        QuoteOut(
            type=body.type,
            duration_ms=found.amount_ms,
            credits=found.credits,
            balance=there,
            enough=there >= found.credits,
        )
    )


@router.get("/prices", operation_id="list_prices", response_model=Prices)
async def prices(caller: Caller, server: FromServer) -> Response:
    """The one table of prices, and what this server can do."""
    del caller
    service = server.job_service
    shown = [
        PriceOut(
            type=name,
            credits=price.credits,
            per_ms=price.per_ms,
            plans=list(price.plans),
            by_area=price.by_area,
            available=name in service.engines,
            free_here=name in service.free,
        )
        for name, price in PRICES.items()
        if price.credits
    ]
    return answer(Prices(prices=shown))


def _wanted(
    types: list[EntryType] | None,
    kinds: list[Kind] | None,
    job_id: Id | None,
    since: datetime | None,
    until: datetime | None,
) -> LedgerFilter:
    return LedgerFilter(tuple(types or ()), tuple(kinds or ()), job_id, _utc(since), _utc(until))


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


async def _csv(server: Server, caller: Caller, wanted: LedgerFilter) -> AsyncIterator[str]:
    """Page by page, so that no transaction is held while a client reads slowly."""
    yield ",".join(_COLUMNS) + "\r\n"
    cursor: str | None = None
    while True:
        page = await server.ledger.history(caller.user, wanted, cursor=cursor, limit=_PAGE)
        text = io.StringIO()
        writer = csv.writer(text)
        for entry in page.items:
            said = entry.to_json()
            writer.writerow([_inert(said[column]) for column in _COLUMNS])
        yield text.getvalue()
        cursor = page.next_cursor
        if cursor is None:
            return


def _inert(value: object) -> object:
    """A spreadsheet runs text that begins so as a formula."""
    return (
        f"'{value}"
        if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
        else value
    )
