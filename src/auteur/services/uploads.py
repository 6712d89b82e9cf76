"""Uploads: announced, sent straight to the object store, confirmed, checked.

Nothing about the bytes is true until they were checked: the key is the server's, type and length are signed, and a
media file is ready only after its bytes were hashed and opened in the sandbox. What is checked cannot be exchanged
afterwards: one PUT goes to a key of its own, `incoming`, whose request may be sent again until its time is over, and
is copied to `original` when it is confirmed; parts make `original` once, and their requests are worthless then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from auteur.core.errors import InputError
from auteur.core.uploads import (
    MAX_PUT_BYTES,
    UploadTooLarge,
    clean_name,
    limit_bytes,
    media_type_of,
    part_size_bytes,
    storage_bytes,
    wants_parts,
)
from auteur.ports.media_library import MediaRow, NewMedia
from auteur.ports.object_store import ObjectInfo, ObjectStore, SignedRequest, UnknownObject, UploadedPart
from auteur.ports.uploads import Uploads, UploadSession

__all__ = ["Begun", "UploadIncomplete", "UploadService"]

_OPEN_FOR = timedelta(hours=22)
"""With the sweep of every hour, what was not confirmed is gone within 24."""


class UploadIncomplete(InputError):
    """The bytes are not all there, or not those announced. The upload goes on: what is there need not be sent again."""

    code = "upload_incomplete"


@dataclass(frozen=True, slots=True)
class Begun:
    """An upload that began: one request to send the file with, or the size of the parts to ask requests for."""

    media: MediaRow
    session: UploadSession
    put: SignedRequest | None


@dataclass(frozen=True, slots=True)
class UploadService:
    """The use cases of one user's uploads. Raises UnknownProject and UnknownUpload throughout.

    `storage` says how many bytes a user of a plan may keep, None for what the disk holds.
    """

    uploads: Uploads
    objects: ObjectStore
    now: Callable[[], float]
    storage: Callable[[str], int | None] = storage_bytes

    async def begin(
        self,
        user_id: UUID,
        plan: str,
        project_id: UUID,
        filename: str,
        content_type: str,
        size_bytes: int | None = None,
        *,
        in_parts: bool | None = None,
    ) -> Begun:
        """Announce a file. From 64 MiB on it goes in parts, unless `in_parts` says otherwise.

        A size that is said is signed; else it is checked when the upload is confirmed. Raises UnsupportedType,
        UploadTooLarge, StorageFull.
        """
        kind = media_type_of(content_type)
        parts = _parts(plan, size_bytes, in_parts=in_parts)
        media_id = uuid4()
        home = f"user/{user_id}/media/{media_id}"
        key, upload_id = f"{home}/incoming", None
        if parts:
            key = f"{home}/original"
            upload_id = await asyncio.to_thread(self.objects.begin_parts, key, content_type=content_type)
        session = UploadSession(
            uuid4(),
            project_id,
            media_id,
            key,
            content_type,
            size_bytes,
            parts,
            upload_id,
            datetime.fromtimestamp(self.now(), UTC) + _OPEN_FOR,
        )
        final, name = f"{home}/original", clean_name(filename)
        media = NewMedia(media_id, name, kind, content_type, size_bytes, final, f"object:{final}")
        try:
            row = await self.uploads.begin(user_id, media, session, self.storage(plan))
        except BaseException:
            if upload_id:
                await asyncio.to_thread(self.objects.abort_parts, key, upload_id)
            raise
        put = None if parts else self.objects.presign_put(key, content_type=content_type, length=size_bytes)
        return Begun(row, session, put)

    async def requests(self, user_id: UUID, media_id: UUID, numbers: Sequence[int]) -> list[SignedRequest]:
        """Requests to send these parts with, good for 15 minutes; ask again for what is not sent by then."""
        session = await self.uploads.get(user_id, media_id)
        if session.upload_id is None or session.part_size_bytes is None or session.size_bytes is None:
            put = self.objects.presign_put(
                session.key, content_type=session.content_type, length=session.size_bytes
            )
            return [put for _ in numbers]
        count = -(-session.size_bytes // session.part_size_bytes)
        if any(not 1 <= number <= count for number in numbers):
            raise InputError(f"this upload has the parts 1 to {count}")
        key, upload_id = session.key, session.upload_id
        return [
            self.objects.presign_part(key, upload_id, n, length=_part_length(session, n)) for n in numbers
        ]

    async def parts(self, user_id: UUID, media_id: UUID) -> tuple[UploadedPart, ...]:
        """What arrived whole: the rest is still to be sent. Empty for an upload in one piece."""
        session = await self.uploads.get(user_id, media_id)
        if session.upload_id is None:
            return ()
        return await asyncio.to_thread(self.objects.list_parts, session.key, session.upload_id)

    async def part_size(self, user_id: UUID, media_id: UUID) -> int:
        """How large all parts but the last are, in bytes; 0 for an upload in one piece."""
        return (await self.uploads.get(user_id, media_id)).part_size_bytes or 0

    async def confirm(self, user_id: UUID, plan: str, media_id: UUID) -> MediaRow:
        """All was sent: the status becomes `checking`. Raises UploadIncomplete, UploadTooLarge, StorageFull.

        What is refused is swept away with the upload, unless there is room before its time is over.
        """
        session = await self.uploads.get(user_id, media_id)
        info = await asyncio.to_thread(self._whole, session)
        if session.size_bytes not in (None, info.size_bytes) or info.content_type != session.content_type:
            raise UploadIncomplete("what arrived is not what was announced", hint="send it again")
        if session.size_bytes is None:
            limit_bytes(plan, info.size_bytes)
        if session.upload_id is None:
            await asyncio.to_thread(self._settle, session)
        return await self.uploads.confirm(user_id, media_id, info.size_bytes, self.storage(plan))

    async def abort(self, user_id: UUID, media_id: UUID) -> None:
        """The user thought better of it: nothing of it is left."""
        session = await self.uploads.get(user_id, media_id)
        await self.uploads.abort(user_id, media_id)
        if session.upload_id:
            await asyncio.to_thread(self.objects.abort_parts, session.key, session.upload_id)

    def _whole(self, session: UploadSession) -> ObjectInfo:
        """The object that was sent; asked again after a broken answer, it is in its place already."""
        final = _final(session)
        try:
            if session.upload_id is None:
                return self.objects.head(session.key)
            return self.objects.head(final)
        except UnknownObject:
            if session.upload_id is None:
                return self._settled(final)
        parts = self.objects.list_parts(session.key, session.upload_id)
        arrived = sum(part.size_bytes for part in parts)
        if arrived != session.size_bytes:
            raise UploadIncomplete(
                f"{arrived} of {session.size_bytes} bytes have arrived",
                hint="send the parts that are missing",
            )
        return self.objects.complete_parts(session.key, session.upload_id, parts)

    def _settled(self, final: str) -> ObjectInfo:
        try:
            return self.objects.head(final)
        except UnknownObject:
            raise UploadIncomplete("nothing has arrived yet", hint="send the file first") from None

    def _settle(self, session: UploadSession) -> None:
        """Give what one PUT brought the place that no request was ever signed for."""
        try:
            self.objects.copy(session.key, _final(session))
        except UnknownObject:
            return  # done before
        self.objects.delete(session.key)


def _final(session: UploadSession) -> str:
    return f"{session.key.rpartition('/')[0]}/original"


def _parts(plan: str, size_bytes: int | None, *, in_parts: bool | None) -> int | None:
    """The size of a part, or None for one PUT."""
    if size_bytes is None:
        if in_parts:
            raise InputError("an upload in parts must say its size")
        return None
    limit_bytes(plan, size_bytes)
    if in_parts or (in_parts is None and wants_parts(size_bytes)):
        return part_size_bytes(size_bytes)
    if size_bytes > MAX_PUT_BYTES:
        raise UploadTooLarge(f"one request carries {MAX_PUT_BYTES} bytes at most", hint="send it in parts")
    return None


def _part_length(session: UploadSession, number: int) -> int:
    assert session.part_size_bytes is not None
    assert session.size_bytes is not None
    return min(session.part_size_bytes, session.size_bytes - (number - 1) * session.part_size_bytes)
