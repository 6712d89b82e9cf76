"""What happens, as it happens: server-sent events, resumed by Last-Event-ID."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response, StreamingResponse

from auteur.api.answers import answer
from auteur.api.draining import Draining
from auteur.api.openapi import BY_TICKET
from auteur.api.principal import Caller, FromServer, caller
from auteur.api.refusals import refusals
from auteur.api.schemas.fields import Id
from auteur.api.schemas.users import TicketOut
from auteur.bootstrap.server import Server
from auteur.core.errors import NotSignedIn, TooMany
from auteur.core.jobs.states import ENDED
from auteur.ports.event_bus import Subscription, of_user
from auteur.ports.events import Event
from auteur.ports.job_queue import UnknownJob
from auteur.services.tokens import BadToken

__all__ = ["router"]

router = APIRouter(tags=["events"])
_TICKET_S = 60
_HEARTBEAT_S = 15.0
_LIFE_S = 3600.0
"""After this a stream ends; the client comes back with its Last-Event-ID and a fresh token."""
_STREAMS_PER_USER = 20
_PAGE = 200
_EXAMPLE = 'id: 7\nevent: job.completed\ndata: {"job_id":"9d2c8f70-1c1b-4c55-8f0b-2f2a1f6e7a31"}\n\n'
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events, for as long as the client listens",
        "content": {"text/event-stream": {"example": _EXAMPLE}},
    }
}
_open: Counter[UUID] = Counter()


async def _listener(
    request: Request,
    server: FromServer,
    ticket: Annotated[
        str | None,
        Query(
            max_length=100,
            pattern=r"^[A-Za-z0-9_-]+$",
            description="Instead of a header: EventSource has none.",
        ),
    ] = None,
) -> UUID:
    """Who listens: by the Authorization header, which alone decides where it is sent, or by a ticket, once."""
    if ticket is None or request.headers.get("authorization"):
        return (await caller(request)).user
    user_id = await server.users.use_ticket(sha256(ticket.encode()).digest())
    if user_id is None:
        raise BadToken
    return user_id


Listener = Annotated[UUID, Depends(_listener)]
LastEventId = Annotated[
    str | None, Header(max_length=18, pattern=r"^[0-9]+$", description="The last event's id that was seen.")
]


@router.post("/events/ticket", operation_id="event_ticket", status_code=201, response_model=TicketOut)
async def ticket(caller: Caller, server: FromServer) -> Response:
    """A ticket that opens one stream within a minute, for EventSource, which cannot send a header."""
    made = secrets.token_urlsafe(32)
    await server.users.new_ticket(caller.user, sha256(made.encode()).digest(), timedelta(seconds=_TICKET_S))
    return answer(TicketOut(ticket=made, expires_s=_TICKET_S), 201)


@router.get(
    "/events",
    operation_id="stream_events",
    response_class=Response,
    openapi_extra=BY_TICKET,
    responses={**_STREAM, **refusals(NotSignedIn, BadToken, TooMany)},
)
async def events(
    request: Request, server: FromServer, user_id: Listener, last_event_id: LastEventId = None
) -> Response:
    """Everything of the caller: after the event named by Last-Event-ID, else from now on.

    Events with an id are kept; `progress` and `edl` come without one and are only as fresh as they are.
    """
    after = int(last_event_id) if last_event_id else await server.events.newest(user_id)
    return _streaming(_Stream(server, request.app.state.draining, user_id, after, None))


@router.get(
    "/jobs/{job_id}/events",
    operation_id="stream_job_events",
    response_class=Response,
    openapi_extra=BY_TICKET,
    responses={**_STREAM, **refusals(NotSignedIn, BadToken, UnknownJob, TooMany)},
)
async def job_events(
    request: Request, server: FromServer, user_id: Listener, job_id: Id, last_event_id: LastEventId = None
) -> Response:
    """The events of one job and its progress, from its beginning; the stream ends with the job."""
    await server.jobs.get(user_id, job_id)
    after = int(last_event_id) if last_event_id else 0
    return _streaming(_Stream(server, request.app.state.draining, user_id, after, job_id))


def _streaming(stream: _Stream) -> Response:
    if _open[stream.user_id] >= _STREAMS_PER_USER:
        raise TooMany(f"more than {_STREAMS_PER_USER} streams are open", retry_after_s=5, hint="close one")
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream.sent(), media_type="text/event-stream", headers=headers)


class _Stream:
    """One client's stream. Hints say when to look; the log, read from the last number on, says what there is."""

    def __init__(
        self, server: Server, draining: Draining, user_id: UUID, after: int, job_id: UUID | None
    ) -> None:
        self.user_id = user_id
        self._server = server
        self._draining = draining
        self._after = after
        self._job_id = job_id
        self._ended = False

    async def sent(self) -> AsyncIterator[str]:
        """The stream's text, until the client goes, an hour is over, the job ends or the process does."""
        _open[self.user_id] += 1
        loop = asyncio.get_running_loop()
        end = loop.time() + _LIFE_S
        try:
            async with self._server.bus.subscribe(of_user(self.user_id)) as hints:
                yield "retry: 2000\n\n"
                look = True
                while True:
                    if look:
                        async for text in self._news():
                            yield text
                    if self._ended or self._draining.is_on or loop.time() > end:
                        return
                    text, look = await self._waited(hints)
                    if text:
                        yield text
        finally:
            _open[self.user_id] -= 1
            if not _open[self.user_id]:
                del _open[self.user_id]

    async def _news(self) -> AsyncIterator[str]:
        """What the log has since. The job is looked at first: what ended it is then in the log already."""
        if self._job_id is not None:
            self._ended = (await self._server.jobs.get(self.user_id, self._job_id)).status in ENDED
        while True:
            page = await self._server.events.since(self.user_id, self._after, _PAGE)
            for event in page:
                self._after = event.seq
                if self._job_id in (None, event.job_id):
                    yield _kept(event)
            if len(page) < _PAGE:
                return

    async def _waited(self, hints: Subscription) -> tuple[str, bool]:
        """Text for the hint that came, and whether the log may have news; a comment when none came for a while, so that
        no one takes the line for dead.
        """
        patience = _HEARTBEAT_S * (0.8 + 0.4 * random.random())  # noqa: S311 - so that streams do not beat together
        waiting = asyncio.ensure_future(hints.next(patience))
        draining = asyncio.ensure_future(self._draining.wait())
        try:
            await asyncio.wait({waiting, draining}, return_when=asyncio.FIRST_COMPLETED)
            hint = waiting.result() if waiting.done() else None
        finally:
            waiting.cancel()
            draining.cancel()
        if hint is None:
            return ": still here\n\n", True
        kind, _, rest = hint.about.partition(":")
        if kind == "project":  # an edit is in no log: nothing to look for
            project_id, _, version = rest.partition(":")
            said = {"project_id": project_id, "version": int(version or 0)}
            return "" if self._job_id else _passing("edl", said), False
        if len(hint.about) == 36 and self._job_id in (None, UUID(hint.about)):
            return await self._progress(UUID(hint.about)), True
        return "", True

    async def _progress(self, job_id: UUID) -> str:
        try:
            job = await self._server.jobs.get(self.user_id, job_id)
        except UnknownJob:
            return ""
        said = {
            "job_id": str(job.id),
            "status": job.status.value,
            "progress": job.progress,
            "stage": job.stage,
        }
        return _passing("progress", said)


def _kept(event: Event) -> str:
    said = {
        "type": event.type,
        "project_id": str(event.project_id) if event.project_id else None,
        "job_id": str(event.job_id) if event.job_id else None,
        "data": dict(event.data),
        "created_at": event.created_at,
    }
    return f"id: {event.seq}\nevent: {event.type}\ndata: {json.dumps(said)}\n\n"


def _passing(kind: str, said: Mapping[str, Any]) -> str:
    return f"event: {kind}\ndata: {json.dumps(said)}\n\n"
