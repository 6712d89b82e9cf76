"""Older schemas, each lifted to the next. A step takes and gives plain JSON.

What has not the shape it expects it leaves as it is: the reader refuses it, naming the place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

__all__ = ["UPGRADES"]

Json = dict[str, Any]


def _named_words_and_recordings(document: Json) -> Json:
    """1 → 2: the specification's document gets word ids, and segments the recording they belong to.

    A recording is only named where the clips leave no doubt (one media file in all). What stood on the stacks of
    schema 1 was never described, so history begins anew.
    """
    tracks = _objects(document.get("tracks"))
    media = {
        clip["media_file_id"]
        for track in tracks
        for clip in _objects(track.get("clips"))
        if isinstance(clip.get("media_file_id"), str)
    }
    only = next(iter(media)) if len(media) == 1 else None
    upgraded = {**document, "schema": 2, "undo_stack": [], "redo_stack": []}
    transcript = document.get("transcript")
    if isinstance(transcript, dict) and isinstance(transcript.get("segments"), list):
        number = count(1)
        segments = [_named(segment, only, number) for segment in transcript["segments"]]
        upgraded["transcript"] = {**transcript, "segments": segments}
    return upgraded


def _named(segment: object, media_file_id: str | None, number: Iterator[int]) -> object:
    if not isinstance(segment, dict):
        return segment
    named = {"media_file_id": media_file_id, **segment}
    if isinstance(segment.get("words"), list):
        named["words"] = [
            {"id": f"w{next(number)}", **word} if isinstance(word, dict) else word
            for word in segment["words"]
        ]
    return named


def _objects(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


UPGRADES: dict[int, Callable[[Json], Json]] = {1: _named_words_and_recordings}
"""Schema → the step that makes the next one of it."""
