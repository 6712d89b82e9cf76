"""OpenTimelineIO (.otio), by its own library, which `auteur[otio]` installs; it is imported when it is used.

Effects and ids travel as metadata under `auteur`; other programs pass over them.
"""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from typing import Any

from auteur.core.edl.document import Edl
from auteur.core.edl.effects import Speed, effect_to_json
from auteur.core.errors import InputError
from auteur.formats.file_url import file_url
from auteur.formats.on_frames import FrameCut, Piece, Row, left_out, on_frames, source_frames
from auteur.formats.written import Media, MediaFacts, Written

__all__ = ["write_otio"]


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
    return Written(f"{text}\n", left_out(edl, cut, {"speed", "markers"}))


def _track(otio: Any, row: Row, cut: FrameCut) -> Any:
    kind = otio.schema.TrackKind.Video if row.type == "video" else otio.schema.TrackKind.Audio
    track = otio.schema.Track(row.name, kind=kind)
    at = 0
    for piece in row.pieces:
        if piece.start > at:
            track.append(otio.schema.Gap(source_range=_range(otio, 0, piece.start - at, cut.rate)))
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
    kept = [effect_to_json(effect) for effect in piece.effects if not isinstance(effect, Speed)]
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
