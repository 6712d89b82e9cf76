"""Checking what was uploaded: hashed and opened in the sandbox, before anything else may read it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from auteur.core.errors import AuteurError, MediaError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.media.errors import MediaStalled, NoSpace, SandboxFailed
from auteur.media.kinds import kind_of, mime_type_of
from auteur.media.probe import MediaInfo, probe
from auteur.ports.media_library import MediaLibrary, MediaRow
from auteur.ports.object_store import ObjectStore, UnknownObject

__all__ = ["examine_media", "settle_media"]


async def examine_media(
    library: MediaLibrary,
    objects: ObjectStore,
    scratch: Path,
    user_id: UUID,
    media_id: UUID,
    *,
    report: Report = silent,
    cancel: Cancel = never,
) -> MediaRow:
    """The media file as it will be: `ready` with what the probe found, or `failed` and why; asked again, the same.

    Nothing is written yet: who waits for `ready` may count on what is done before `settle_media`.

    Raises UnknownMedia, Cancelled, and what may pass with time (ObjectsUnavailable, SandboxFailed, MediaStalled,
    NoSpace): then the status stays `checking`.
    """
    media = await library.get(user_id, media_id)
    path = scratch / str(media_id)
    try:
        await asyncio.to_thread(objects.fetch, media.key, path)
        info = await asyncio.to_thread(probe, path, sha256=True, report=report, cancel=cancel)
    except (SandboxFailed, MediaStalled, NoSpace):
        raise
    except (MediaError, UnknownObject) as error:
        return replace(media, status="failed", problem=_problem(error))
    finally:
        path.unlink(missing_ok=True)
    return replace(
        media,
        status="ready",
        type=kind_of(info),
        mime_type=mime_type_of(info),
        duration_ms=None if info.is_still else info.duration_ms,
        sha256=info.sha256,
        metadata=_metadata(info),
    )


async def settle_media(library: MediaLibrary, user_id: UUID, found: MediaRow) -> MediaRow:
    """Write what was found. Raises UnknownMedia."""
    if found.problem is not None and found.status == "failed":
        return await library.failed(user_id, found.id, found.problem)
    if found.mime_type is None or found.sha256 is None or found.metadata is None:
        raise ValueError(f"{found.id} was not examined")
    return await library.ready(
        user_id,
        found.id,
        media_type=found.type,
        mime_type=found.mime_type,
        duration_ms=found.duration_ms,
        sha256=found.sha256,
        metadata=found.metadata,
    )


def _metadata(info: MediaInfo) -> dict[str, Any]:
    """The specification's width, height and codec at the top, all that the probe found beneath."""
    video = info.video
    top = {"width": video.width, "height": video.height, "codec": video.codec} if video else {}
    return {**top, "container": info.container, "probe": info.to_json()}


def _problem(error: AuteurError) -> dict[str, str]:
    return {"code": error.code, "message": error.message, "hint": error.hint}
