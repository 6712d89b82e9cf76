"""Media files: announced, uploaded, confirmed, shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from auteur.api.schemas.fields import Body, Id, Name, Out, example
from auteur.ports.media_library import MediaRow
from auteur.ports.object_store import SignedRequest

__all__ = [
    "Confirmed",
    "MediaList",
    "MediaOut",
    "NewUpload",
    "PartOut",
    "Parts",
    "PartsOut",
    "SignedOut",
    "SignedPart",
    "UploadOut",
    "media_out",
    "signed_out",
]

_MEDIA = {
    "id": "5b2f6a1e-8f4e-4c0e-8a53-0c5b8b6f7d21",
    "project_id": "0e9a4e2c-3f63-4a61-9a25-6a3f6f0f5c11",
    "name": "video.mp4",
    "type": "video",
    "mime_type": "video/mp4",
    "status": "ready",
    "duration_ms": 61200,
    "file_size_bytes": 10485760,
    "sha256": None,
    "metadata": {"container": "mov", "duration_ms": 61200},
    "derived": ["proxy", "thumbnail"],
    "problem": None,
    "created_at": "2026-11-22T17:00:00Z",
    "updated_at": "2026-11-22T17:00:00Z",
}
_SIGNED = {
    "method": "PUT",
    "url": "http://127.0.0.1:8001/user/7b0e/media/5b2f/original?expires=1795370400&signature=c2ln",
    "headers": {"Content-Type": "video/mp4"},
    "expires_s": 900,
}


_MAX_BYTES = 1 << 40  # what a plan takes is less


class NewUpload(Body):
    """With `size_bytes` the URL is for exactly so many bytes, and a large file comes in parts; say it if you can."""

    filename: Name
    content_type: Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-z]+/[a-z0-9.+-]+$")]
    size_bytes: Annotated[int, Field(ge=1, le=_MAX_BYTES)] | None = None

    model_config = example({"filename": "video.mp4", "content_type": "video/mp4"})


class SignedOut(Out):
    """A request to make exactly like this, before `expires_s` seconds are over."""

    method: str
    url: str
    headers: dict[str, str]
    expires_s: int

    model_config = example(_SIGNED)


class UploadOut(Out):
    """`PUT` the bytes to `upload_url`; with `parts`, fetch a URL for each part instead."""

    upload_url: str | None
    media_id: Id
    headers: dict[str, str]
    expires_s: int
    parts: int
    part_size_bytes: int

    model_config = example(
        {
            "upload_url": _SIGNED["url"],
            "media_id": _MEDIA["id"],
            "headers": {"Content-Type": "video/mp4"},
            "expires_s": 900,
            "parts": 0,
            "part_size_bytes": 0,
        }
    )


class Parts(Body):
    numbers: Annotated[list[Annotated[int, Field(ge=1, le=10_000)]], Field(min_length=0, max_length=100)]

    model_config = example({"numbers": [1, 2]})


class PartOut(Out):
    number: int
    size_bytes: int

    model_config = example({"number": 1, "size_bytes": 16777216})


class SignedPart(Out):
    number: int
    request: SignedOut

    model_config = example({"number": 2, "request": _SIGNED})


class PartsOut(Out):
    """`uploaded` are there already: after a pause, send only the others. `part_size_bytes` is 0 for one piece."""

    parts: list[SignedPart]
    uploaded: list[PartOut]
    part_size_bytes: int

    model_config = example(
        {
            "parts": [{"number": 2, "request": _SIGNED}],
            "uploaded": [{"number": 1, "size_bytes": 16777216}],
            "part_size_bytes": 16777216,
        }
    )


class MediaOut(Out):
    """`metadata` is what the probe found; `derived` names what can be fetched; `problem` says why it failed."""

    id: Id
    project_id: Id
    name: str
    type: Literal["video", "audio", "image"]
    mime_type: str | None
    status: Literal["uploading", "checking", "ready", "failed"]
    duration_ms: int | None
    file_size_bytes: int | None
    sha256: str | None
    metadata: dict[str, Any] | None
    derived: list[str]
    problem: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime

    model_config = example(_MEDIA)


class Confirmed(Out):
    media: MediaOut

    model_config = example({"media": {**_MEDIA, "status": "checking", "duration_ms": None, "metadata": None}})


class MediaList(Out):
    media: list[MediaOut]
    next_cursor: str | None

    model_config = example({"media": [_MEDIA], "next_cursor": None})


def media_out(row: MediaRow) -> MediaOut:
    return MediaOut(
        id=row.id,
        project_id=row.project_id,
        name=row.name,
        type=row.type,
        mime_type=row.mime_type,
        status=row.status,
        duration_ms=row.duration_ms,
        file_size_bytes=row.file_size_bytes,
        sha256=row.sha256,
        metadata=_plain(row.metadata),
        derived=sorted(row.derived),
        problem=_plain(row.problem),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def signed_out(request: SignedRequest) -> SignedOut:
    return SignedOut(
        method=request.method, url=request.url, headers=dict(request.headers), expires_s=request.expires_s
    )


def _plain(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if value is None else dict(value)
