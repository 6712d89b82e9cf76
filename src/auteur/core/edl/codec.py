"""The document as JSON: the specification's section 3, field for field, with optional additions.

Derived when written and ignored when read: `settings.duration_ms`, a clip's `track_id`, `start_ms`'s gaps, and
`deleted` of words and segments (a word is deleted exactly when no clip says its middle: see `Edl.speaking`).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import Any, cast

from auteur.core.edl.document import (
    SCHEMA,
    Edl,
    Marker,
    MediaFile,
    Settings,
    Step,
    Track,
    TrackType,
    Transcript,
    merged,
)
from auteur.core.edl.effects import effect_from_json, effect_to_json, speed_of
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.edl.reading import MAX_MS, Reader, is_whole_text, shown
from auteur.core.edl.segments import Segments
from auteur.core.edl.upgrades import UPGRADES
from auteur.core.errors import DocumentError, UnknownSchema
from auteur.core.time import SourceMs, Span, TimelineMs, rate_from_number
from auteur.core.transcript.model import Correction, CorrectionKind, Segment, Word

__all__ = [
    "clip_to_json",
    "correction_from_json",
    "correction_to_json",
    "dumps",
    "edl_from_json",
    "edl_to_json",
    "entry_from_json",
    "in_order",
    "loads",
    "marker_from_json",
    "marker_to_json",
    "media_file_from_json",
    "media_file_to_json",
    "segment_from_json",
    "segment_to_json",
    "settings_from_json",
    "settings_to_json",
    "track_from_json",
    "track_to_json",
]

Json = dict[str, Any]
_DEPTH = 20
"""How deep a step of history may be nested; a batch of operations is about half as deep."""
_ORIGINS = ("asr", "import", "human", "generated")
_KINDS = ("text", "time", "speaker", "break", "join")


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


# -- reading -------------------------------------------------------------------------------------------------------


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


def settings_from_json(value: object, path: str) -> Settings:
    reader = Reader(value, path)
    resolution = Reader(reader.raw("resolution"), reader.at("resolution"))
    number = reader.raw("frame_rate")
    try:
        rate = rate_from_number(number if type(number) in (int, float, str) else "")
    except ValueError as error:
        raise reader.fail("frame_rate", f"{shown(number)} is not a frame rate") from error
    width, height = resolution.whole("width", 2, 16384), resolution.whole("height", 2, 16384)
    resolution.done()
    reader.skip("duration_ms")
    reader.done()
    return Settings(width, height, rate)


def media_file_from_json(value: object, path: str) -> MediaFile:
    reader = Reader(value, path)
    media = MediaFile(
        reader.text("id", empty=False),
        reader.text("name", ""),
        reader.whole("duration_ms"),
        cast("Any", reader.one_of("type", ("video", "audio", "image"), "video")),
        reader.text_or_none("generated_by"),
    )
    reader.done()
    return media


def track_from_json(value: object, path: str) -> Track:
    reader = Reader(value, path)
    entries: list[Entry] = []
    end_ms = 0
    for i, item in enumerate(reader.items("clips")):
        start_ms, clip = _clip_from_json(item, f"{path}.clips[{i}]")
        if start_ms < end_ms:
            raise DocumentError(
                f"{path}.clips[{i}].start_ms",
                f"{start_ms} lies inside the clip before, which ends at {end_ms}",
            )
        entries.append(Entry(start_ms - end_ms, clip))
        end_ms = start_ms + clip.duration_ms
    track = Track(
        reader.text("id", empty=False),
        cast("TrackType", reader.one_of("type", ("video", "audio"))),
        reader.text("name", ""),
        Lane.of(entries),
        reader.flag("locked"),
        reader.flag("muted"),
    )
    reader.done()
    return track


_NONE: list[object] = []
_CLIP_FIELDS = frozenset(
    (
        "id",
        "media_file_id",
        "track_id",
        "start_ms",
        "duration_ms",
        "in_point_ms",
        "out_point_ms",
        "effects",
        "deleted",
    )
)


def _clip_from_json(value: object, path: str) -> tuple[int, Clip]:
    """A clip and its start. One without effects, as most are, is only read slowly where it looks odd."""
    if type(value) is dict and value.get("effects", _NONE) == _NONE and value.keys() <= _CLIP_FIELDS:
        get = value.get
        identity, media, deleted = get("id"), get("media_file_id"), get("deleted", False)
        start, low, high = get("start_ms"), get("in_point_ms"), get("out_point_ms")
        if (
            type(identity) is type(media) is str
            and type(start) is type(low) is type(high) is int
            and type(deleted) is bool
            and identity
            and media
            and (identity.isascii() or is_whole_text(identity))
            and (media.isascii() or is_whole_text(media))
            and 0 <= start <= MAX_MS
            and 0 <= low < high <= MAX_MS
            and type(get("duration_ms")) is int
            and get("duration_ms") == high - low
        ):
            return start, Clip(identity, media, SourceMs(low), SourceMs(high), high - low, (), deleted)
    reader = Reader(value, path)
    reader.skip("track_id")
    return reader.whole("start_ms"), _clip_of(reader)


def entry_from_json(value: object, path: str) -> Entry:
    """A clip with `lead_ms`, the gap before it, in place of `start_ms`."""
    reader = Reader(value, path)
    return Entry(reader.whole("lead_ms"), _clip_of(reader))


def _clip_of(reader: Reader) -> Clip:
    clip = Clip(
        reader.text("id", empty=False),
        reader.text("media_file_id", empty=False),
        SourceMs(reader.whole("in_point_ms")),
        SourceMs(reader.whole("out_point_ms")),
        reader.whole("duration_ms", 1),
        reader.each("effects", effect_from_json, []),
        reader.flag("deleted"),
    )
    reader.done()
    kinds = [effect.type for effect in clip.effects]
    if len(set(kinds)) != len(kinds):
        raise reader.fail("effects", "holds two effects of one type")
    if clip.in_point_ms >= clip.out_point_ms:
        raise reader.fail("in_point_ms", f"{clip.in_point_ms} is not before out_point_ms {clip.out_point_ms}")
    source_ms = clip.out_point_ms - clip.in_point_ms
    speed = speed_of(clip.effects)
    # A clip cut at changed speed is rounded at both ends: one millisecond of each clock may be missing.
    if abs(clip.duration_ms * speed - source_ms) > (0 if speed == 1 else 1 + speed):
        raise reader.fail(
            "duration_ms", f"{clip.duration_ms} does not match out − in = {source_ms} at speed {speed}"
        )
    return clip


def marker_from_json(value: object, path: str) -> Marker:
    reader = Reader(value, path)
    marker = Marker(
        reader.text("id", empty=False),
        TimelineMs(reader.whole("time_ms")),
        reader.text("name", ""),
        reader.text("color", ""),
    )
    reader.done()
    return marker


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


def segment_from_json(value: object, path: str) -> Segment:
    reader = Reader(value, path)
    reader.skip("deleted")
    start_ms, end_ms = reader.whole("start_ms"), reader.whole("end_ms")
    if end_ms < start_ms:
        raise reader.fail("end_ms", f"{end_ms} is before start_ms {start_ms}")
    words = _words_from_json(reader.items("words", []), reader.at("words"))
    if words and (words[0].start_ms < start_ms or words[-1].end_ms > end_ms):
        raise reader.fail("words", f"reach beyond the segment's {start_ms} to {end_ms} ms")
    text, edited = reader.text("text", ""), reader.text_or_none("edited_text")
    segment = Segment(
        reader.text("id", empty=False),
        reader.text_or_none("media_file_id"),
        reader.text("speaker", ""),
        SourceMs(start_ms),
        SourceMs(end_ms),
        words,
        "" if words else text,
        None if words else edited,
    )
    reader.done()
    return segment


_WORD_FIELDS = frozenset(
    ("id", "word", "start_ms", "end_ms", "confidence", "edited_text", "origin", "engine", "flags", "deleted")
)


def _words_from_json(items: list[Any], path: str) -> tuple[Word, ...]:
    """The hot loop of loading: checked field by field only where the quick look finds something odd."""
    words: list[Word] = []
    end_ms = 0
    for item in items:
        try:
            get = item.get
            word = Word(
                item["id"],
                item["word"],
                item["start_ms"],
                item["end_ms"],
                get("confidence"),
                get("edited_text"),
                get("origin", "asr"),
                get("engine"),
                tuple(flags) if (flags := get("flags")) else (),
            )
            sound = (
                type(word[0]) is str
                and type(word[1]) is str
                and (word[0].isascii() or is_whole_text(word[0]))
                and (word[1].isascii() or is_whole_text(word[1]))
                and type(word[2]) is type(word[3]) is int
                and end_ms <= word[2] <= word[3] <= MAX_MS
                and word[6] in _ORIGINS
                and item.keys() <= _WORD_FIELDS
                and (flags is None or type(flags) is list)
                and _optional_fields_are_sound(word)
            )
        except (AttributeError, KeyError, TypeError):
            sound = False
        if not sound:
            raise _word_fault(item, f"{path}[{len(words)}]", end_ms)
        end_ms = word.end_ms
        words.append(word)
    return tuple(words)


def _optional_fields_are_sound(word: Word) -> bool:
    confidence = word.confidence
    return (
        (confidence is None or (type(confidence) in (int, float) and 0 <= confidence <= 1))
        and (word.edited_text is None or _is_text(word.edited_text))
        and (word.engine is None or _is_text(word.engine))
        and (not word.flags or all(_is_text(flag) for flag in word.flags))
        and word.id != ""
    )


def _is_text(value: object) -> bool:
    return type(value) is str and is_whole_text(value)


def _word_fault(item: object, path: str, end_ms: int) -> DocumentError:
    """Why a word was refused, found slowly."""
    try:
        reader = Reader(item, path)
        reader.skip("deleted")
        reader.text("id", empty=False)
        reader.text("word")
        start = reader.whole("start_ms")
        if start < end_ms:
            return reader.fail("start_ms", f"{start} lies inside the word before, which ends at {end_ms}")
        if reader.whole("end_ms") < start:
            return reader.fail("end_ms", f"is before start_ms {start}")
        confidence = reader.raw("confidence", None)
        if confidence is not None and not (type(confidence) in (int, float) and 0 <= confidence <= 1):
            return reader.fail("confidence", "must be a number from 0 to 1, or null")
        reader.text_or_none("edited_text")
        reader.text_or_none("engine")
        reader.one_of("origin", _ORIGINS, "asr")
        if not all(_is_text(flag) for flag in reader.items("flags", [])):
            return reader.fail("flags", "must be texts")
        reader.done()
    except DocumentError as error:
        return error
    return DocumentError(path, "is not a word")


def correction_from_json(value: object, path: str) -> Correction:
    reader = Reader(value, path)
    correction = Correction(
        cast("CorrectionKind", reader.one_of("kind", _KINDS)),
        reader.text_or_none("media_file_id"),
        SourceMs(reader.whole("start_ms")),
        SourceMs(reader.whole("end_ms")),
        reader.text("value", ""),
        cast("SourceMs | None", reader.whole_or_none("was_start_ms")),
        cast("SourceMs | None", reader.whole_or_none("was_end_ms")),
    )
    reader.done()
    return correction


def in_order(markers: Iterable[Marker]) -> tuple[Marker, ...]:
    """By time; those of one moment stay as they are."""
    return tuple(sorted(markers, key=lambda marker: marker.time_ms))


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


# -- writing -------------------------------------------------------------------------------------------------------


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
                segment_to_json(segment, playing.get(segment.media_file_id or "", _NOTHING))
                for segment in transcript.segments
            ],
            "corrections": [correction_to_json(correction) for correction in transcript.corrections],
        },
        "markers": [marker_to_json(marker) for marker in edl.markers],
        "undo_stack": [{"op": step.op, "inverse": step.inverse} for step in edl.undo_stack],
        "redo_stack": [{"op": step.op, "inverse": step.inverse} for step in edl.redo_stack],
    }


_Playing = tuple[list[int], list[int]]
_NOTHING: _Playing = ([], [])


def _playing(edl: Edl) -> dict[str, _Playing]:
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


def settings_to_json(settings: Settings) -> Json:
    rate = settings.frame_rate
    number: int | float | str = int(rate) if rate.denominator == 1 else round(float(rate), 3)
    if rate_from_number(number) != rate:
        number = str(rate)  # a rate that three decimals do not tell
    return {"resolution": {"width": settings.width, "height": settings.height}, "frame_rate": number}


def media_file_to_json(media: MediaFile) -> Json:
    return {
        "id": media.id,
        "name": media.name,
        "duration_ms": media.duration_ms,
        "type": media.type,
        "generated_by": media.generated_by,
    }


def track_to_json(track: Track) -> Json:
    return {
        "id": track.id,
        "type": track.type,
        "name": track.name,
        "locked": track.locked,
        "muted": track.muted,
        "clips": [
            {"track_id": track.id, "start_ms": start, **clip_to_json(clip)} for start, clip in track.lane
        ],
    }


def clip_to_json(clip: Clip) -> Json:
    return {
        "id": clip.id,
        "media_file_id": clip.media_file_id,
        "duration_ms": clip.duration_ms,
        "in_point_ms": clip.in_point_ms,
        "out_point_ms": clip.out_point_ms,
        "effects": [effect_to_json(effect) for effect in clip.effects],
        "deleted": clip.deleted,
    }


def heard_text(words: Sequence[Word]) -> str:
    """What an engine heard; where it heard nothing, what a person wrote."""
    heard = [word.word for word in words if word.origin != "human"]
    return " ".join(heard or (word.word for word in words))


def segment_to_json(segment: Segment, playing: _Playing | None = None) -> Json:
    """`playing` None leaves out `deleted`, as history does: there it would be stale."""
    words: list[Json] = []
    starts, ends = playing or _NOTHING
    alive = playing is None
    edited = False
    for id_, word, start_ms, end_ms, confidence, edited_text, origin, engine, flags in segment.words:
        one: Json = {
            "id": id_,
            "word": word,
            "start_ms": start_ms,
            "end_ms": end_ms,
            "confidence": confidence,
        }
        if playing is not None:
            middle = (start_ms + end_ms) // 2
            i = bisect_right(starts, middle) - 1
            deleted = i < 0 or middle >= ends[i]
            alive = alive or not deleted
            if deleted:
                one["deleted"] = True
        if edited_text is not None:
            one["edited_text"] = edited_text
            edited = True
        if origin != "asr":
            one["origin"] = origin
            edited = edited or origin == "human"
        if engine is not None:
            one["engine"] = engine
        if flags:
            one["flags"] = list(flags)
        words.append(one)
    spoken = " ".join(word.text for word in segment.words if word.text) if edited else segment.edited_text
    return {
        "id": segment.id,
        "media_file_id": segment.media_file_id,
        "speaker": segment.speaker,
        "start_ms": segment.start_ms,
        "end_ms": segment.end_ms,
        "text": segment.text or heard_text(segment.words),
        "words": words,
        **({} if playing is None else {"deleted": bool(words) and not alive}),
        "edited_text": spoken,
    }


def correction_to_json(correction: Correction) -> Json:
    return {
        "kind": correction.kind,
        "media_file_id": correction.media_file_id,
        "start_ms": correction.start_ms,
        "end_ms": correction.end_ms,
        "value": correction.value,
        "was_start_ms": correction.was_start_ms,
        "was_end_ms": correction.was_end_ms,
    }


def marker_to_json(marker: Marker) -> Json:
    return {"id": marker.id, "time_ms": marker.time_ms, "name": marker.name, "color": marker.color}
