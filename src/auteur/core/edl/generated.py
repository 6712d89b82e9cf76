"""New words on the timeline: a generated clip goes in, and its words join the transcript."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from auteur.core.edl.clips import frozen, new_clip, with_media
from auteur.core.edl.document import Edl
from auteur.core.edl.effects import Speed, speed_for
from auteur.core.edl.lane import Clip, Lane, NewId
from auteur.core.edl.reading import Reader
from auteur.core.edl.timeline import rippled_in, single
from auteur.core.errors import DocumentError, OperationError
from auteur.core.time import SourceMs, Span
from auteur.core.transcript.model import Segment, Word

__all__ = ["Generated", "put_in", "shown_during", "shown_still"]


@dataclass(frozen=True, slots=True)
class Generated:
    """What an operation brings: sound, perhaps a picture, and the words in the sound's source time."""

    edl: Edl
    sound: Clip
    picture: Clip | None
    segment: Segment

    @classmethod
    def of(
        cls,
        edl: Edl,
        clip: dict[str, Any],
        words: tuple[dict[str, Any], ...],
        *,
        media_file: dict[str, Any] | None,
        picture: dict[str, Any] | None,
        speaker: str,
    ) -> Generated:
        """Checks all of it against the document. Raises OperationError and changes nothing."""
        edl = with_media(edl, media_file)
        sound = new_clip(edl, clip)
        if edl.transcript.segments.find(f"{sound.id}:s") is not None:
            raise OperationError(f"words of a clip {sound.id!r} are already there", hint="choose another id")
        shown = None if picture is None else new_clip(edl, picture, id_needed=False)
        if shown is not None and shown.duration_ms != sound.duration_ms:
            raise OperationError("picture must be as long as clip")
        return cls(edl, sound, shown, _segment(sound, words, speaker, _engine(edl, sound)))


def _engine(edl: Edl, clip: Clip) -> str | None:
    return next((m.generated_by for m in edl.media_files if m.id == clip.media_file_id), None)


def _segment(clip: Clip, values: tuple[dict[str, Any], ...], speaker: str, engine: str | None) -> Segment:
    words: list[Word] = []
    end = int(clip.in_point_ms)
    for i, value in enumerate(values):
        try:
            reader = Reader(value, f"words[{i}]")
            text = reader.text("word", empty=False)
            start = reader.whole("start_ms", end, clip.out_point_ms)
            end = reader.whole("end_ms", start, clip.out_point_ms)
            reader.done()
        except DocumentError as error:
            raise OperationError(error.message) from error
        words.append(
            Word(f"{clip.id}:{i}", text, SourceMs(start), SourceMs(end), None, None, "generated", engine)
        )
    if not words:
        raise OperationError("words must name what the clip says")
    return Segment(
        f"{clip.id}:s", clip.media_file_id, speaker, clip.in_point_ms, clip.out_point_ms, tuple(words)
    )


def put_in(
    new: Generated, at_ms: int, segment_index: int, new_id: NewId, *, instead: Clip | None = None
) -> Edl:
    """The document with the generated clip inserted at a moment, and its words after the segment of that index.

    Without a picture of its own the sound goes under `instead` (the picture that was cut out, at a speed that fits)
    or under a still of the frame before it.
    """
    edl, length = new.edl, new.sound.duration_ms
    pieces: dict[str, Lane] = {}
    sound_track = next((t for t in edl.tracks if t.type == "audio" and not t.locked), None)
    if sound_track is None:
        raise OperationError("there is no unlocked audio track to speak on", hint="add or unlock one")
    pieces[sound_track.id] = single(new.sound)
    for track in edl.tracks:
        if track.type == "video" and not track.locked:
            kept = None if instead is None else _fitted(instead, length)
            shown = new.picture or kept or _still(track.lane, at_ms, length)
            if shown is not None:
                pieces[track.id] = single(replace(shown, id=new_id(f"{new.sound.id}:picture")))
            break
    edl = rippled_in(edl, at_ms, length, pieces, new_id)
    return edl.with_segments(edl.transcript.segments.spliced(segment_index + 1, 0, (new.segment,)))


def _fitted(clip: Clip, length_ms: int) -> Clip | None:
    """The clip slowed down or sped up to a length; None where that would look absurd."""
    rate = speed_for(clip.out_point_ms - clip.in_point_ms, length_ms)
    if not 0.25 <= rate <= 4:
        return None
    effects = tuple(effect for effect in clip.effects if not isinstance(effect, Speed))
    return replace(clip, duration_ms=length_ms, effects=effects if rate == 1 else (*effects, Speed(rate)))


def shown_during(edl: Edl, span: Span) -> Clip | None:
    """What the first unlocked video track shows during a span of the timeline, when that is one clip."""
    for track in edl.tracks:
        if track.type == "video" and not track.locked:
            shown = list(track.lane.piece(span.start_ms, span.end_ms))
            return (
                shown[0].clip if len(shown) == 1 and shown[0].clip.duration_ms == span.duration_ms else None
            )
    return None


def shown_still(edl: Edl, at_ms: int, length_ms: int) -> Clip | None:
    """A still of what that track shows just before a moment."""
    for track in edl.tracks:
        if track.type == "video" and not track.locked:
            return _still(track.lane, at_ms, length_ms)
    return None


def _still(lane: Lane, at_ms: int, length_ms: int) -> Clip | None:
    shown = lane.at(max(0, at_ms - 1))
    return None if shown is None else frozen(shown, max(shown.start_ms, at_ms - 1), length_ms)
