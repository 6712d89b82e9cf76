"""The document as JSON: the specification's section 3, field for field, with optional additions.

Derived when written and ignored when read: `settings.duration_ms`, a clip's `track_id`, and `deleted` of words and
segments (a word is deleted exactly when no clip says its middle: see `Edl.speaking`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from math import isfinite
from typing import Any

from auteur.core.edl.decoding import (
    correction_from_json,
    in_order,
    marker_from_json,
    media_file_from_json,
    segment_from_json,
    settings_from_json,
    track_from_json,
)
from auteur.core.edl.document import SCHEMA, Edl, Step, Transcript, merged
from auteur.core.edl.encoding import (
    NOTHING,
    Playing,
    correction_to_json,
    marker_to_json,
    media_file_to_json,
    segment_to_json,
    settings_to_json,
    track_to_json,
)
from auteur.core.edl.reading import Reader, is_whole_text, shown
from auteur.core.edl.segments import Segments
from auteur.core.edl.upgrades import UPGRADES
from auteur.core.errors import DocumentError, UnknownSchema
from auteur.core.time import Span

__all__ = ["dumps", "edl_from_json", "edl_to_json", "loads"]

Json = dict[str, Any]
_DEPTH = 20
"""How deep a step of history may be nested; a batch of operations is about half as deep."""


def dumps(edl: Edl) -> str:
    """The document as JSON text; `loads` gives an equal document back."""
    return json.dumps(edl_to_json(edl), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def loads(text: str | bytes) -> Edl:
    """Raises DocumentError, naming the path, for text that is no consistent document."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise DocumentError("", f"not JSON: {error}") from error
    return edl_from_json(value)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def edl_from_json(value: object) -> Edl:
    """The document of plain JSON, lifted from an older schema where needed."""
    reader = Reader(_upgraded(value), "")
    reader.skip("_id", "schema")
    edl = Edl(
        project_id=reader.text("project_id", empty=False),
        version=reader.whole("version", 0),
        created_at=reader.text_or_none("created_at"),
        updated_at=reader.text_or_none("updated_at"),
        settings=settings_from_json(reader.raw("settings"), "settings"),
        media_files=reader.each("media_files", media_file_from_json, []),
        tracks=reader.each("tracks", track_from_json),
        transcript=_transcript_from_json(reader.raw("transcript", None)),
        markers=in_order(reader.each("markers", marker_from_json, [])),
        undo_stack=reader.each("undo_stack", _step_from_json, []),
        redo_stack=reader.each("redo_stack", _step_from_json, []),
    )
    reader.done()
    _check_ids(edl)
    _check_sources(edl)
    return edl


def _upgraded(value: object) -> object:
    if not isinstance(value, dict):
        return value
    schema = value.get("schema", 1)
    if type(schema) is not int or not 1 <= schema <= SCHEMA:
        raise UnknownSchema(
            "schema", f"is {shown(schema)}; this version reads 1 to {SCHEMA}", hint="update Auteur"
        )
    for step in range(schema, SCHEMA):
        value = UPGRADES[step](value)
    return value


def _transcript_from_json(value: object) -> Transcript:
    if value is None:
        return Transcript()
    reader = Reader(value, "transcript")
    transcript = Transcript(
        generated_at=reader.text_or_none("generated_at"),
        language=reader.text_or_none("language"),
        segments=Segments.of(reader.each("segments", segment_from_json)),
        corrections=reader.each("corrections", correction_from_json, []),
    )
    reader.done()
    return transcript


def _step_from_json(value: object, path: str) -> Step:
    reader = Reader(value, path)
    op, inverse = reader.raw("op"), reader.raw("inverse")
    if not isinstance(op, dict) or not isinstance(inverse, dict):
        raise DocumentError(path, "op and inverse must be operations")
    reader.done()
    _check_plain([op, inverse], path)
    return Step(op, inverse)


def _check_plain(value: object, path: str) -> None:
    """History is kept unread, as it was written: but it must be possible to write it again."""
    level = [value]
    for _ in range(_DEPTH):
        if not all(_is_writable(item) for item in level):
            raise DocumentError(path, "holds text or a number that cannot be written")
        level = [one for item in level for one in _inside(item)]
        if not level:
            return
    raise DocumentError(path, "is nested too deeply")


def _inside(item: object) -> Iterable[object]:
    if isinstance(item, dict):
        return (*item, *item.values())
    return item if isinstance(item, list) else ()


def _is_writable(item: object) -> bool:
    if isinstance(item, str):
        return is_whole_text(item)
    return not isinstance(item, float) or isfinite(item)


def _check_ids(edl: Edl) -> None:
    _unique((track.id for track in edl.tracks), lambda i: f"tracks[{i}].id")
    _unique((media.id for media in edl.media_files), lambda i: f"media_files[{i}].id")
    _unique((marker.id for marker in edl.markers), lambda i: f"markers[{i}].id")
    seen: set[str] = set()
    for t, track in enumerate(edl.tracks):
        for c, placed in enumerate(track.lane):
            if placed.clip.id in seen:
                raise DocumentError(f"tracks[{t}].clips[{c}].id", f"{placed.clip.id!r} is there twice")
            seen.add(placed.clip.id)
    _unique((segment.id for segment in edl.transcript.segments), lambda i: f"transcript.segments[{i}].id")
    words = [word.id for word in edl.transcript.segments.words()]
    if len(set(words)) != len(words):
        _refuse_second_word(edl)


def _unique(ids: Iterable[str], path: Callable[[int], str]) -> None:
    seen: set[str] = set()
    for i, identifier in enumerate(ids):
        if identifier in seen:
            raise DocumentError(path(i), f"{identifier!r} is there twice")
        seen.add(identifier)


def _refuse_second_word(edl: Edl) -> None:
    seen: set[str] = set()
    for s, segment in enumerate(edl.transcript.segments):
        for w, word in enumerate(segment.words):
            if word.id in seen:
                raise DocumentError(f"transcript.segments[{s}].words[{w}].id", f"{word.id!r} is there twice")
            seen.add(word.id)


def _check_sources(edl: Edl) -> None:
    """Clips stay inside their media file where the document knows how long it is."""
    lengths = {media.id: media.duration_ms for media in edl.media_files}
    for t, track in enumerate(edl.tracks):
        for c, placed in enumerate(track.lane):
            length = lengths.get(placed.clip.media_file_id)
            if length is not None and placed.clip.out_point_ms > length:
                raise DocumentError(
                    f"tracks[{t}].clips[{c}].out_point_ms",
                    f"{placed.clip.out_point_ms} is beyond the source's end at {length}",
                )


def edl_to_json(edl: Edl) -> Json:
    """The document as plain JSON, derived fields included."""
    playing = _playing(edl)
    transcript = edl.transcript
    return {
        "schema": SCHEMA,
        "project_id": edl.project_id,
        "version": edl.version,
        "created_at": edl.created_at,
        "updated_at": edl.updated_at,
        "settings": settings_to_json(edl.settings) | {"duration_ms": edl.duration_ms},
        "media_files": [media_file_to_json(media) for media in edl.media_files],
        "tracks": [track_to_json(track) for track in edl.tracks],
        "transcript": {
            "generated_at": transcript.generated_at,
            "language": transcript.language,
            "segments": [
                segment_to_json(segment, playing.get(segment.media_file_id or "", NOTHING))
                for segment in transcript.segments
            ],
            "corrections": [correction_to_json(correction) for correction in transcript.corrections],
        },
        "markers": [marker_to_json(marker) for marker in edl.markers],
        "undo_stack": [{"op": step.op, "inverse": step.inverse} for step in edl.undo_stack],
        "redo_stack": [{"op": step.op, "inverse": step.inverse} for step in edl.redo_stack],
    }


def _playing(edl: Edl) -> dict[str, Playing]:
    """Per media file the starts and ends of the source spans that some clip says, disjoint and in order."""
    heard: dict[str, list[Span]] = {}
    seen: dict[str, list[Span]] = {}
    for track in edl.tracks:
        spans = heard if track.type == "audio" else seen
        for _, clip in track.lane:
            of_media = spans.setdefault(clip.media_file_id, [])
            if not clip.deleted:
                of_media.append(Span(clip.in_point_ms, clip.out_point_ms))
    unions = {media: merged(of_media) for media, of_media in (seen | heard).items()}
    return {media: ([s.start_ms for s in u], [s.end_ms for s in u]) for media, u in unions.items()}
