"""The segments of a transcript as an immutable sequence in chunks, found by id, by word and by source time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple, cast

from auteur.core.edl.chunks import chunked, spliced
from auteur.core.transcript.model import Segment, Word

__all__ = ["Segments", "WordPlace"]


class WordPlace(NamedTuple):
    """Where a word stands: the index of its segment, its index inside it, and both themselves."""

    segment_index: int
    word_index: int
    segment: Segment
    word: Word


class _Chunk:
    def __init__(self, segments: tuple[Segment, ...]) -> None:
        self.items = segments

    @cached_property
    def by_id(self) -> dict[str, int]:
        return {segment.id: i for i, segment in enumerate(self.items)}

    @cached_property
    def by_word(self) -> dict[str, tuple[int, int]]:
        return {
            word.id: (i, j) for i, segment in enumerate(self.items) for j, word in enumerate(segment.words)
        }

    @cached_property
    def hulls(self) -> dict[str | None, tuple[int, int]]:
        hulls: dict[str | None, tuple[int, int]] = {}
        for s in self.items:
            low, high = hulls.get(s.media_file_id, (s.start_ms, s.end_ms))
            hulls[s.media_file_id] = (min(low, s.start_ms), max(high, s.end_ms))
        return hulls


class Segments:
    """Segments in document order."""

    __slots__ = ("chunks", "firsts")

    def __init__(self, chunks: tuple[_Chunk, ...] = ()) -> None:
        self.chunks = chunks
        self.firsts = (0, *accumulate(len(chunk.items) for chunk in chunks))

    @classmethod
    def of(cls, segments: Iterable[Segment]) -> Segments:
        return cls(chunked(tuple(segments), _Chunk))

    def __len__(self) -> int:
        return self.firsts[-1]

    def __iter__(self) -> Iterator[Segment]:
        return chain.from_iterable(chunk.items for chunk in self.chunks)

    def __getitem__(self, index: int) -> Segment:
        c = bisect_right(self.firsts, index) - 1
        if not 0 <= c < len(self.chunks):
            raise IndexError(index)
        return self.chunks[c].items[index - self.firsts[c]]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Segments) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # compared by content, never a key

    def words(self) -> Iterator[Word]:
        """All words in document order."""
        for segment in self:
            yield from segment.words

    def find(self, segment_id: str) -> int | None:
        for first, chunk in zip(self.firsts, self.chunks, strict=False):
            i = chunk.by_id.get(segment_id)
            if i is not None:
                return first + i
        return None

    def find_word(self, word_id: str) -> WordPlace | None:
        for first, chunk in zip(self.firsts, self.chunks, strict=False):
            place = chunk.by_word.get(word_id)
            if place is not None:
                segment = chunk.items[place[0]]
                return WordPlace(first + place[0], place[1], segment, segment.words[place[1]])
        return None

    def before(self, place: WordPlace) -> WordPlace | None:
        """The word before this one in the same recording, or None."""
        if place.word_index > 0:
            j = place.word_index - 1
            return WordPlace(place.segment_index, j, place.segment, place.segment.words[j])
        for i in range(place.segment_index - 1, -1, -1):
            segment = self[i]
            if segment.words and segment.media_file_id == place.segment.media_file_id:
                return WordPlace(i, len(segment.words) - 1, segment, segment.words[-1])
        return None

    def after(self, place: WordPlace) -> WordPlace | None:
        """The word after this one in the same recording, or None."""
        j = place.word_index + 1
        if j < len(place.segment.words):
            return WordPlace(place.segment_index, j, place.segment, place.segment.words[j])
        for i in range(place.segment_index + 1, len(self)):
            segment = self[i]
            if segment.words and segment.media_file_id == place.segment.media_file_id:
                return WordPlace(i, 0, segment, segment.words[0])
        return None

    def overlapping(
        self, media_file_id: str | None, start_ms: int, end_ms: int
    ) -> Iterator[tuple[int, Segment]]:
        """The segments of a recording that share time with [start_ms, end_ms), with their indexes."""
        for first, chunk in zip(self.firsts, self.chunks, strict=False):
            low, high = chunk.hulls.get(media_file_id, (0, 0))
            if low >= end_ms or high <= start_ms:
                continue
            for i, s in enumerate(chunk.items):
                if s.media_file_id == media_file_id and s.start_ms < end_ms and s.end_ms > start_ms:
                    yield first + i, s

    def spliced(self, index: int, removed: int, inserted: Iterable[Segment]) -> Segments:
        """With `removed` segments from `index` on replaced by `inserted`."""
        return Segments(spliced(self.chunks, self.firsts, _chunk, index, removed, tuple(inserted)))


def _chunk(items: tuple[object, ...]) -> _Chunk:
    return _Chunk(cast("tuple[Segment, ...]", items))
