"""Editing a document that others edit too: performed here, sent, and on a clash performed anew on what they made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import httpx

from auteur.core.edl.codec import loads
from auteur.core.edl.document import Edl
from auteur.core.edl.history import perform
from auteur.core.errors import OperationError
from auteur.sdk.call import Call
from auteur.sdk.connection import Connection
from auteur.sdk.decoding import as_one
from auteur.sdk.errors import MovedOn, StrangeAnswer
from auteur.sdk.models import Version

__all__ = ["Document", "Operations"]

Operation = Mapping[str, Any]
Operations = Operation | Sequence[Operation] | Callable[[Edl], Operation | Sequence[Operation]]
"""Operations, or what makes them for the document as it is then."""
_TRIES = 20
_UNCHANGED = 304


@dataclass
class Document:
    """A project's document as this client knows it. Every edit carries a name of its own, by which it is found again
    in the log when its answer was lost: it is done once."""

    connection: Connection
    project_id: str
    known: Edl | None = None
    _tag: str = ""
    _serial: count[int] = field(default_factory=count)

    async def load(self) -> Edl:
        """The document as it is now."""
        headers = {"If-None-Match": self._tag} if self._tag and self.known is not None else {}
        call = Call("GET", f"/projects/{self.project_id}/edl", _whole, headers=headers)
        response = await self.connection.ask(call)
        if response.status_code == _UNCHANGED and self.known is not None:
            return self.known
        edl = loads(response.content)
        self._tag = response.headers.get("etag", "")
        return self._now(edl)

    async def edit(self, operations: Operations) -> Edl:
        """The document after these operations, all of them as one step. Raises OperationError with nothing done where
        they do not fit it (any more)."""
        edl = self.known or await self.load()
        name = self.new_name()
        for _ in range(_TRIES):
            operation = _one(operations(edl) if callable(operations) else operations)
            if operation is None:
                return edl
            try:
                mine = perform(edl, operation)
            except OperationError:
                newest = await self.load()  # perhaps they fit what others made
                if newest.version == edl.version:
                    raise
                edl = newest
                continue
            body = {"base_version": edl.version, "operations": [operation], "client_id": name}
            answer = await self._sent(Call("POST", self._path("edl"), as_one(Version), json=body), edl, name)
            if isinstance(answer, Version):
                return self._kept(mine, answer)
            edl, is_done = answer
            if is_done:
                return edl
        raise stale(edl)

    async def walk(self, verb: str) -> Edl:
        """Undo or redo, of the document as this client knows it. Raises NothingToUndo.

        Raises MovedOn where others went on: what would be taken back is theirs then. The document is caught up, so that
        a second call means it as it is.
        """
        edl = self.known or await self.load()
        name = self.new_name()
        try:
            mine = perform(edl, {"op": verb})
        except OperationError:
            edl = await self.load()
            mine = perform(edl, {"op": verb})
        body = {"base_version": edl.version, "client_id": name}
        answer = await self._sent(Call("POST", self._path(verb), as_one(Version), json=body), edl, name)
        if isinstance(answer, Version):
            return self._kept(mine, answer)
        caught_up, is_done = answer
        if is_done:
            return caught_up
        raise stale(caught_up)

    async def restore(self, version: int) -> Edl:
        """The content that the document had at a version, as one step."""
        await self.connection.ask(
            Call(
                "POST",
                self._path("restore-version"),
                as_one(Version),
                json={"version": version},
                repeatable=True,
            )
        )
        return await self.load()

    async def _sent(self, call: Call[Version], edl: Edl, name: str) -> Version | tuple[Edl, bool]:
        """The answer; on a clash the document with what was missed, and whether the edit is among it."""
        try:
            return await self.connection.ask(call)
        except MovedOn as clash:
            return await self._caught_up(edl, clash, name)

    async def _caught_up(self, edl: Edl, clash: MovedOn, name: str) -> tuple[Edl, bool]:
        is_done = any(line.get("client_id") == name for line in clash.missed)
        for line in clash.missed:
            if line["version"] == edl.version + 1:
                edl = replace(perform(edl, line["op"]), updated_at=line["at"])
        if edl.version != clash.version:  # the log told less
            edl = await self.load()
        return self._now(edl), is_done

    def _kept(self, mine: Edl, answer: Version) -> Edl:
        if answer.version != mine.version:
            raise StrangeAnswer(f"the document is at version {answer.version}, not {mine.version}")
        return self._now(replace(mine, updated_at=answer.updated_at))

    def _now(self, edl: Edl) -> Edl:
        """Remember the newest: several threads may edit through one client."""
        if self.known is None or edl.version >= self.known.version:
            self.known = edl
        return edl

    def new_name(self) -> str:
        """What no other request of any client is called."""
        return f"{self.connection.name}:{next(self._serial)}"

    def _path(self, verb: str) -> str:
        return f"/projects/{self.project_id}/{verb}"


def stale(edl: Edl) -> MovedOn:
    facts = {"version": edl.version, "missed": []}
    return MovedOn(
        409, "stale_version", "others have edited meanwhile", hint="look at it, and try again", facts=facts
    )


def _one(operations: Operation | Sequence[Operation]) -> dict[str, Any] | None:
    """As the server performs it: several are a batch. None for none."""
    if isinstance(operations, Mapping):
        return dict(operations)
    several = [dict(one) for one in operations]
    if len(several) > 1:
        return {"op": "batch", "operations": several}
    return several[0] if several else None


def _whole(response: httpx.Response) -> httpx.Response:
    return response
