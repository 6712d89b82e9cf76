"""The parts of a document as plain JSON."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from auteur.core.edl.document import Marker, MediaFile, Settings, Track
from auteur.core.edl.effects import effect_to_json
from auteur.core.edl.lane import Clip
from auteur.core.time import rate_from_number
from auteur.core.transcript.model import Correction, Segment, Word

__all__ = [
    "NOTHING",
    "Playing",
    "clip_to_json",
    "correction_to_json",
    "heard_text",
    "marker_to_json",
    "media_file_to_json",
    "segment_to_json",
    "settings_to_json",
    "track_to_json",
]

Json = dict[str, Any]
Playing = tuple[list[int], list[int]]
"""The starts and the ends of source spans that are heard, disjoint and in order."""
NOTHING: Playing = ([], [])


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


def segment_to_json(segment: Segment, playing: Playing | None = None) -> Json:
    """`playing` None leaves out `deleted`, as history does: there it would be stale."""
    words: list[Json] = []
    starts, ends = playing or NOTHING
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
