"""Recordings in a document: known to it, and on its timeline where that is empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.media.probe import MediaInfo
from auteur.ports.edl_store import EdlStore, StaleVersion
from auteur.ports.media_library import MediaRow
from auteur.ports.projects import ProjectRow
from auteur.services.documents import empty_document
from auteur.services.project import settings_like

__all__ = ["edited", "facts_of", "known"]

_TRIES = 10


def edited(document: EdlStore, make: Callable[[Edl], Mapping[str, Any] | None]) -> Edl:
    """The document after the operation that `make` makes for it as it is; None means that nothing is to be done.

    Made again while others edit meanwhile. Raises StaleVersion where they do so all the time.
    """
    for attempt in range(_TRIES):
        edl = document.load()
        operation = make(edl)
        if operation is None:
            return edl
        try:
            return document.append(edl.version, operation)
        except StaleVersion:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError


def facts_of(row: MediaRow) -> MediaInfo:
    """What the probe found. Raises InputError where the media file was not checked yet."""
    if row.status != "ready" or row.metadata is None:
        raise InputError(f"{row.name} is not ready: {row.status}", hint="wait until it was checked")
    return MediaInfo.from_json(row.metadata["probe"])


def known(row: MediaRow, edl: Edl, project: ProjectRow | None = None) -> Mapping[str, Any] | None:
    """An operation that lets the document know a recording, and play it where it plays nothing yet.

    A `project` that is to match its first recording takes its size and rate in the same step.
    """
    media_id = str(row.id)
    if any(media.id == media_id for media in edl.media_files):
        return None
    info = facts_of(row)
    media = {"id": media_id, "name": row.name, "duration_ms": row.duration_ms, "type": row.type}
    add: dict[str, Any] = {"op": "add_media", "media_file": media}
    first = [] if project is None else _matching(info, edl, project)
    if edl.media_files or any(True for track in edl.tracks for _ in track.lane):
        return {"op": "batch", "operations": [*first, add]} if first else add
    wanted = {"video": info.video is not None, "audio": bool(info.audio)}
    clips = [
        {
            "op": "overwrite_clip",
            "track_id": track.id,
            "at_ms": 0,
            "clip": {
                "id": track.id.lower(),
                "media_file_id": media_id,
                "in_point_ms": 0,
                "out_point_ms": row.duration_ms,
            },
        }
        for track in _first_of_each_type(edl)
        if wanted[track.type]
    ]
    return {"op": "batch", "operations": [*first, add, *clips]}


def _matching(info: MediaInfo, edl: Edl, project: ProjectRow) -> list[dict[str, Any]]:
    """The recording's size and rate as the document's, where nobody chose and no picture was there before."""
    chosen = edl.settings != empty_document(project).settings
    seen = any(media.type != "audio" for media in edl.media_files)
    if not project.match_first_media or info.video is None or chosen or seen:
        return []
    like = settings_like(info)
    if like == edl.settings:
        return []
    rate = float(like.frame_rate)
    return [{"op": "set_settings", "width": like.width, "height": like.height, "frame_rate": rate}]


def _first_of_each_type(edl: Edl) -> list[Any]:
    firsts = {track.type: track for track in reversed(edl.tracks)}
    return list(firsts.values())
