"""Waiting for a job: by its stream of events, and by asking where streams do not come through."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import httpx

from auteur.core.errors import AuteurError
from auteur.core.progress import Progress, Report, silent
from auteur.sdk.call import Call
from auteur.sdk.connection import Connection, reaching
from auteur.sdk.decoding import as_one
from auteur.sdk.errors import JobCancelled, JobFailed, StillRunning, StrangeAnswer
from auteur.sdk.models import Job

__all__ = ["Event", "ended", "events", "job_call"]

_SILENCE_S = 45.0
"""A stream that says nothing for so long is dead: the server says something every 18 s at the latest."""
_FIRST_POLL_S = 0.25
_LONGEST_POLL_S = 4.0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `id` is None for what is told in passing (`progress`, `edl`) and not kept."""

    type: str
    data: Mapping[str, Any]
    id: str | None = None


def job_call(job_id: str) -> Call[Job]:
    return Call("GET", f"/jobs/{job_id}", as_one(Job))


async def ended(
    connection: Connection, job_id: str, *, report: Report = silent, timeout_s: float | None = None
) -> Job:
    """The job once it is completed. Raises JobFailed, JobCancelled, StillRunning.

    To stop waiting does not stop the job.
    """
    watch = _Watch(connection, job_id, report, None if timeout_s is None else time.monotonic() + timeout_s)
    poll_s = _FIRST_POLL_S
    while True:
        job = await connection.ask(job_call(job_id))
        report(Progress(job.stage or job.status, job.progress))
        if job.status == "completed":
            return job
        if job.has_ended:
            raise (JobCancelled if job.status == "cancelled" else JobFailed)(job)
        if watch.left_s <= 0:
            raise StillRunning(job)
        if not await watch.listened():  # no stream: ask, ever less often
            await connection.io.sleep(min(poll_s, max(0.0, watch.left_s)))
            poll_s = min(_LONGEST_POLL_S, poll_s * 1.6)


@dataclass
class _Watch:
    """One job's stream, taken up again where it broke."""

    connection: Connection
    job_id: str
    report: Report
    deadline: float | None
    last_id: str | None = field(default=None, init=False)

    @property
    def left_s(self) -> float:
        return float("inf") if self.deadline is None else self.deadline - time.monotonic()

    async def listened(self) -> bool:
        """Listen until the stream ends or the time is over; False where it brought nothing."""
        heard = False
        path = f"/jobs/{self.job_id}/events"
        try:
            async with aclosing(
                events(self.connection, path, self.last_id, silence_s=min(_SILENCE_S, self.left_s))
            ) as stream:
                async for event in stream:
                    heard = True
                    self.last_id = event.id or self.last_id
                    if event.type == "progress":
                        self._tell(event.data)
                    if self.left_s <= 0:
                        return heard
        except AuteurError:  # whatever it is, asking for the job itself tells it better
            return heard
        return heard

    def _tell(self, said: Mapping[str, Any]) -> None:
        fraction = said.get("progress")
        if isinstance(fraction, (int, float)):
            self.report(Progress(str(said.get("stage") or said.get("status") or ""), float(fraction)))


async def events(
    connection: Connection, path: str, after: str | None = None, *, silence_s: float = _SILENCE_S
) -> AsyncGenerator[Event, None]:
    """The events of a stream until it ends. Raises ApiError, NoAnswer (where it breaks), StrangeAnswer."""
    headers = {"Accept": "text/event-stream", **await connection.bearer()}
    if after is not None:
        headers["Last-Event-ID"] = after
    timeout = httpx.Timeout(30.0, read=max(0.05, silence_s))
    async with connection.stream("GET", path, headers=headers, silence=timeout) as response:
        if not response.headers.get("content-type", "").startswith("text/event-stream"):
            raise StrangeAnswer(f"{path} is no stream of events")
        block: dict[str, str] = {}
        with reaching():
            async for line in connection.io.lines(response):
                if line:
                    name, _, value = line.partition(":")
                    block[name] = value.removeprefix(" ")  # ours sends each field once
                    continue
                event, block = _event(block), {}
                if event is not None:
                    yield event


def _event(block: Mapping[str, str]) -> Event | None:
    """None for a comment, and for what is said to the browser alone."""
    if "data" not in block:
        return None
    try:
        data = json.loads(block["data"])
    except ValueError as error:
        raise StrangeAnswer("an event's data are no JSON") from error
    return Event(block.get("event", "message"), data if isinstance(data, dict) else {}, block.get("id"))
