"""From another program's cut list to operations: which recording each clip means, and the clips laid anew.

A file may name anything. A source is one of the project's recordings, by its path or its name, or a file inside the
project's own folder; everything else is refused and never opened.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from auteur.core.edl.document import Edl, TrackType
from auteur.core.errors import InputError
from auteur.core.time import Span
from auteur.formats.cmx3600 import reel_name
from auteur.formats.cut_list import TO_THE_END, CutList, ListedClip
from auteur.formats.file_url import path_of
from auteur.formats.written import Media, MediaFacts

__all__ = ["cut_operations", "known_source", "path_inside"]

_SLACK_MS = 100
"""How far past the end of its source a clip is pulled back: more than a frame, and never a matter of what it shows."""

Json = dict[str, Any]


# -- which recording -----------------------------------------------------------------------------------------------


def known_source(source: str, media: Media) -> str | None:
    """The media id that a source means: by path, by file name with or without ending, by reel; "" means the first."""
    if not source:
        return next(iter(media), None)
    path = path_of(source)
    if path is None:
        return None
    name = posixpath.basename(path.replace("\\", "/"))
    tests = (
        lambda facts: facts.path == path,
        lambda facts: name in (facts.name, posixpath.basename(facts.path)),
        lambda facts: name == facts.name.rpartition(".")[0],
        lambda facts: name == reel_name(facts.name),
    )
    for test in tests:
        found = [media_id for media_id, facts in media.items() if test(facts)]
        if len(found) == 1:
            return found[0]
    return None


def path_inside(source: str, home: str) -> str:
    """The absolute path of a source inside the folder `home`, links not followed.

    Raises InputError for one outside, a URL that is no file's, and a name without an ending.
    """
    path = path_of(source)
    if path is None or "\0" in path:
        raise InputError(
            f"{source[:80]!r} is no file of this project", hint="put the recording beside the project"
        )
    whole = posixpath.normpath(posixpath.join(home, path.replace("\\", "/")))
    if not whole.startswith(f"{home.rstrip('/')}/"):
        raise InputError(
            f"{source[:80]!r} lies outside the project's folder, or is none of its recordings",
            hint=f"put the recording into {home}",
        )
    return whole


# -- operations ----------------------------------------------------------------------------------------------------


def cut_operations(listed: CutList, edl: Edl, media: Media, ids: Mapping[str, str]) -> list[Json]:
    """Operations that make the timeline play what the list says; `ids` gives each source its media id.

    Raises InputError for a clip that reaches past the end of its source.
    """
    there = [placed.clip.id for track in edl.tracks for placed in track.lane]
    operations: list[Json] = [{"op": "lift", "clip_ids": there}] if there else []
    clips = list(_possible(_in_a_row(listed, media, ids) if listed.follows else listed.clips, media, ids))
    if not clips:
        raise InputError("there is no clip of the project's recordings in this file")
    tracks = {kind: [track.id for track in edl.tracks if track.type == kind] for kind in ("video", "audio")}
    for kind, own in tracks.items():
        for n in range(len(own), 1 + max((clip.row for clip in clips if clip.type == kind), default=-1)):
            own.append(_unused(f"{kind[0].upper()}{n + 1}", {track.id for track in edl.tracks} | set(own)))
            operations.append({"op": "add_track", "track_id": own[n], "type": kind})
    for n, clip in enumerate(sorted(clips, key=lambda clip: clip.record.start_ms)):
        operations.append(_laid(clip, tracks[clip.type][clip.row], f"cut-{n + 1}", media, ids))
    return operations + list(_markers(listed, edl))


def _in_a_row(listed: CutList, media: Media, ids: Mapping[str, str]) -> Iterator[ListedClip]:
    """Clips one after the other, each kind on its own; the recording's end where they say no end."""
    at: dict[TrackType, int] = {"video": 0, "audio": 0}
    for clip in listed.clips:
        end_ms = clip.taken.end_ms
        if end_ms == TO_THE_END:
            end_ms = media[ids[clip.source]].duration_ms
        length = end_ms - clip.taken.start_ms
        if length <= 0:
            raise InputError(f"a segment begins at {clip.taken.start_ms} ms, past the end of its recording")
        record = Span(at[clip.type], at[clip.type] + length)
        at[clip.type] = record.end_ms
        yield replace(clip, taken=Span(clip.taken.start_ms, end_ms), record=record)


def _possible(
    clips: Iterator[ListedClip] | tuple[ListedClip, ...], media: Media, ids: Mapping[str, str]
) -> Iterator[ListedClip]:
    """Those whose recording has what they want, a picture or sound."""
    for clip in clips:
        facts = media[ids[clip.source]]
        if facts.rate is not None if clip.type == "video" else facts.channels > 0:
            yield clip


def _laid(clip: ListedClip, track_id: str, clip_id: str, media: Media, ids: Mapping[str, str]) -> Json:
    media_id = ids[clip.source]
    taken = _inside(clip, media[media_id])
    said: Json = {
        "id": clip_id,
        "media_file_id": media_id,
        "in_point_ms": taken.start_ms,
        "out_point_ms": taken.end_ms,
    }
    effects = [dict(effect) for effect in clip.effects]
    if clip.speed != 1:
        effects.append({"type": "speed", "rate": round(float(clip.speed), 9)})
    if effects:
        said["effects"] = effects
    return {"op": "overwrite_clip", "track_id": track_id, "at_ms": clip.record.start_ms, "clip": said}


def _inside(clip: ListedClip, facts: MediaFacts) -> Span:
    """What is taken, as long as it plays, pulled back where rounding has it end past its source."""
    length = clip.record.duration_ms if clip.speed == 1 else clip.taken.duration_ms
    over = clip.taken.start_ms + length - facts.duration_ms
    if over > _SLACK_MS:
        raise InputError(
            f"a clip takes {facts.name!r} to {clip.taken.start_ms + length} ms, but it ends at {facts.duration_ms} ms",
            hint="is this the file that was cut? For an EDL, name its frame rate with --rate",
        )
    start = max(0, clip.taken.start_ms - max(0, over))
    return Span(start, min(facts.duration_ms, start + length))


def _markers(listed: CutList, edl: Edl) -> Iterator[Json]:
    """The list's markers in place of the document's; where the list has none, those stay."""
    if listed.markers:
        yield from ({"op": "remove_marker", "marker_id": marker.id} for marker in edl.markers)
    for n, marker in enumerate(listed.markers):
        yield {
            "op": "add_marker",
            "marker_id": f"mark-{n + 1}",
            "time_ms": marker.time_ms,
            "name": marker.name,
        }


def _unused(wanted: str, taken: set[str]) -> str:
    n, candidate = 1, wanted
    while candidate in taken:
        n += 1
        candidate = f"{wanted}-{n}"
    return candidate
