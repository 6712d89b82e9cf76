"""OpenTimelineIO (.otio), by its own library, which `auteur[otio]` installs; it is imported when it is used.

Effects and ids travel as metadata under `auteur`; other programs pass over them.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from importlib import import_module
from typing import Any

from auteur.core.edl.document import Edl, TrackType
from auteur.core.edl.effects import Crossfade, Speed, effect_to_json
from auteur.core.errors import InputError
from auteur.core.time import Span, nearest, rate_from_number
from auteur.formats.cut_list import CutList, ListedClip, ListedMarker
from auteur.formats.file_url import file_url
from auteur.formats.on_frames import FrameCut, Piece, Row, left_out, on_frames, source_frames
from auteur.formats.written import Media, MediaFacts, Written

__all__ = ["read_otio", "write_otio"]


def library() -> Any:
    """The library. Raises InputError where it is not installed."""
    try:
        return import_module("opentimelineio")
    except ImportError as error:
        raise InputError("OTIO files need OpenTimelineIO", hint="pip install 'auteur[otio]'") from error


def write_otio(edl: Edl, media: Media) -> Written:
    """One timeline with a track for each that plays."""
    otio = library()
    cut = on_frames(edl, media)
    timeline = otio.schema.Timeline(cut.name)
    timeline.metadata["auteur"] = {"rate": str(cut.rate), "width": cut.width, "height": cut.height}
    for row in cut.rows:
        timeline.tracks.append(_track(otio, row, cut))
    for marker in cut.markers:
        at = _range(otio, marker.frame, 0, cut.rate)
        timeline.tracks.markers.append(otio.schema.Marker(marker.name, at))
    text = otio.core.serialize_json_to_string(timeline, indent=2)
    return Written(f"{text}\n", left_out(edl, cut, {"speed", "markers"}, cut.crossfades))


def _track(otio: Any, row: Row, cut: FrameCut) -> Any:
    kind = otio.schema.TrackKind.Video if row.type == "video" else otio.schema.TrackKind.Audio
    track = otio.schema.Track(row.name, kind=kind)
    at = 0
    for piece in row.pieces:
        if piece.start > at:
            track.append(otio.schema.Gap(source_range=_range(otio, 0, piece.start - at, cut.rate)))
        if piece.crossed:
            half = otio.opentime.RationalTime(piece.crossed, float(cut.rate))
            dissolve = otio.schema.TransitionTypes.SMPTE_Dissolve
            track.append(otio.schema.Transition("Dissolve", dissolve, half, half))
        track.append(_clip(otio, piece, cut.rate))
        at = piece.end
    return track


def _clip(otio: Any, piece: Piece, rate: Fraction) -> Any:
    clip = otio.schema.Clip(
        piece.media.name,
        _reference(otio, piece.media, rate),
        _range(otio, piece.source_in, piece.length, rate),
    )
    if piece.speed != 1:
        clip.effects.append(otio.schema.LinearTimeWarp(time_scalar=float(piece.speed)))
    own = (Speed, Crossfade) if piece.crossed else (Speed,)
    kept = [effect_to_json(effect) for effect in piece.effects if not isinstance(effect, own)]
    clip.metadata["auteur"] = {"id": piece.id, "media_file_id": piece.media.id} | (
        {"effects": kept} if kept else {}
    )
    return clip


def _reference(otio: Any, facts: MediaFacts, rate: Fraction) -> Any:
    own = facts.rate or rate
    there = _range(otio, 0, source_frames(facts, own), own)
    return otio.schema.ExternalReference(file_url(facts.path), there)


def _range(otio: Any, start: int, length: int, rate: Fraction) -> Any:
    time = otio.opentime.RationalTime
    return otio.opentime.TimeRange(time(start, float(rate)), time(length, float(rate)))


# -- reading -------------------------------------------------------------------------------------------------------


def read_otio(data: str | bytes) -> CutList:
    """The first timeline's clips, transitions as crossfades; nested stacks are not read, which the notes say.

    Raises InputError for what is no OTIO timeline.
    """
    otio = library()
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    try:
        timeline = otio.core.deserialize_json_from_string(text)
    except Exception as error:
        raise InputError(f"this is no OTIO file: {str(error)[:200]}") from error
    if not isinstance(timeline, otio.schema.Timeline):
        raise InputError("there is no timeline in this OTIO file")
    clips: list[ListedClip] = []
    notes: dict[str, None] = {}
    rows: dict[TrackType, int] = {"video": 0, "audio": 0}
    for track in timeline.tracks:
        kind: TrackType = "audio" if getattr(track, "kind", "") == otio.schema.TrackKind.Audio else "video"
        if not isinstance(track, otio.schema.Track):
            notes["nested stacks are not read"] = None
            continue
        found = list(_row(otio, track, kind, rows[kind], notes))
        clips += found
        rows[kind] += bool(found)
    markers = [
        ListedMarker(_ms(marker.marked_range.start_time), marker.name) for marker in timeline.tracks.markers
    ]
    return CutList(tuple(clips), tuple(markers), _rate_of(timeline), tuple(notes))


def _row(otio: Any, track: Any, kind: TrackType, row: int, notes: dict[str, None]) -> Iterator[ListedClip]:
    """A transition lies between the clips that it blends, and they keep their places."""
    blend_ms = 0
    for item in track:
        if isinstance(item, otio.schema.Transition):
            blend_ms = _ms(item.in_offset) + _ms(item.out_offset)
            if item.in_offset != item.out_offset:
                notes["a transition is centred on its cut"] = None
            continue
        for clip in _listed(otio, item, kind, row, notes):
            yield clip.crossed(blend_ms)
        blend_ms = 0


def _listed(otio: Any, item: Any, kind: TrackType, row: int, notes: dict[str, None]) -> Iterator[ListedClip]:
    if isinstance(item, otio.schema.Gap):
        return
    if not isinstance(item, otio.schema.Clip):
        notes["nested stacks are not read"] = None
        return
    place, taken = item.range_in_parent(), item.trimmed_range()
    reference = item.media_reference
    begin = taken.start_time
    if getattr(reference, "available_range", None):  # a camera's timecode may begin at any hour
        begin -= reference.available_range.start_time.rescaled_to(begin.rate)
    start = _ms(begin)
    record = Span(_ms(place.start_time), _ms(place.end_time_exclusive()))
    speed = _speed_of(otio, item, notes)
    if record.duration_ms <= 0 or start < 0 or speed <= 0:
        raise InputError(f"the clip {item.name[:60]!r} lies outside its source or its timeline")
    length = _ms(begin + taken.duration) - start if speed == 1 else nearest(record.duration_ms * speed)
    source = getattr(reference, "target_url", "") or item.name
    yield ListedClip(kind, row, source, record, Span(start, start + max(1, length)), speed, _effects(item))


def _effects(item: Any) -> tuple[dict[str, object], ...]:
    """What Auteur put into the metadata; whether it is sound is found out when it is applied."""
    own = item.metadata.get("auteur")
    kept = own.get("effects") if hasattr(own, "get") else None
    try:
        return tuple(dict(effect) for effect in kept or ())
    except (TypeError, ValueError):
        return ()


def _speed_of(otio: Any, item: Any, notes: dict[str, None]) -> Fraction:
    for effect in item.effects:
        if isinstance(effect, otio.schema.LinearTimeWarp) and not isinstance(effect, otio.schema.FreezeFrame):
            return Fraction(str(effect.time_scalar)).limit_denominator(10**6)
        notes["effects are not read"] = None
    return Fraction(1)


def _ms(moment: Any) -> int:
    """From frames at the 1001 rate that a float like 29.97 means."""
    try:
        return nearest(Fraction(moment.value) * 1000 / rate_from_number(moment.rate))
    except (ValueError, OverflowError) as error:
        raise InputError(f"{moment} is no time") from error


def _rate_of(timeline: Any) -> Fraction | None:
    for clip in timeline.find_clips():
        if clip.source_range is not None:
            return rate_from_number(clip.source_range.start_time.rate)
    return None
