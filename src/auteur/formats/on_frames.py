"""The edit on whole frames, as other editors hold it: what every interchange writer writes from.

A frame is computed from an absolute millisecond boundary and a length as the difference of two frames. A clip never
reaches past the whole frames of its source: it begins up to a frame earlier, and ends earlier where it must.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from auteur.core.edl.document import Edl, Track, TrackType
from auteur.core.edl.effects import Crossfade, Effect, Speed, speed_of
from auteur.core.edl.lane import Placed
from auteur.core.errors import InputError
from auteur.core.time import frame_at, nearest
from auteur.formats.written import Media, MediaFacts

__all__ = ["FrameCut", "FrameMarker", "Piece", "Row", "crossed", "left_out", "on_frames", "source_frames"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A clip at [start, end) of the timeline that plays its source from `source_in` on.

    All are frames of the timeline's rate; at a speed of 2 the source is `source_length` = 2 × (end − start) long.
    """

    id: str
    media: MediaFacts
    start: int
    end: int
    source_in: int
    speed: Fraction = Fraction(1)
    effects: tuple[Effect, ...] = ()
    crossed: int = 0
    """How many frames on each side of its start it blends with the piece that ends there."""
    falls: int = 0
    """How many frames on each side of its end the piece that begins there blends with it."""

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def source_length(self) -> int:
        return max(1, nearest(self.length * self.speed))

    def retimed(self, rate: Fraction) -> tuple[int, int]:
        """Where it begins in its source and how long that is, both in frames of the source at the piece's speed."""
        there = floor(source_frames(self.media, rate) / self.speed)
        return max(0, min(nearest(self.source_in / self.speed), there - self.length)), there

    def same_stretch(self, other: Piece) -> bool:
        """Whether both play the same of the same file at the same time: a picture and its own sound."""
        return (self.media.id, self.start, self.end, self.source_in, self.speed) == (
            other.media.id,
            other.start,
            other.end,
            other.source_in,
            other.speed,
        )

    def blends_as(self, other: Piece) -> bool:
        """Whether both have equal crossfades at both ends."""
        return (self.crossed, self.falls) == (other.crossed, other.falls)


@dataclass(frozen=True, slots=True)
class Row:
    """A track that plays, with its pieces in order."""

    type: TrackType
    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FrameMarker:
    frame: int
    name: str


@dataclass(frozen=True, slots=True)
class FrameCut:
    """The edit: video rows from the lowest up, then audio rows. Muted tracks and clips below a frame are not in it."""

    name: str
    rate: Fraction
    width: int
    height: int
    rows: tuple[Row, ...]
    markers: tuple[FrameMarker, ...]
    too_short: int = 0
    shortened: int = 0
    """How many crossfades are shorter than asked for, as there is no more of a recording beyond the cut."""

    @property
    def crossfades(self) -> frozenset[str]:
        """The ids of the pieces that blend with the one before."""
        return frozenset(piece.id for row in self.rows for piece in row.pieces if piece.crossed)

    @property
    def length(self) -> int:
        """In frames, to the end of the last piece."""
        return max((row.pieces[-1].end for row in self.rows), default=0)

    def of(self, kind: TrackType) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.type == kind)

    def media(self) -> tuple[MediaFacts, ...]:
        """Every file that plays, once, in the order in which they come."""
        return tuple({piece.media.id: piece.media for row in self.rows for piece in row.pieces}.values())

    def sound_is_the_pictures(self) -> bool:
        """Whether the video tracks' own sound is meant, because no audio track has a clip."""
        return not self.of("audio")


def source_frames(media: MediaFacts, rate: Fraction) -> int:
    """How many frames of `rate` lie whole inside the file.

    A picture's duration in ms is rounded from a whole number of its frames, which half a millisecond gives back.
    """
    if media.rate is None:
        return floor(Fraction(media.duration_ms) * rate / 1000)
    own = floor(Fraction(2 * media.duration_ms + 1, 2000) * media.rate)
    return own if media.rate == rate else floor(own * rate / media.rate)


def on_frames(edl: Edl, media: Media, name: str = "") -> FrameCut:
    """Raises InputError for a clip of a file that `media` does not know."""
    rate = edl.settings.frame_rate
    rows: list[Row] = []
    too_short = shortened = 0
    for track in sorted(edl.tracks, key=lambda track: track.type == "audio"):
        if track.muted:
            continue
        plays = [placed for placed in track.lane if not placed.clip.deleted]
        pieces = tuple(_pieces(plays, media, rate))
        too_short += len(plays) - len(pieces)
        pieces, fewer = crossed(pieces, rate)
        shortened += fewer
        if pieces:
            rows.append(Row(track.type, track.name or track.id, pieces))
    markers = tuple(FrameMarker(frame_at(m.time_ms, rate), m.name) for m in edl.markers)
    size = edl.settings
    return FrameCut(
        name or _name(edl), rate, size.width, size.height, tuple(rows), markers, too_short, shortened
    )


def _name(edl: Edl) -> str:
    first = edl.media_files[0].name if edl.media_files else ""
    return first.rpartition(".")[0] or first or edl.project_id


def _pieces(plays: list[Placed], media: Media, rate: Fraction) -> Iterator[Piece]:
    for placed in plays:
        clip = placed.clip
        facts = media.get(clip.media_file_id)
        if facts is None:
            raise InputError(f"nothing is known of media file {clip.media_file_id!r}")
        start, end = frame_at(placed.start_ms, rate), frame_at(placed.end_ms, rate)
        speed = speed_of(clip.effects)
        there = source_frames(facts, rate)
        wanted = frame_at(clip.in_point_ms, rate)
        latest = there - max(1, nearest((end - start) * speed))
        source_in = max(0, min(wanted, max(wanted - 1, latest)))  # more than a frame off would be out of sync
        end = min(end, start + floor((there - source_in) / speed))
        if start < end:
            yield Piece(clip.id, facts, start, end, source_in, speed, clip.effects)


def crossed(pieces: tuple[Piece, ...], rate: Fraction) -> tuple[tuple[Piece, ...], int]:
    """The pieces with their crossfades, and how many of these are shorter than asked for.

    Half of one lies on each side of the join, at most half of the shorter clip and no more than both recordings have.
    """
    found: list[Piece] = []
    shortened = 0
    for piece in pieces:
        wanted = next((e.duration_ms for e in piece.effects if isinstance(e, Crossfade)), 0)
        before = found[-1] if found else None
        if wanted and before is not None and before.end == piece.start:
            half = min(frame_at(wanted, rate), before.length, piece.length) // 2
            begun, lasts = before.retimed(rate)
            ahead = min(piece.retimed(rate)[0], floor(piece.source_in / piece.speed))
            there = max(0, min(half, lasts - begun - before.length, ahead))
            shortened += 0 < there < half
            piece = replace(piece, crossed=there)
            found[-1] = replace(before, falls=there)
        found.append(piece)
    return tuple(found), shortened


def left_out(
    edl: Edl, cut: FrameCut, carried: Collection[str] = (), crossfades: Collection[str] = ()
) -> tuple[str, ...]:
    """What of the document a file does not hold that carries only these: types of effects, and "markers"; and the
    `crossfades` of these pieces."""
    effects = Counter(
        effect.type
        for row in cut.rows
        for piece in row.pieces
        for effect in piece.effects
        if effect.type not in carried
        and not (isinstance(effect, Speed) and piece.speed == 1)
        and not (isinstance(effect, Crossfade) and piece.id in crossfades)
    )
    said = [f"{kind} of {_count(count, 'clip')}" for kind, count in sorted(effects.items())]
    said += [f"the muted track {track.name or track.id}" for track in edl.tracks if _is_silenced(track)]
    if cut.shortened and crossfades:
        said.append(
            f"some frames of {_count(cut.shortened, 'crossfade')}: a recording has no more beyond its cut"
        )
    if cut.too_short:
        said.append(f"{_count(cut.too_short, 'clip')} shorter than a frame")
    if edl.markers and "markers" not in carried:
        said.append(_count(len(edl.markers), "marker"))
    if len(edl.transcript.segments):
        said.append("the words: write captions or a transcript beside it")
    return tuple(said)


def _is_silenced(track: Track) -> bool:
    return track.muted and len(track.lane) > 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
