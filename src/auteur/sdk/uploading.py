"""A file to the server: announced, sent whole or in parts side by side, taken up where it broke, checked."""

from __future__ import annotations

import mimetypes
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from auteur.core.errors import InputError
from auteur.core.progress import Report
from auteur.sdk.call import Call, once
from auteur.sdk.connection import Connection, reaching
from auteur.sdk.decoding import as_json, as_one, decoded
from auteur.sdk.errors import (
    MediaRefused,
    NoAnswer,
    NotAllowed,
    ServerTrouble,
    TooMany,
    TransferDamaged,
    UploadBroken,
    refusal,
)
from auteur.sdk.models import Media, SignedRequest
from auteur.sdk.paging import listed
from auteur.sdk.transfers import FileSlice, Meter, file_size, sha256_of

__all__ = ["checked", "content_type_of", "media_call", "put", "uploaded"]

_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".ts": "video/mp2t",
    ".mts": "video/mp2t",
    ".avi": "video/x-msvideo",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".wav": "audio/wav",
    ".aif": "audio/aiff",
    ".aiff": "audio/aiff",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
_SIGNED_AT_ONCE = 32
_FIRST_LOOK_S = 0.2
_LONGEST_LOOK_S = 2.0


def content_type_of(path: Path) -> str:
    """By the name's ending. Raises InputError for one that says nothing."""
    kind = _TYPES.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0]
    if kind is None:
        raise InputError(f"what {path.name} is cannot be told by its name", hint="give its content_type")
    return kind


def media_call(project_id: str, media_id: str) -> Call[Media]:
    return Call("GET", f"/projects/{project_id}/media/{media_id}", as_one(Media))


@dataclass(frozen=True, slots=True)
class _Upload:
    """A file on its way. `part_bytes` is 0 for one that goes in one piece, which is its part 1."""

    connection: Connection
    path: Path
    size_bytes: int
    media: Media
    part_bytes: int
    meter: Meter

    @property
    def home(self) -> str:
        return f"/projects/{self.media.project_id}/media/{self.media.id}"

    async def send(self, there: Collection[int], at_once: int) -> None:
        """Send the parts that are not there. They are signed some at a time: a request may grow old in a long queue."""
        count = -(-self.size_bytes // self.part_bytes) if self.part_bytes else 1
        missing = [number for number in range(1, count + 1) if number not in there]
        for first in range(0, len(missing), _SIGNED_AT_ONCE):
            numbers = missing[first : first + _SIGNED_AT_ONCE]
            await self.connection.io.each(
                await self._signed(numbers), self._part, at_once=at_once, stop=self.meter.stop
            )

    async def parts(self) -> Any:
        """What is there already, and the size of a part."""
        return await self.connection.ask(Call("POST", f"{self.home}/parts", as_json, json={"numbers": []}))

    async def confirm(self) -> Media:
        """All is sent. Asked twice it is done once."""
        said = await self.connection.ask(Call("POST", f"{self.home}/confirm", as_json))
        return decoded(Media, said["media"])

    async def _signed(self, numbers: Sequence[int]) -> list[tuple[int, SignedRequest]]:
        call = Call("POST", f"{self.home}/parts", as_json, json={"numbers": list(numbers)})
        said = (await self.connection.ask(call))["parts"]
        return [(part["number"], decoded(SignedRequest, part["request"])) for part in said]

    async def _part(self, item: tuple[int, SignedRequest]) -> None:
        number, signed = item
        fresh = [signed]

        async def attempt() -> None:
            await self._put(fresh.pop() if fresh else (await self._signed([number]))[0][1], number)

        try:
            await self.connection.repeated(attempt, repeatable=True)
        except NotAllowed:  # the link grew old
            await self.connection.repeated(attempt, repeatable=True)

    async def _put(self, signed: SignedRequest, number: int) -> None:
        start = (number - 1) * self.part_bytes
        length = min(self.part_bytes or self.size_bytes, self.size_bytes - start)
        await put(self.connection, signed, self.path, (start, length), self.meter, number)


async def put(
    connection: Connection,
    signed: SignedRequest,
    path: Path,
    stretch: tuple[int, int],
    meter: Meter,
    piece: int,
) -> None:
    """Send a stretch (start, length) of a file by a signed request. One attempt."""
    body = connection.io.body(FileSlice(path, *stretch, meter, piece))
    headers = {**signed.headers, "Content-Length": str(stretch[1])}
    request = connection.io.build(signed.method, signed.url, headers=headers, content=body)
    with reaching():
        response = await connection.io.send(request)
    if response.status_code >= 300:
        raise refusal(response)


async def uploaded(
    connection: Connection,
    project_id: str,
    path: Path,
    *,
    content_type: str | None,
    resume: bool,
    at_once: int,
    report: Report,
) -> Media:
    """The media file, sent and confirmed; the server checks it next.

    `resume` goes on with the last upload of a file of this name and size that broke. Raises UploadBroken.
    """
    size = await connection.io.do(file_size, path)
    media = await _broken(connection, project_id, path.name, size) if resume else None
    if media is None:
        media = await _begun(connection, project_id, path, content_type or content_type_of(path), size)
    try:
        upload = _Upload(connection, path, size, media, 0, Meter("upload", size, report))
        said = await upload.parts()
        upload = replace(upload, part_bytes=said["part_size_bytes"])
        there = {part["number"]: part["size_bytes"] for part in said["uploaded"]}
        for number, length in there.items():
            upload.meter.at(number, length)
        await upload.send(there, at_once)
        return await upload.confirm()
    except (NoAnswer, ServerTrouble, TooMany) as error:
        raise UploadBroken(media.id, error.message) from error


async def _begun(connection: Connection, project_id: str, path: Path, content_type: str, size: int) -> Media:
    body = {"filename": path.name, "content_type": content_type, "size_bytes": size}
    call = Call("POST", f"/projects/{project_id}/media/upload-url", as_json, json=body, headers=once())
    return await connection.ask(media_call(project_id, (await connection.ask(call))["media_id"]))


async def _broken(connection: Connection, project_id: str, name: str, size: int) -> Media | None:
    found = [
        media
        async for media in listed(connection, f"/projects/{project_id}/media", "media", Media)
        if media.status == "uploading" and (media.name, media.file_size_bytes) == (name, size)
    ]
    return found[-1] if found else None


async def checked(connection: Connection, media: Media, path: Path | None) -> Media:
    """The media file once the server has looked at it, its hash compared with the file's where one is given.

    Raises MediaRefused, TransferDamaged.
    """
    look_s = _FIRST_LOOK_S
    while media.status == "checking":
        await connection.io.sleep(look_s)
        look_s = min(_LONGEST_LOOK_S, look_s * 1.5)
        media = await connection.ask(media_call(media.project_id, media.id))
    if media.status != "ready":
        raise MediaRefused(media)
    if (
        path is not None
        and media.sha256 is not None
        and await connection.io.do(sha256_of, path) != media.sha256
    ):
        raise TransferDamaged(
            f"what arrived of {path.name} is not what it holds", hint="delete it and upload again"
        )
    return media
