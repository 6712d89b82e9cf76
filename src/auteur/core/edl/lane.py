"""A lane: the clips of one track in order, as an immutable sequence that is cheap to edit.

Clips carry no start: each knows only the gap before it (its lead), so that what follows an edit need not be
touched. They lie in chunks, each with its own length and indexes, shared between versions of a document. An edit
rebuilds one or two chunks and the list of chunks; on 5,000 clips that is about 80 pointers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple, cast

from auteur.core.edl.chunks import chunked, packed, spliced
from auteur.core.edl.effects import Crossfade, Effect, FadeIn, FadeOut, speed_of
from auteur.core.time import SourceMs, Span, TimelineMs, nearest

__all__ = ["Clip", "Entry", "Lane", "NewId", "Placed"]

NewId = Callable[[str], str]
"""Gives an unused id near the one it gets: for the right part of a split clip."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch [in_point_ms, out_point_ms) of a media file. `deleted` keeps its place on the timeline but not play."""

    id: str
    media_file_id: str
    in_point_ms: SourceMs
    out_point_ms: SourceMs
    duration_ms: int
    effects: tuple[Effect, ...] = ()
    deleted: bool = False

    def source_at(self, offset_ms: int) -> SourceMs:
        """The source moment that plays `offset_ms` after the clip's start."""
        source_ms = self.out_point_ms - self.in_point_ms
        if source_ms == self.duration_ms:
            return SourceMs(self.in_point_ms + offset_ms)
        if offset_ms == self.duration_ms:
            return self.out_point_ms
        return SourceMs(
            min(self.out_point_ms, self.in_point_ms + nearest(offset_ms * speed_of(self.effects)))
        )

    def offset_of(self, source_ms: int) -> int:
        """How long after the clip's start this source moment plays; the inverse of `source_at`."""
        inside = min(max(source_ms, self.in_point_ms), self.out_point_ms) - self.in_point_ms
        if self.out_point_ms - self.in_point_ms == self.duration_ms:
            return inside
        return min(self.duration_ms, nearest(inside / speed_of(self.effects)))


class Entry(NamedTuple):
    """A clip and the gap before it."""

    lead_ms: int
    clip: Clip


class Placed(NamedTuple):
    """A clip and where it starts on the timeline."""

    start_ms: TimelineMs
    clip: Clip

    @property
    def end_ms(self) -> TimelineMs:
        return TimelineMs(self.start_ms + self.clip.duration_ms)


class _Chunk:
    """Entries with lazily built indexes. Immutable, so shared between lanes."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.items = entries
        self.length_ms = sum(entry.lead_ms + entry.clip.duration_ms for entry in entries)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """The end of each clip, relative to the chunk's start."""
        return tuple(accumulate(entry.lead_ms + entry.clip.duration_ms for entry in self.items))

    @cached_property
    def index(self) -> dict[str, int]:
        return {entry.clip.id: i for i, entry in enumerate(self.items)}

    @cached_property
    def hulls(self) -> dict[str, Span]:
        """Per media file the source span inside which the chunk's clips lie."""
        hulls: dict[str, Span] = {}
        for _, clip in self.items:
            hull = hulls.get(clip.media_file_id)
            low, high = (hull.start_ms, hull.end_ms) if hull else (clip.in_point_ms, clip.out_point_ms)
            hulls[clip.media_file_id] = Span(min(low, clip.in_point_ms), max(high, clip.out_point_ms))
        return hulls

    def placed(self, offset_ms: int) -> Iterator[Placed]:
        for end_ms, entry in zip(self.ends, self.items, strict=True):
            yield Placed(TimelineMs(offset_ms + end_ms - entry.clip.duration_ms), entry.clip)


def _chunk(items: tuple[object, ...]) -> _Chunk:
    return _Chunk(cast("tuple[Entry, ...]", items))


class Lane:
    """Clips in order with gaps between; `tail_ms` is the gap after the last one (a piece cut out may end in one)."""

    __slots__ = ("chunks", "offsets", "tail_ms")

    def __init__(self, chunks: tuple[_Chunk, ...] = (), tail_ms: int = 0) -> None:
        self.chunks = chunks
        self.offsets = (0, *accumulate(chunk.length_ms for chunk in chunks))
        self.tail_ms = tail_ms

    @classmethod
    def of(cls, entries: Iterable[Entry], tail_ms: int = 0) -> Lane:
        return cls(chunked(tuple(entries), _Chunk), tail_ms)

    @property
    def length_ms(self) -> int:
        """From 0 to the end of the last clip, plus the tail."""
        return self.offsets[-1] + self.tail_ms

    def __len__(self) -> int:
        return sum(len(chunk.items) for chunk in self.chunks)

    def __iter__(self) -> Iterator[Placed]:
        for offset, chunk in zip(self.offsets, self.chunks, strict=False):
            yield from chunk.placed(offset)

    def entries(self) -> Iterator[Entry]:
        for chunk in self.chunks:
            yield from chunk.items

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Lane):
            return NotImplemented
        return self.tail_ms == other.tail_ms and tuple(self.entries()) == tuple(other.entries())

    __hash__ = None  # type: ignore[assignment]  # compared by content, never a key

    def ids(self, index: int, count: int) -> list[str]:
        """The ids of `count` clips from the `index`-th on, fewer at the end."""
        found: list[str] = []
        for chunk in self.chunks:
            if index < len(chunk.items) and len(found) < count:
                taken = chunk.items[max(0, index) : max(0, index) + count - len(found)]
                found += [entry.clip.id for entry in taken]
            index -= len(chunk.items)
        return found

    def find(self, clip_id: str) -> Placed | None:
        """The clip of this id, or None."""
        for offset, chunk in zip(self.offsets, self.chunks, strict=False):
            i = chunk.index.get(clip_id)
            if i is not None:
                clip = chunk.items[i].clip
                return Placed(TimelineMs(offset + chunk.ends[i] - clip.duration_ms), clip)
        return None

    def at(self, ms: int) -> Placed | None:
        """The clip that covers this moment, or None in a gap and beyond the end."""
        c = bisect_right(self.offsets, ms) - 1
        if not 0 <= c < len(self.chunks):
            return None
        chunk = self.chunks[c]
        i = bisect_right(chunk.ends, ms - self.offsets[c])
        if i == len(chunk.items):
            return None
        clip = chunk.items[i].clip
        start = self.offsets[c] + chunk.ends[i] - clip.duration_ms
        return Placed(TimelineMs(start), clip) if start <= ms else None

    def between(self, start_ms: int, end_ms: int) -> Iterator[Placed]:
        """The clips that overlap [start_ms, end_ms), in order."""
        for c in range(max(0, bisect_right(self.offsets, start_ms) - 1), len(self.chunks)):
            if self.offsets[c] >= end_ms:
                return
            for placed in self.chunks[c].placed(self.offsets[c]):
                if placed.start_ms >= end_ms:
                    return
                if placed.end_ms > start_ms:
                    yield placed

    def holds(self, media_file_id: str) -> bool:
        """Whether any clip is of this media file."""
        return any(media_file_id in chunk.hulls for chunk in self.chunks)

    def playing(self, media_file_id: str, start_ms: int, end_ms: int) -> Iterator[Placed]:
        """The clips that hold some of the source span [start_ms, end_ms), in timeline order."""
        for offset, chunk in zip(self.offsets, self.chunks, strict=False):
            hull = chunk.hulls.get(media_file_id)
            if hull is None or hull.start_ms >= end_ms or hull.end_ms <= start_ms:
                continue
            for i, (_, clip) in enumerate(chunk.items):
                if (
                    clip.media_file_id == media_file_id
                    and clip.in_point_ms < end_ms
                    and clip.out_point_ms > start_ms
                ):
                    yield Placed(TimelineMs(offset + chunk.ends[i] - clip.duration_ms), clip)

    # -- pieces ------------------------------------------------------------------------------------------------

    def piece(self, start_ms: int, end_ms: int, new_id: NewId | None = None) -> Lane:
        """What lies in [start_ms, end_ms), exactly that long, with gaps at its ends kept.

        A clip cut at the piece's left edge gets its id from `new_id` (None: keeps it).
        """
        taken: list[_Chunk] = []
        reach = start_ms  # the end of the last clip taken
        for c in range(max(0, bisect_right(self.offsets, start_ms) - 1), len(self.chunks)):
            offset, chunk = self.offsets[c], self.chunks[c]
            if offset >= end_ms:
                break
            if offset >= start_ms and offset + chunk.length_ms <= end_ms and offset == reach:
                taken.append(chunk)
                reach = offset + chunk.length_ms
                continue
            entries, reach = _overlapping(chunk, offset, Span(start_ms, end_ms), reach, new_id)
            if entries:
                taken.append(_Chunk(entries))
        return Lane(tuple(taken), end_ms - max(reach, start_ms))

    def trimmed(self) -> Lane:
        """Without the trailing gap, which means nothing on a track."""
        return self if self.tail_ms == 0 else Lane(self.chunks)

    @staticmethod
    def joined(*pieces: Lane) -> Lane:
        """The pieces one after the other."""
        chunks: list[_Chunk] = []
        tail_ms = 0
        for piece in pieces:
            following = piece.chunks
            if tail_ms and following:
                first = following[0].items
                led = Entry(first[0].lead_ms + tail_ms, first[0].clip)
                following = (_Chunk((led, *first[1:])), *following[1:])
            tail_ms = piece.tail_ms + (0 if following else tail_ms)
            chunks += following
        return Lane(packed(chunks, _chunk), tail_ms)

    @staticmethod
    def gap(duration_ms: int) -> Lane:
        return Lane((), duration_ms)

    def spliced(self, index: int, removed: int, inserted: Sequence[Entry]) -> Lane:
        """With `removed` entries from `index` on replaced; all that follows moves."""
        firsts = (0, *accumulate(len(chunk.items) for chunk in self.chunks))
        return Lane(spliced(self.chunks, firsts, _chunk, index, removed, inserted), self.tail_ms)

    def with_clip(self, placed: Placed, clip: Clip) -> Lane:
        """`clip`, equally long, in the place of `placed`."""
        c = bisect_right(self.offsets, placed.start_ms) - 1
        chunk = self.chunks[c]
        i = chunk.index[placed.clip.id]
        entries = (*chunk.items[:i], Entry(chunk.items[i].lead_ms, clip), *chunk.items[i + 1 :])
        return Lane((*self.chunks[:c], _Chunk(entries), *self.chunks[c + 1 :]), self.tail_ms)


def _overlapping(
    chunk: _Chunk, offset_ms: int, span: Span, reach_ms: int, new_id: NewId | None
) -> tuple[tuple[Entry, ...], int]:
    """The chunk's entries inside the span, cropped to it and led from `reach_ms`, and where the last one ends."""
    first = bisect_right(chunk.ends, span.start_ms - offset_ms)
    last = min(bisect_left(chunk.ends, span.end_ms - offset_ms), len(chunk.items) - 1)
    entries: list[Entry] = []
    for i in range(first, last + 1):
        entry = chunk.items[i]
        if first < i < last:
            entries.append(entry)
            reach_ms = offset_ms + chunk.ends[i]
            continue
        start = offset_ms + chunk.ends[i] - entry.clip.duration_ms
        cut = _cropped(Placed(TimelineMs(start), entry.clip), span.start_ms, span.end_ms, new_id)
        if cut is not None:
            entries.append(Entry(cut.start_ms - reach_ms, cut.clip))
            reach_ms = cut.end_ms
    return tuple(entries), reach_ms


def _cropped(placed: Placed, start_ms: int, end_ms: int, new_id: NewId | None) -> Placed | None:
    """The part of a placed clip inside [start_ms, end_ms), or None where nothing is."""
    start, end = max(placed.start_ms, start_ms), min(placed.end_ms, end_ms)
    if start >= end:
        return None
    if start == placed.start_ms and end == placed.end_ms:
        return placed
    clip = placed.clip
    in_ms, out_ms = _source_of(clip, start - placed.start_ms, end - placed.start_ms)
    lost: tuple[type[Effect], ...] = ()
    if start > placed.start_ms:
        lost += (FadeIn, Crossfade)
    if end < placed.end_ms:
        lost += (FadeOut,)
    effects = tuple(effect for effect in clip.effects if not isinstance(effect, lost))
    identity = clip.id
    if start > placed.start_ms and new_id is not None:
        identity = new_id(f"{clip.id.partition('@')[0]}@{in_ms}")
    return Placed(
        TimelineMs(start),
        Clip(identity, clip.media_file_id, in_ms, out_ms, end - start, effects, clip.deleted),
    )


def _source_of(clip: Clip, start_ms: int, end_ms: int) -> tuple[SourceMs, SourceMs]:
    """The source of a part of a clip, from and to offsets on the timeline.

    At changed speed its length follows from the part's own, so that cutting again and again adds no error. A slowed
    clip may be cut finer than its source's milliseconds: each part keeps at least one of them.
    """
    if clip.out_point_ms - clip.in_point_ms == clip.duration_ms:
        return SourceMs(clip.in_point_ms + start_ms), SourceMs(clip.in_point_ms + end_ms)
    wanted = nearest((end_ms - start_ms) * speed_of(clip.effects))
    source_ms = min(max(1, wanted), clip.out_point_ms - clip.in_point_ms)
    latest = clip.out_point_ms - source_ms
    in_ms = latest if end_ms == clip.duration_ms else min(clip.source_at(start_ms), latest)
    return SourceMs(in_ms), SourceMs(in_ms + source_ms)
