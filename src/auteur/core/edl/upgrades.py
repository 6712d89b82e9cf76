"""Older schemas, each lifted to the next. A step takes and gives plain JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["UPGRADES"]

Json = dict[str, Any]


def _named_words_and_recordings(document: Json) -> Json:
    """1 → 2: the specification's document gets word ids, and segments the recording they belong to.

    A recording is only named where the clips leave no doubt (one media file in all). What stood on the stacks of
    schema 1 was never described, so history begins anew.
    """
    tracks = document.get("tracks") or []
    clips = [clip for track in tracks for clip in track.get("clips") or []]
    media = {clip.get("media_file_id") for clip in clips}
    transcript = document.get("transcript") or {}
    segments = []
    number = 0
    for segment in transcript.get("segments") or []:
        words = []
        for word in segment.get("words") or []:
            number += 1
            words.append({"id": f"w{number}", **word})
        only = next(iter(media)) if len(media) == 1 else None
        segments.append({"media_file_id": only, **segment, "words": words})
    return {
        **document,
        "schema": 2,
        "transcript": {**transcript, "segments": segments} if transcript else None,
        "undo_stack": [],
        "redo_stack": [],
    }


UPGRADES: dict[int, Callable[[Json], Json]] = {1: _named_words_and_recordings}
"""Schema → the step that makes the next one of it."""
