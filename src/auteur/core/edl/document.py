"""The EDL document in memory: immutable, sharing all that an edit does not touch with the version before it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from auteur.core.edl.lane import Lane
from auteur.core.edl.segments import Segments
from auteur.core.errors import UnknownId
from auteur.core.time import Span, TimelineMs
from auteur.core.transcript.model import Correction

if TYPE_CHECKING:
    from auteur.core.edl.lane import Placed
    from auteur.core.edl.segments import WordPlace

__all__ = [
    "SCHEMA",
    "Edl",
    "Marker",
    "MediaFile",
    "Settings",
    "Step",
    "Track",
    "TrackType",
    "Transcript",
    "merged",
]

SCHEMA = 2
"""The document's schema. 1 is the specification's section 3 as it stands, 2 the same with the additions."""

TrackType = Literal["video", "audio"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the timeline is made for. `frame_rate` is exact; the document writes 29.97 for 30000/1001."""

    width: int = 1920
    height: int = 1080
    frame_rate: Fraction = Fraction(30)


@dataclass(frozen=True, slots=True)
class MediaFile:
    """What the document needs to know of a media file: that clips stay inside it. `generated_by` names an engine."""

    id: str
    name: str
    duration_ms: int
    type: Literal["video", "audio", "image"] = "video"
    generated_by: str | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """A lane of clips. A video track is seen and not heard, an audio track heard; a locked one is left by ripples."""

    id: str
    type: TrackType
    name: str
    lane: Lane
    locked: bool = False
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """A named moment of the timeline. It moves with the pictures around it."""

    id: str
    time_ms: TimelineMs
    name: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of all recordings, and the fixes that are laid over whatever an engine hears."""

    segments: Segments = field(default_factory=Segments)
    generated_at: str | None = None
    language: str | None = None
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of history: an operation as it was asked for, and the operation that takes it back."""

    op: dict[str, Any]
    inverse: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Edl:
    """The document. `version` counts the changes since its beginning; `tracks` run from the lowest to the uppermost.

    Times of day are ISO 8601 strings handed in by whoever keeps the document.
    """

    project_id: str
    settings: Settings = field(default_factory=Settings)
    tracks: tuple[Track, ...] = ()
    transcript: Transcript = field(default_factory=Transcript)
    media_files: tuple[MediaFile, ...] = ()
    markers: tuple[Marker, ...] = ()
    version: int = 1
    created_at: str | None = None
    updated_at: str | None = None
    undo_stack: tuple[Step, ...] = ()
    redo_stack: tuple[Step, ...] = ()

    @property
    def duration_ms(self) -> int:
        """To the end of the last clip of any track."""
        return max((track.lane.length_ms for track in self.tracks), default=0)

    def content(self) -> tuple[object, ...]:
        """What undo restores: all but version, history and dates."""
        return (self.project_id, self.settings, self.tracks, self.transcript, self.media_files, self.markers)

    # -- looking up: UnknownId for what is not there ------------------------------------------------------------

    def track(self, track_id: str) -> Track:
        for track in self.tracks:
            if track.id == track_id:
                return track
        raise UnknownId("track", track_id)

    def clip(self, clip_id: str) -> tuple[Track, Placed]:
        for track in self.tracks:
            placed = track.lane.find(clip_id)
            if placed is not None:
                return track, placed
        raise UnknownId("clip", clip_id)

    def has_clip(self, clip_id: str) -> bool:
        return any(track.lane.find(clip_id) is not None for track in self.tracks)

    def word(self, word_id: str) -> WordPlace:
        place = self.transcript.segments.find_word(word_id)
        if place is None:
            raise UnknownId("word", word_id)
        return place

    def segment_index(self, segment_id: str) -> int:
        index = self.transcript.segments.find(segment_id)
        if index is None:
            raise UnknownId("segment", segment_id)
        return index

    def media_file(self, media_file_id: str) -> MediaFile:
        for media in self.media_files:
            if media.id == media_file_id:
                return media
        raise UnknownId("media file", media_file_id)

    def new_clip_id(self, wanted: str) -> str:
        """`wanted`, or the first `wanted.2`, `wanted.3` … that no clip has."""
        candidate, n = wanted, 1
        while self.has_clip(candidate):
            n += 1
            candidate = f"{wanted}.{n}"
        return candidate

    # -- making the next version ---------------------------------------------------------------------------------

    def with_track(self, changed: Track) -> Edl:
        return replace(self, tracks=tuple(changed if t.id == changed.id else t for t in self.tracks))

    def with_lane(self, track_id: str, lane: Lane) -> Edl:
        return self.with_track(replace(self.track(track_id), lane=lane.trimmed()))

    def with_segments(self, segments: Segments) -> Edl:
        return replace(self, transcript=replace(self.transcript, segments=segments))

    def playing(
        self, media_file_id: str, start_ms: int, end_ms: int, *, unlocked: bool = False
    ) -> list[Span]:
        """The timeline spans, merged and in order, in which some clip (of an unlocked track) holds the source span."""
        spans: list[Span] = []
        for track in self.tracks:
            if unlocked and track.locked:
                continue
            for placed in track.lane.playing(media_file_id, start_ms, end_ms):
                clip = placed.clip
                if not clip.deleted:
                    spans.append(
                        Span(
                            placed.start_ms + clip.offset_of(start_ms),
                            placed.start_ms + clip.offset_of(end_ms),
                        )
                    )
        return merged(spans)

    def speaking(self, media_file_id: str) -> tuple[Track, ...]:
        """The tracks on which a recording's words are said: the audio tracks that hold some of it; without any, all.

        A picture whose sound was replaced still shows the old words, but nobody hears them.
        """
        audible = tuple(t for t in self.tracks if t.type == "audio" and t.lane.holds(media_file_id))
        return audible or self.tracks


def merged(spans: list[Span]) -> list[Span]:
    """The union as disjoint spans in order; touching ones become one."""
    union: list[Span] = []
    for span in sorted(spans):
        if span.start_ms >= span.end_ms:
            continue
        if union and span.start_ms <= union[-1].end_ms:
            union[-1] = Span(union[-1].start_ms, max(union[-1].end_ms, span.end_ms))
        else:
            union.append(span)
    return union
