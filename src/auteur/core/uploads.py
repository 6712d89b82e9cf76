"""What may be uploaded, how large, and in which parts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal
from unicodedata import category

from auteur.core.errors import InputError

__all__ = [
    "MAX_PUT_BYTES",
    "MEDIA_TYPES",
    "MIME_OF_CONTAINER",
    "StorageFull",
    "UnsupportedType",
    "UploadTooLarge",
    "clean_name",
    "limit_bytes",
    "media_type_of",
    "part_size_bytes",
    "storage_bytes",
    "wants_parts",
]

MediaType = Literal["video", "audio", "image"]

_GIB = 1 << 30
_MIB = 1 << 20
MAX_PUT_BYTES = 5 * _GIB
"""The most that one PUT carries, in S3 and so everywhere."""
_LIMITS: Mapping[str, int] = {"free": 10 * _GIB, "starter": 20 * _GIB, "pro": 100 * _GIB}
_STORAGE: Mapping[str, int] = {"free": 50 * _GIB, "starter": 500 * _GIB, "pro": 2048 * _GIB}
_PARTS_FROM_BYTES = 64 * _MIB
_PART_BYTES = 16 * _MIB
_MOST_PARTS = 9_000
_LONGEST_NAME = 255

# Only what the sandbox opens. No SVG, no HTML: a browser would run them.
MEDIA_TYPES: Mapping[str, MediaType] = {
    "video/mp4": "video",
    "video/quicktime": "video",
    "video/webm": "video",
    "video/x-matroska": "video",
    "video/mp2t": "video",
    "video/x-msvideo": "video",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
    "audio/x-m4a": "audio",
    "audio/aac": "audio",
    "audio/wav": "audio",
    "audio/x-wav": "audio",
    "audio/wave": "audio",
    "audio/vnd.wave": "audio",
    "audio/aiff": "audio",
    "audio/x-aiff": "audio",
    "audio/flac": "audio",
    "audio/x-flac": "audio",
    "audio/ogg": "audio",
    "audio/webm": "audio",
    "image/png": "image",
    "image/jpeg": "image",
    "image/webp": "image",
}
MIME_OF_CONTAINER: Mapping[str, tuple[str, str]] = {
    "mp4": ("video/mp4", "audio/mp4"),
    "mov": ("video/quicktime", "audio/mp4"),
    "webm": ("video/webm", "audio/webm"),
    "matroska": ("video/x-matroska", "audio/webm"),
    "mpegts": ("video/mp2t", "audio/aac"),
    "avi": ("video/x-msvideo", "audio/wav"),
    "mp3": ("audio/mpeg", "audio/mpeg"),
    "aac": ("audio/aac", "audio/aac"),
    "wav": ("audio/wav", "audio/wav"),
    "w64": ("audio/wav", "audio/wav"),
    "aiff": ("audio/aiff", "audio/aiff"),
    "flac": ("audio/flac", "audio/flac"),
    "ogg": ("video/ogg", "audio/ogg"),
    "png": ("image/png", "image/png"),
    "jpeg": ("image/jpeg", "image/jpeg"),
    "webp": ("image/webp", "image/webp"),
}
"""The probe's container → its type with a picture, and with sound alone."""


class UnsupportedType(InputError):
    """This type of file is not taken; nothing was begun."""

    code = "unsupported_type"


class UploadTooLarge(InputError):
    """The file is larger than the plan allows, or than one request carries; nothing was begun."""

    code = "upload_too_large"


class StorageFull(InputError):
    """With this file a user would keep more than the plan allows; nothing was begun, nothing is lost."""

    code = "storage_full"

    def __init__(self, used_bytes: int, most_bytes: int) -> None:
        super().__init__(
            f"your media take {used_bytes} of the {most_bytes // _GIB} GiB of your plan, and this file is too much",
            hint="delete media, empty the trash, or change the plan",
        )
        self.used_bytes = used_bytes
        self.most_bytes = most_bytes


def media_type_of(content_type: str) -> MediaType:
    """What a file of this type is. Raises UnsupportedType."""
    try:
        return MEDIA_TYPES[content_type]
    except KeyError:
        raise UnsupportedType(
            f"{content_type[:100]!r} is not taken", hint=f"send one of {', '.join(MEDIA_TYPES)}"
        ) from None


def limit_bytes(plan: str, size_bytes: int) -> int:
    """The size, if the plan allows it. Raises UploadTooLarge."""
    most = _LIMITS[plan]
    if size_bytes > most:
        raise UploadTooLarge(f"{size_bytes} bytes are more than the {most // _GIB} GiB of your plan")
    if size_bytes < 1:
        raise InputError("the file is empty")
    return size_bytes


def storage_bytes(plan: str) -> int:
    """How much a user of this plan may keep: the media themselves, not what is made of them."""
    return _STORAGE[plan]


def wants_parts(size_bytes: int) -> bool:
    """Whether a file of this size is better sent in parts, which a broken connection costs one at most."""
    return size_bytes > _PARTS_FROM_BYTES


def part_size_bytes(size_bytes: int) -> int:
    """16 MiB, or as many whole MiB as keep the number of parts below 9,000."""
    needed = -(-size_bytes // _MOST_PARTS)
    return max(_PART_BYTES, -(-needed // _MIB) * _MIB)


def clean_name(filename: str) -> str:
    """The last part of a path, without what cannot be seen; `file` where nothing is left."""
    last = PureWindowsPath(PurePosixPath(filename).name).name
    seen = "".join(c for c in last if category(c)[0] != "C").strip()
    return seen[-_LONGEST_NAME:] or "file"
