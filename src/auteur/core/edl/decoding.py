"""The parts of a document out of plain JSON; a refusal names the path of what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from auteur.core.edl.document import Marker, MediaFile, Settings, Track, TrackType
from auteur.core.edl.effects import effect_from_json, speed_of
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.edl.reading import MAX_MS, Reader, is_whole_text, shown
from auteur.core.errors import DocumentError
from auteur.core.time import SourceMs, TimelineMs, rate_from_number
from auteur.core.transcript.model import Correction, CorrectionKind, Segment, Word

__all__ = [
    "correction_from_json",
    "entry_from_json",
    "in_order",
    "marker_from_json",
    "media_file_from_json",
    "segment_from_json",
    "settings_from_json",
    "track_from_json",
]

_ORIGINS = ("asr", "import", "human", "generated")
_KINDS = ("text", "time", "speaker", "break", "join")


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
