"""A file from the server: by ranges, taken up again where it broke, checked, and under its name only when whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from auteur.core.errors import AuteurError, InputError
from auteur.core.progress import Report
from auteur.sdk.connection import Connection, reaching
from auteur.sdk.errors import ApiError, NoAnswer, NotAllowed, TransferDamaged
from auteur.sdk.transfers import Meter, sha256_of

__all__ = ["downloaded"]

_REFUSED_RANGE = 416
Link = Callable[[], Awaitable[str]]


async def downloaded(
    connection: Connection, link: Link, path: Path, *, sha256: str | None = None, report: Report
) -> Path:
    """Fetch what `link` gives the URL of, anew when it grew old. Until all is there it is `.NAME.part` beside.

    With a hash, what an earlier run left of it is gone on with. Raises TransferDamaged, NoAnswer, ApiError, InputError.
    """
    fetch = _Fetch(connection, link, path.with_name(f".{path.name}.part"), report)
    left = sha256 is not None and fetch.part.exists()
    if not left:
        await connection.io.do(fetch.clear)
    await fetch.all()
    if sha256 is not None and await connection.io.do(sha256_of, fetch.part) != sha256:
        await connection.io.do(fetch.clear)
        if left:  # of another file, it seems
            await fetch.all()
        if not left or await connection.io.do(sha256_of, fetch.part) != sha256:
            await connection.io.do(fetch.part.unlink)
            raise TransferDamaged(f"what arrived as {path.name} is not what was sent", hint="fetch it again")
    await connection.io.do(fetch.part.replace, path)
    return path


@dataclass
class _Fetch:
    """A download under way. `tag` is the object's, so that no two versions of it are mixed."""

    connection: Connection
    link: Link
    part: Path
    report: Report
    tag: str | None = None

    def clear(self) -> None:
        try:
            self.part.write_bytes(b"")
        except OSError as error:
            raise InputError(
                f"{self.part.parent}: {error.strerror}", hint="name a folder that can be written"
            ) from error

    async def all(self) -> None:
        """Ask for what is missing until nothing is. A try that brought something counts from one again."""
        url, tried = await self.link(), 0
        while True:
            before = self.part.stat().st_size
            try:
                return await self._rest(url, before)
            except AuteurError as error:
                tried = 1 if self.part.stat().st_size > before else tried + 1
                wait_s = self._wait_s(error, tried)
                if wait_s is None:
                    raise
                if isinstance(error, NotAllowed):
                    url = await self.link()
            await self.connection.io.sleep(wait_s)

    def _wait_s(self, error: AuteurError, tried: int) -> float | None:
        if isinstance(error, NotAllowed):  # the link grew old
            return 0.0 if tried <= 2 else None
        return self.connection.retries.wait_s(error, tried, repeatable=True)

    async def _rest(self, url: str, at: int) -> None:
        headers = {"Accept-Encoding": "identity"}
        if at:
            headers |= {"Range": f"bytes={at}-"} | ({"If-Range": self.tag} if self.tag else {})
        try:
            async with self.connection.stream("GET", url, headers=headers) as response:
                await self._kept(response, at)
        except ApiError as error:
            if error.status != _REFUSED_RANGE or not at:
                raise  # nothing is missing, or the hash will tell

    async def _kept(self, response: httpx.Response, at: int) -> None:
        self.tag = response.headers.get("etag")
        at = at if response.status_code == httpx.codes.PARTIAL_CONTENT else 0
        expected = at + int(response.headers.get("content-length", 0))
        meter = Meter("download", expected, self.report)
        io = self.connection.io
        with self.part.open("r+b") as file:
            file.seek(at)
            file.truncate()
            with reaching():
                async for chunk in io.chunks(response):
                    await io.do(file.write, chunk)
                    at += len(chunk)
                    meter.at(0, at)
        if at < expected:
            raise NoAnswer(f"{at} of {expected} bytes arrived", sent=True)
