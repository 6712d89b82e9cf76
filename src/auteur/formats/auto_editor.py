"""Reading auto-editor's timelines (.json): version 3 with its tracks, version 1 with its chunks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from auteur.core.edl.document import TrackType
from auteur.core.errors import InputError
from auteur.core.time import Span, nearest, rate_from_number
from auteur.formats.cut_list import CutList, ListedClip, span_ms

__all__ = ["read_auto_editor"]

_CUT = 99999  # the speed that stands for "not played"
_MAX_FRAME = 10**9


def read_auto_editor(data: str | bytes, rate: Fraction = Fraction(30)) -> CutList:
    """Version 1 does not tell its rate: `rate` is the recording's. Raises InputError for JSON that is neither."""
    try:
        timeline = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the timeline is not JSON: {error}") from error
    if isinstance(timeline, dict) and str(timeline.get("version")) == "3":
        return _version_3(timeline)
    if isinstance(timeline, dict) and str(timeline.get("version")) == "1":
        return _version_1(timeline, rate)
    raise InputError("this JSON is no timeline of auto-editor", hint="versions 1 and 3 are read")


def _version_3(timeline: Mapping[str, Any]) -> CutList:
    try:
        rate = rate_from_number(str(timeline.get("timebase")))
    except ValueError as error:
        raise InputError(f"the timebase {str(timeline.get('timebase'))[:30]!r} is no frame rate") from error
    clips: list[ListedClip] = []
    notes: dict[str, None] = {}
    for key, kind in (("v", "video"), ("a", "audio")):
        rows = timeline.get(key)
        for row, items in enumerate(rows if isinstance(rows, list) else []):
            for item in items if isinstance(items, list) else []:
                if not isinstance(item, dict) or not isinstance(item.get("src"), str):
                    notes["text, images and shapes are not read"] = None
                    continue
                clips.append(_clip(item, "video" if kind == "video" else "audio", row, rate))
    return CutList(tuple(clips), rate=rate, notes=tuple(notes))


def _clip(item: Mapping[str, Any], kind: TrackType, row: int, rate: Fraction) -> ListedClip:
    start, length, offset = (_frame(item, name) for name in ("start", "dur", "offset"))
    speed = _speed(item.get("speed", 1))
    if length < 1:
        raise InputError("a clip of the timeline has no length")
    into = nearest(offset * speed)  # auto-editor counts a sped clip's offset on its own, faster clock
    taken = span_ms(into, into + max(1, nearest(length * speed)), rate)
    return ListedClip(kind, row, str(item["src"]), span_ms(start, start + length, rate), taken, speed)


def _version_1(timeline: Mapping[str, Any], rate: Fraction) -> CutList:
    chunks = timeline.get("chunks")
    if not isinstance(chunks, list):
        raise InputError("there are no chunks in this timeline")
    clips: list[ListedClip] = []
    at = Fraction(0)
    for chunk in chunks:
        if not isinstance(chunk, list) or len(chunk) != 3:
            raise InputError("a chunk is [first frame, last frame, speed]")
        start, end = (_frame({"frame": value}, "frame") for value in chunk[:2])
        speed = _speed(chunk[2])
        if end <= start:
            raise InputError(f"a chunk of {start} to {end} has no length")
        if speed >= _CUT:
            continue
        length = Fraction(end - start) / speed
        record = span_ms(nearest(at), max(nearest(at) + 1, nearest(at + length)), rate)
        clips += _both(str(timeline.get("source") or ""), record, (start, end), speed, rate)
        at += length
    return CutList(tuple(clips), rate=rate)


def _both(
    source: str, record: Span, frames: tuple[int, int], speed: Fraction, rate: Fraction
) -> Iterator[ListedClip]:
    taken = span_ms(*frames, rate)
    yield ListedClip("video", 0, source, record, taken, speed)
    yield ListedClip("audio", 0, source, record, taken, speed)


def _frame(item: Mapping[str, Any], name: str) -> int:
    value = item.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_FRAME:
        raise InputError(f"{name} is {str(value)[:30]} and no frame")
    return value


def _speed(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 10**6:
        raise InputError(f"{str(value)[:30]} is no speed")
    return Fraction(str(value))
