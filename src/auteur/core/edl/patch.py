"""What changed between two documents, as an operation that makes one into the other.

This is how every operation gets its inverse: the difference from the new document back to the old one. It is as
large as the edit, for what an edit does not touch the two documents share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from auteur.core.edl import decoding, encoding
from auteur.core.edl.chunks import Hunk, hunks
from auteur.core.edl.document import Edl, Track, Transcript
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.edl.reading import Reader
from auteur.core.edl.segments import Segments
from auteur.core.errors import Conflict, DocumentError
from auteur.core.transcript.model import Segment

__all__ = ["NOTHING", "applied", "difference"]

Json = dict[str, Any]
NOTHING: Json = {"op": "patch"}
"""The difference of two documents that are alike."""
T = TypeVar("T")


def difference(old: Edl, new: Edl) -> Json:
    """The `patch` operation that makes `new`'s content of `old`'s."""
    patch: Json = {"op": "patch"}
    if old.settings != new.settings:
        patch["settings"] = encoding.settings_to_json(new.settings) | {
            "frame_rate": str(new.settings.frame_rate)  # exact, where the document rounds
        }
    if old.markers != new.markers:
        patch["markers"] = [encoding.marker_to_json(marker) for marker in new.markers]
    if old.media_files != new.media_files:
        patch["media_files"] = [encoding.media_file_to_json(media) for media in new.media_files]
    if old.tracks is not new.tracks:
        patch |= _tracks_difference(old, new)
    if old.transcript is not new.transcript:
        patch |= _transcript_difference(old.transcript, new.transcript)
    return patch


def _tracks_difference(old: Edl, new: Edl) -> Json:
    known = {track.id: track for track in old.tracks}
    changes = [change for track in new.tracks if (change := _track_difference(known.get(track.id), track))]
    order = [track.id for track in new.tracks]
    patch: Json = {"tracks": changes} if changes else {}
    if order != [track.id for track in old.tracks]:
        patch["track_order"] = order
    return patch


def _track_difference(old: Track | None, new: Track) -> Json | None:
    if old is None or old.type != new.type:
        return {"track": encoding.track_to_json(new)}
    if old is new:
        return None
    change: Json = {}
    if (old.name, old.locked, old.muted) != (new.name, new.locked, new.muted):
        change |= {"name": new.name, "locked": new.locked, "muted": new.muted}
    found = [
        _hunk_to_json(h, lambda e: e.clip.id, _entry_to_json) for h in hunks(old.lane.chunks, new.lane.chunks)
    ]
    if found:
        change["clips"] = found
    return {"track_id": new.id, **change} if change else None


def _transcript_difference(old: Transcript, new: Transcript) -> Json:
    patch: Json = {}
    if (old.generated_at, old.language) != (new.generated_at, new.language):
        patch["transcript"] = {"generated_at": new.generated_at, "language": new.language}
    found = [
        _hunk_to_json(h, lambda s: s.id, encoding.segment_to_json)
        for h in hunks(old.segments.chunks, new.segments.chunks)
    ]
    if found:
        patch["segments"] = found
    if old.corrections != new.corrections:
        head = _common_head(old.corrections, new.corrections)
        patch["corrections"] = {
            "keep": head,
            "then": [encoding.correction_to_json(c) for c in new.corrections[head:]],
        }
    return patch


def _common_head(old: Sequence[object], new: Sequence[object]) -> int:
    head = 0
    while head < min(len(old), len(new)) and (old[head] is new[head] or old[head] == new[head]):
        head += 1
    return head


def _hunk_to_json(hunk: Hunk[T], identity: Callable[[T], str], to_json: Callable[[T], Json]) -> Json:
    return {
        "index": hunk.index,
        "removed": [identity(item) for item in hunk.removed],
        "inserted": [to_json(item) for item in hunk.inserted],
    }


def _entry_to_json(entry: Entry) -> Json:
    return {"lead_ms": entry.lead_ms, **encoding.clip_to_json(entry.clip)}


# -- applying ------------------------------------------------------------------------------------------------------


def applied(edl: Edl, patch: Json) -> Edl:
    """The document after the patch. Raises Conflict, changing nothing, when it was made for another document.

    A patch may come from a file or from a client, so its outcome is checked as a document that is read is.
    """
    try:
        after = _applied(edl, Reader({key: value for key, value in patch.items() if key != "op"}, "patch"))
    except DocumentError as error:
        raise Conflict(f"the patch does not fit: {error.message}") from error
    _check_clips(edl, after)
    _check_words(edl, after)
    return after


def _applied(edl: Edl, reader: Reader) -> Edl:
    if (settings := reader.raw("settings", None)) is not None:
        edl = replace(edl, settings=decoding.settings_from_json(settings, "settings"))
    if reader.has("markers"):
        edl = replace(edl, markers=decoding.in_order(reader.each("markers", decoding.marker_from_json)))
        _check_unique("marker", [marker.id for marker in edl.markers])
    if reader.has("media_files"):
        edl = replace(edl, media_files=reader.each("media_files", decoding.media_file_from_json))
        _check_unique("media file", [media.id for media in edl.media_files])
    order = reader.items("track_order") if reader.has("track_order") else None
    edl = _with_tracks(edl, reader.items("tracks", []), order)
    transcript = edl.transcript
    if (head := reader.raw("transcript", None)) is not None:
        dated = Reader(head, "transcript")
        transcript = replace(
            transcript,
            generated_at=dated.text_or_none("generated_at"),
            language=dated.text_or_none("language"),
        )
        dated.done()
    if reader.has("segments"):
        transcript = replace(transcript, segments=_segments(transcript.segments, reader.items("segments")))
    if (corrections := reader.raw("corrections", None)) is not None:
        then = Reader(corrections, "corrections")
        kept = transcript.corrections[: then.whole("keep")]
        transcript = replace(
            transcript, corrections=(*kept, *then.each("then", decoding.correction_from_json))
        )
    reader.done()
    return edl if transcript is edl.transcript else replace(edl, transcript=transcript)


def _with_tracks(edl: Edl, changes: list[Any], order: list[Any] | None) -> Edl:
    tracks = {track.id: track for track in edl.tracks}
    for i, value in enumerate(changes):
        change = Reader(value, f"tracks[{i}]")
        if change.has("track"):
            track = decoding.track_from_json(change.raw("track"), f"tracks[{i}].track")
        else:
            track = _changed_track(edl.track(change.text("track_id")), change)
        change.done()
        tracks[track.id] = track
    names = [track.id for track in edl.tracks] if order is None else order
    if any(not isinstance(name, str) or name not in tracks for name in names):
        raise Conflict("the patch names a track that is not there")
    _check_unique("track", names)
    return replace(edl, tracks=tuple(tracks[name] for name in names)) if changes or order is not None else edl


def _changed_track(track: Track, change: Reader) -> Track:
    if change.has("name"):
        track = replace(
            track, name=change.text("name"), locked=change.flag("locked"), muted=change.flag("muted")
        )
    lane = track.lane
    for hunk in reversed(change.items("clips", [])):
        lane = _spliced_lane(lane, hunk)
    return replace(track, lane=lane)


def _spliced_lane(lane: Lane, value: object) -> Lane:
    hunk = Reader(value, "clips")
    index, removed = hunk.whole("index"), hunk.items("removed")
    entries = hunk.each("inserted", decoding.entry_from_json)
    there = lane.ids(index, len(removed))
    if there != removed:
        raise Conflict(f"the patch replaces {len(removed)} clips that are not there")
    return lane.spliced(index, len(removed), entries)


def _segments(segments: Segments, changes: list[Any]) -> Segments:
    for value in reversed(changes):
        hunk = Reader(value, "segments")
        index, removed = hunk.whole("index"), hunk.items("removed")
        inserted: tuple[Segment, ...] = hunk.each("inserted", decoding.segment_from_json)
        there = [segments[i].id for i in range(index, min(index + len(removed), len(segments)))]
        if there != removed:
            raise Conflict(f"the patch replaces {len(removed)} segments that are not there")
        segments = segments.spliced(index, len(removed), inserted)
    return segments


# -- checking ------------------------------------------------------------------------------------------------------


def _check_clips(before: Edl, after: Edl) -> None:
    """New clips have new ids and lie inside their sources; as much work as the patch is long."""
    if before.tracks is after.tracks and before.media_files is after.media_files:
        return
    lanes = {track.id: track.lane for track in before.tracks}
    gone: set[str] = set()
    come: list[Clip] = []
    for track in after.tracks:
        for hunk in hunks(lanes.pop(track.id, Lane()).chunks, track.lane.chunks):
            gone.update(entry.clip.id for entry in hunk.removed)
            come += [entry.clip for entry in hunk.inserted]
    gone.update(entry.clip.id for lane in lanes.values() for entry in lane.entries())
    _check_new("clip", [clip.id for clip in come], lambda id_: id_ not in gone and before.has_clip(id_))
    if before.media_files is not after.media_files:
        come = [placed.clip for track in after.tracks for placed in track.lane]
    lengths = {media.id: media.duration_ms for media in after.media_files}
    for clip in come:
        if clip.out_point_ms > lengths.get(clip.media_file_id, clip.out_point_ms):
            raise Conflict(f"clip {clip.id!r} would end beyond its source")


def _check_words(before: Edl, after: Edl) -> None:
    old, new = before.transcript.segments, after.transcript.segments
    if old is new:
        return
    gone: set[str] = set()
    gone_words: set[str] = set()
    come: list[Segment] = []
    for hunk in hunks(old.chunks, new.chunks):
        gone.update(segment.id for segment in hunk.removed)
        gone_words.update(word.id for segment in hunk.removed for word in segment.words)
        come += hunk.inserted
    _check_new("segment", [s.id for s in come], lambda id_: id_ not in gone and old.find(id_) is not None)
    words = [word.id for segment in come for word in segment.words]
    _check_new("word", words, lambda id_: id_ not in gone_words and old.find_word(id_) is not None)


def _check_new(kind: str, ids: list[str], in_use: Callable[[str], bool]) -> None:
    _check_unique(kind, ids)
    for identifier in ids:
        if in_use(identifier):
            raise Conflict(f"the patch brings a {kind} {identifier!r} that is already there")


def _check_unique(kind: str, ids: list[str]) -> None:
    if len(set(ids)) != len(ids):
        raise Conflict(f"the patch brings a {kind} twice")
