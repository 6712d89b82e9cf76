"""Sequences in chunks: how an immutable list of thousands is changed at the cost of a few dozen.

A chunk is shared between versions of a sequence, so that two versions are compared chunk by chunk, by identity.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

__all__ = ["CHUNK", "Chunk", "Hunk", "chunked", "hunks", "packed", "spliced"]

CHUNK = 64
"""Items to a chunk: small enough to rebuild in microseconds, large enough that 5,000 items make 80 chunks."""

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Chunk(Protocol[T_co]):
    """Anything that holds items; it may add indexes over them."""

    @property
    def items(self) -> tuple[T_co, ...]: ...


C = TypeVar("C", bound=Chunk[object])


def chunked(items: Sequence[T], make: Callable[[tuple[T, ...]], C]) -> tuple[C, ...]:
    """The items in full chunks."""
    return tuple(make(tuple(items[i : i + CHUNK])) for i in range(0, len(items), CHUNK))


def packed(chunks: Sequence[C], make: Callable[[tuple[object, ...]], C]) -> tuple[C, ...]:
    """The chunks without empty ones, small neighbours made one."""
    result: list[C] = []
    for chunk in chunks:
        if not chunk.items:
            continue
        if result and len(result[-1].items) + len(chunk.items) <= CHUNK:
            result[-1] = make((*result[-1].items, *chunk.items))
        else:
            result.append(chunk)
    return tuple(result)


def spliced(
    chunks: tuple[C, ...],
    firsts: Sequence[int],
    make: Callable[[tuple[object, ...]], C],
    index: int,
    removed: int,
    inserted: Sequence[object],
) -> tuple[C, ...]:
    """With `removed` items from `index` on replaced. `firsts[c]` is the index of chunk c's first item."""
    head, _ = _split(chunks, firsts, make, index)
    _, tail = _split(chunks, firsts, make, index + removed)
    return packed((*head, *chunked(inserted, make), *tail), make)


def _split(
    chunks: tuple[C, ...], firsts: Sequence[int], make: Callable[[tuple[object, ...]], C], index: int
) -> tuple[tuple[C, ...], tuple[C, ...]]:
    c = bisect_right(firsts, index) - 1
    if c >= len(chunks):
        return chunks, ()
    items, i = chunks[c].items, index - firsts[c]
    return (*chunks[:c], make(items[:i])), (make(items[i:]), *chunks[c + 1 :])


@dataclass(frozen=True, slots=True)
class Hunk(Generic[T]):
    """One difference: `removed` stand in the old sequence from `index` on, `inserted` in the new one instead."""

    index: int
    removed: tuple[T, ...]
    inserted: tuple[T, ...]


def hunks(old: Sequence[Chunk[T]], new: Sequence[Chunk[T]]) -> Iterator[Hunk[T]]:
    """The differences in order; chunks that both share cost one comparison."""
    head, tail = _shared_ends(old, new)
    index = sum(len(chunk.items) for chunk in old[:head])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    place = {id(chunk): i for i, chunk in enumerate(new)}
    start_old, start_new = 0, 0
    for i, chunk in enumerate(old):
        j = place.get(id(chunk), -1)
        if j < start_new:
            continue
        if start_old < i or start_new < j:
            yield from _hunk(index, old[start_old:i], new[start_new:j])
        index += sum(len(c.items) for c in old[start_old : i + 1])
        start_old, start_new = i + 1, j + 1
    yield from _hunk(index, old[start_old:], new[start_new:])


def _shared_ends(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    """How many chunks both have in common at the head and at the tail, by identity."""
    most = min(len(old), len(new))
    head = 0
    while head < most and old[head] is new[head]:
        head += 1
    tail = 0
    while tail < most - head and old[-1 - tail] is new[-1 - tail]:
        tail += 1
    return head, tail


def _hunk(index: int, old: Sequence[Chunk[T]], new: Sequence[Chunk[T]]) -> Iterator[Hunk[T]]:
    """The difference of two runs of chunks without their common head and tail."""
    before = [item for chunk in old for item in chunk.items]
    after = [item for chunk in new for item in chunk.items]
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    removed, inserted = before[head : len(before) - tail], after[head : len(after) - tail]
    if removed or inserted:
        yield Hunk(index + head, tuple(removed), tuple(inserted))
