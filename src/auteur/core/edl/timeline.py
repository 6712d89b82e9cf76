"""What the editing verbs are made of: taking time out of all tracks, putting pieces in, healing a join.

A ripple moves every unlocked track together, so that picture, sound and markers stay in step.
"""

from __future__ import annotations

from dataclasses import replace

from auteur.core.edl.document import Edl, Marker
from auteur.core.edl.lane import Clip, Entry, Lane, NewId
from auteur.core.errors import OperationError
from auteur.core.time import Span, TimelineMs

__all__ = [
    "cleared",
    "cuttable",
    "fresh_ids",
    "healed",
    "lane_with_gap",
    "lane_with_piece",
    "rippled_in",
    "rippled_out",
    "single",
    "taken",
    "unlocked",
]

Pieces = dict[str, Lane]
"""For each track id what was taken from it; all equally long."""


def fresh_ids(edl: Edl, *coming: str) -> NewId:
    """Ids for the parts of cut clips: derived from the clip's own, never one in use or `coming`, nor the same twice."""
    issued = set(coming)

    def new_id(wanted: str) -> str:
        candidate, n = wanted, 1
        while candidate in issued or edl.has_clip(candidate):
            n += 1
            candidate = f"{wanted}.{n}"
        issued.add(candidate)
        return candidate

    return new_id


def unlocked(edl: Edl, track_id: str) -> Lane:
    """The lane of a track that may be edited. Raises OperationError for a locked one."""
    track = edl.track(track_id)
    if track.locked:
        raise OperationError(f"track {track.name!r} is locked", hint="unlock the track first")
    return track.lane


def cuttable(edl: Edl, media_file_id: str, source: Span) -> list[Span]:
    """Where unlocked tracks play some of a source span: merged, in order.

    Raises OperationError where only locked tracks do: cutting the others would bring them out of step.
    """
    spans = edl.playing(media_file_id, source.start_ms, source.end_ms, unlocked=True)
    if not spans and edl.playing(media_file_id, source.start_ms, source.end_ms):
        raise OperationError("the words play on locked tracks only", hint="unlock the track first")
    return spans


def taken(edl: Edl, span: Span, new_id: NewId) -> Pieces:
    """A copy of what the unlocked tracks hold in the span."""
    return {
        track.id: track.lane.piece(span.start_ms, span.end_ms, new_id)
        for track in edl.tracks
        if not track.locked
    }


def rippled_out(edl: Edl, span: Span, new_id: NewId, *, moving: bool = False) -> Edl:
    """Without the span: what follows moves up. `moving` says that what is cut out goes on living elsewhere.

    A clip that loses its head keeps its id, unless the head goes on living.
    """
    tracks = tuple(
        track if track.locked else replace(track, lane=_without(track.lane, span, new_id, moving=moving))
        for track in edl.tracks
    )
    return replace(edl, tracks=tracks, markers=_pulled(edl.markers, span))


def _without(lane: Lane, span: Span, new_id: NewId, *, moving: bool) -> Lane:
    if span.start_ms >= lane.length_ms:
        return lane
    cut = lane.at(span.end_ms)
    divided = cut is not None and cut.start_ms < span.end_ms and (moving or cut.start_ms < span.start_ms)
    rest = lane.piece(span.end_ms, max(span.end_ms, lane.length_ms), new_id if divided else None)
    return Lane.joined(lane.piece(0, span.start_ms), rest).trimmed()


def _pulled(markers: tuple[Marker, ...], span: Span) -> tuple[Marker, ...]:
    if not markers or markers[-1].time_ms <= span.start_ms:
        return markers

    def moved(time_ms: int) -> TimelineMs:
        return TimelineMs(time_ms - max(0, min(time_ms, span.end_ms) - span.start_ms))

    return tuple(m if m.time_ms <= span.start_ms else replace(m, time_ms=moved(m.time_ms)) for m in markers)


def rippled_in(edl: Edl, at_ms: int, duration_ms: int, pieces: Pieces, new_id: NewId) -> Edl:
    """With the pieces put in at a moment: what follows moves down.

    Unlocked tracks that get no piece get a gap just as long.
    """
    tracks = tuple(
        track
        if track.locked
        else replace(
            track,
            lane=lane_with_piece(track.lane, at_ms, pieces.get(track.id) or Lane.gap(duration_ms), new_id),
        )
        for track in edl.tracks
    )
    markers = tuple(
        m if m.time_ms < at_ms else replace(m, time_ms=TimelineMs(m.time_ms + duration_ms))
        for m in edl.markers
    )
    return replace(edl, tracks=tracks, markers=markers)


def lane_with_piece(lane: Lane, at_ms: int, piece: Lane, new_id: NewId) -> Lane:
    """The lane with a piece inserted; a clip that plays across the moment is split."""
    if at_ms >= lane.length_ms:
        return Lane.joined(lane, Lane.gap(at_ms - lane.length_ms), piece).trimmed()
    left, right = lane.piece(0, at_ms), lane.piece(at_ms, lane.length_ms, new_id)
    return Lane.joined(left, piece, right).trimmed()


def lane_with_gap(lane: Lane, span: Span, new_id: NewId) -> Lane:
    """The lane with nothing in the span and all else where it was (lift)."""
    return cleared(lane, span, Lane.gap(span.duration_ms), new_id)


def cleared(lane: Lane, span: Span, piece: Lane, new_id: NewId) -> Lane:
    """The lane with the span's content overwritten by a piece just as long."""
    end_ms = max(span.end_ms, lane.length_ms)
    cut = lane.at(span.end_ms)
    divided = cut is not None and cut.start_ms < span.start_ms
    right = lane.piece(span.end_ms, end_ms, new_id if divided else None)
    return Lane.joined(lane.piece(0, span.start_ms), piece, right).trimmed()


def healed(lane: Lane, at_ms: int) -> Lane:
    """The lane with the two clips that meet at a moment made one, where the source runs on through the join."""
    right = lane.at(at_ms)
    left = lane.at(at_ms - 1) if at_ms > 0 else None
    if left is None or right is None or right.start_ms != at_ms or not _runs_on(left.clip, right.clip):
        return lane
    a, b = left.clip, right.clip
    one = Clip(
        a.id,
        a.media_file_id,
        a.in_point_ms,
        b.out_point_ms,
        a.duration_ms + b.duration_ms,
        a.effects,
        a.deleted,
    )
    before, after = lane.piece(0, left.start_ms), lane.piece(right.end_ms, lane.length_ms)
    return Lane.joined(before, single(one), after)


def single(clip: Clip) -> Lane:
    """A piece that is one clip."""
    return Lane.of((Entry(0, clip),))


def _runs_on(a: Clip, b: Clip) -> bool:
    return (
        a.media_file_id == b.media_file_id
        and a.out_point_ms == b.in_point_ms
        and a.effects == b.effects
        and a.deleted == b.deleted
        and a.duration_ms == a.out_point_ms - a.in_point_ms
        and b.duration_ms == b.out_point_ms - b.in_point_ms
    )
