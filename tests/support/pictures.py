"""A timeline as a line of text, to write edits down as before and after.

    v0[0-550] · 200 · v0@950[950-5100]/2

is clip v0 with its source's milliseconds 0 to 550, a gap of 200 ms, and another at double speed.
"""

from __future__ import annotations

from typing import Any

import pytest

from auteur.core.edl.codec import dumps, edl_to_json, loads
from auteur.core.edl.document import Edl
from auteur.core.edl.effects import speed_of
from auteur.core.edl.history import perform
from auteur.core.edl.lane import Clip
from auteur.core.errors import OperationError
from tests.support.documents import faults

__all__ = ["deleted", "do", "picture", "pictures", "refused", "said"]


def picture(edl: Edl, track_id: str) -> str:
    parts, end = [], 0
    for start, clip in edl.track(track_id).lane:
        if start > end:
            parts.append(f"· {start - end} ·")
        parts.append(_drawn(clip))
        end = start + clip.duration_ms
    return " ".join(parts)


def _drawn(clip: Clip) -> str:
    speed = speed_of(clip.effects)
    return f"{clip.id}[{clip.in_point_ms}-{clip.out_point_ms}]" + ("" if speed == 1 else f"/{float(speed):g}")


def pictures(edl: Edl) -> dict[str, str]:
    return {track.id: picture(edl, track.id) for track in edl.tracks}


def do(edl: Edl, verb: str, **parameters: Any) -> Edl:
    """The document after an operation, held against the laws: sound, written and read, undone and redone."""
    after = perform(edl, {"op": verb, **parameters})
    assert list(faults(after)) == []
    assert loads(dumps(after)) == after
    if after.content() == edl.content():
        assert (after.undo_stack, after.redo_stack) == (edl.undo_stack, edl.redo_stack)
    elif verb not in ("undo", "redo"):
        back = perform(after, {"op": "undo"})
        assert back.content() == edl.content()
        assert perform(back, {"op": "redo"}).content() == after.content()
    return after


def refused(edl: Edl, verb: str, **parameters: Any) -> OperationError:
    """The refusal of an operation, which has changed nothing."""
    before = dumps(edl)
    with pytest.raises(OperationError) as refusal:
        perform(edl, {"op": verb, **parameters})
    assert dumps(edl) == before
    assert refusal.value.message
    return refusal.value


def deleted(edl: Edl) -> list[str]:
    """The ids of the words that do not play, as the written document says."""
    segments = edl_to_json(edl)["transcript"]["segments"]
    return [word["id"] for segment in segments for word in segment["words"] if word.get("deleted")]


def said(edl: Edl) -> list[tuple[str, str, str]]:
    """Each segment's id, its speaker and what it reads."""
    return [
        (s.id, s.speaker, " ".join(word.text for word in s.words if word.text))
        for s in edl.transcript.segments
    ]
