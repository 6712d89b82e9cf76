"""The courier: takes events from the outbox, makes deliveries of them and calls the receivers.

Every worker process has one and they share the work. A courier that dies in the middle of a call leaves a lease that
ends, and the message goes out once more under the same id: at least once, and a receiver can tell.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from auteur.core.errors import AuteurError, StoreError
from auteur.core.webhooks.retrying import outcome_of
from auteur.core.webhooks.signing import signed_headers
from auteur.ports.job_queue import JobQueue
from auteur.ports.object_store import ObjectStore
from auteur.ports.webhooks import NotSent, Outbox, Task, WebhookSender
from auteur.services.webhooks import message_of
from auteur.workers import metrics

__all__ = ["Courier", "Pace"]

log = structlog.get_logger("courier")
_TRANSIENT = (StoreError, OSError)


@dataclass(frozen=True, slots=True)
class Pace:
    """`each` of `at_once` calls may be under way to one endpoint. The lease outlasts the longest call."""

    at_once: int = 16
    each: int = 4
    relay: int = 500
    lease: timedelta = timedelta(seconds=60)
    idle_s: float = 0.5
    tidy_s: float = 3600.0
    drain_s: float = 16.0


class Courier:
    """One courier. `now` is Unix time in seconds, `draw` gives numbers in [0, 1)."""

    def __init__(
        self,
        outbox: Outbox,
        jobs: JobQueue,
        objects: ObjectStore,
        sender: WebhookSender,
        pace: Pace | None = None,
        *,
        now: Callable[[], float] = time.time,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._outbox = outbox
        self._jobs = jobs
        self._objects = objects
        self._sender = sender
        self._pace = pace or Pace()
        self._now = now
        self._draw = draw
        self._calls: set[asyncio.Task[None]] = set()
        self._mistake: BaseException | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then the calls under way may end."""
        tidied = -self._pace.tidy_s
        while not stop.is_set():
            found = 0
            try:
                found = await self.round()
                if time.monotonic() - tidied >= self._pace.tidy_s:
                    tidied = time.monotonic()
                    await self._outbox.forget()
            except _TRANSIENT as error:
                log.warning("cannot deliver now", reason=str(error))
            if not found:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._pace.idle_s * (0.5 + self._draw()))
        if self._calls:
            await asyncio.wait(self._calls, timeout=self._pace.drain_s)
        for call in self._calls:
            call.cancel()  # its lease ends by itself
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def round(self) -> int:
        """Relay some events and begin the calls that are due; how many of both.

        Raises StoreError, and what a call raised, which is a mistake of ours.
        """
        if self._mistake is not None:
            raise self._mistake
        relayed = await self._outbox.relay(self._pace.relay)
        metrics.relayed(relayed.events, relayed.oldest_s)
        free = self._pace.at_once - len(self._calls)
        tasks = await self._outbox.claim(free, self._pace.each, self._pace.lease) if free else []
        for task in tasks:
            call = asyncio.create_task(self._delivered(task))
            self._calls.add(call)
            call.add_done_callback(self._ended)
        if self._calls and not tasks:  # all hands are busy, or the endpoints have their share
            await asyncio.wait(self._calls, timeout=self._pace.idle_s, return_when=asyncio.FIRST_COMPLETED)
        return relayed.events + len(tasks)

    def _ended(self, call: asyncio.Task[None]) -> None:
        self._calls.discard(call)
        if not call.cancelled() and call.exception() is not None:
            self._mistake = call.exception()

    async def _delivered(self, task: Task) -> None:
        """One attempt, and what came of it. What cannot be written now is sent again when the lease ends."""
        began = time.monotonic()
        try:
            line = await self._attempted(task)
            outcome = outcome_of(line["status"], task.attempt, self._draw)
            said = await self._outbox.settle(task, outcome, line)
        except _TRANSIENT as error:
            said = "unsettled"
            log.warning("cannot settle a delivery", delivery=str(task.id), reason=str(error))
        metrics.webhook_sent(said, time.monotonic() - began)
        log.info(
            "webhook", delivery=str(task.id), endpoint=str(task.endpoint_id), type=task.event_type, outcome=said,
            attempt=task.attempt,
        )  # fmt: skip

    async def _attempted(self, task: Task) -> dict[str, Any]:
        """A line of the delivery's log: when, the receiver's status or why there is none, milliseconds."""
        at = (
            datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        )
        if not task.secrets:
            return {"at": at, "status": None, "error": "its secret cannot be read: rotate it", "ms": None}
        try:
            body = await message_of(task, self._jobs, self._objects)
            headers = signed_headers(task.secrets, task.message_id, int(self._now()), body)
            answer = await self._sender.send(task.url, {**headers, "auteur-event": task.event_type}, body)
        except NotSent as error:
            return {"at": at, "status": None, "error": str(error), "ms": None}
        except _TRANSIENT:
            raise
        except AuteurError as error:  # the job is gone
            return {"at": at, "status": None, "error": error.message, "ms": None}
        except (
            Exception
        ):  # whatever a stranger's server brought about counts as an attempt, or it would go on for ever
            log.exception("a call failed", delivery=str(task.id))
            return {"at": at, "status": None, "error": "something went wrong on our side", "ms": None}
        return {"at": at, "status": answer.status, "error": None, "ms": answer.ms}
