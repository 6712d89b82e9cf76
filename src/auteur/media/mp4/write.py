"""Write an MP4 in one pass: all sizes are known beforehand, so the index stands in front and the bytes follow once.

Why not FFmpeg's muxer: copying through it costs 5 µs a packet here and the whole file again for an index in front;
and its edit list, its timescale and its sample description are its own choice.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from auteur.media.languages import terminological
from auteur.media.mp4.boxes import box, full_box

__all__ = ["Chunks", "Layout", "OutputTrack", "header", "layout"]

Ints = npt.NDArray[np.int64]

_IDENTITY = (1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
_CHUNK_S = Fraction(1, 2)  # of each track in turn: players read on without seeking


@dataclass(frozen=True, slots=True)
class OutputTrack:
    """A track to write; arrays have an entry per sample in decode order, times in units of 1/timescale.

    Sample i is the `sizes[i]` bytes at `offsets[i]` of the input number `files[i]`. Its `edit_start` is the media time
    shown first, `shown` for how long. Sound is decoded from `roll` packets before (negative) to be right. `kind` is
    vide, soun or sbtl; captions are off until a viewer switches them on.
    """

    kind: str
    timescale: int
    files: Ints
    offsets: Ints
    sizes: Ints
    durations: Ints
    composition: Ints
    sync: npt.NDArray[np.bool_]
    edit_start: int
    shown: int
    entry: bytes
    matrix: tuple[int, ...] = _IDENTITY
    width: int = 0
    height: int = 0
    roll: int = -1
    language: str = ""


@dataclass(frozen=True, slots=True)
class Chunks:
    """Neighbouring samples of one track, in the order of the file: all arrays have an entry per chunk."""

    track: Ints
    first: Ints
    last: Ints
    sizes: Ints


@dataclass(frozen=True, slots=True)
class Layout:
    """The bytes in front, and the `extents` behind them: (input number, offset, size), each as long as can be."""

    head: bytes
    extents: tuple[Ints, Ints, Ints]


def layout(tracks: Sequence[OutputTrack], brand: bytes = b"isom") -> Layout:
    """Where every sample of the tracks comes to lie, and the bytes in front of them. `brand` is the file's: `isom` for
    MP4, `qt  ` for QuickTime."""
    number, sample, slot = _interleaved(tracks)
    files, offsets, sizes = (
        _gathered(tracks, name, number, sample) for name in ("files", "offsets", "sizes")
    )
    edges = _edges((np.diff(number) != 0) | (np.diff(slot) != 0))
    totals = np.add.reduceat(sizes, edges)
    lasts = np.append(edges[1:], len(number)) - 1
    chunks = Chunks(number[edges], sample[edges], sample[lasts] + 1, totals)
    starts = np.cumsum(totals) - totals
    payload = int(totals.sum())
    head = header(tracks, chunks, starts, payload, brand)
    head = header(
        tracks, chunks, starts + len(head), payload, brand
    )  # the length does not depend on the offsets
    breaks = _edges((offsets[1:] != offsets[:-1] + sizes[:-1]) | (np.diff(files) != 0))
    return Layout(head, (files[breaks], offsets[breaks], np.add.reduceat(sizes, breaks)))


def _edges(changes: npt.NDArray[np.bool_]) -> Ints:
    """Where runs begin, given whether each entry but the first differs from the one before it."""
    return np.concatenate(([0], np.flatnonzero(changes) + 1)).astype(np.int64)


def _gathered(tracks: Sequence[OutputTrack], name: str, number: Ints, sample: Ints) -> Ints:
    out = np.zeros(len(number), np.int64)
    for n, track in enumerate(tracks):
        mine = number == n
        out[mine] = getattr(track, name)[sample[mine]]
    return out


def _interleaved(tracks: Sequence[OutputTrack]) -> tuple[Ints, Ints, Ints]:
    """Track, sample and slot of every sample in the order of the file: half a second of each track by turns.

    Within a half second that one source alone gives, its own order is kept: then whole stretches of it are copied, and
    compared later, in one piece.
    """
    number = np.concatenate([np.full(len(t.sizes), n, np.int64) for n, t in enumerate(tracks)])
    sample = np.concatenate([np.arange(len(t.sizes)) for t in tracks])
    slot = np.concatenate([_slots(track) for track in tracks])
    files, offsets = (_gathered(tracks, name, number, sample) for name in ("files", "offsets"))
    count = int(slot.max()) + 1
    lowest, highest = np.full(count, 1 << 40), np.zeros(count, np.int64)
    np.minimum.at(lowest, slot, files)
    np.maximum.at(highest, slot, files)
    mixed = lowest != highest
    order = np.lexsort((np.where(mixed[slot], sample, offsets), np.where(mixed[slot], number, 0), slot))
    if any((np.diff(sample[order][number[order] == n]) != 1).any() for n in range(len(tracks))):
        order = np.lexsort((sample, number, slot))  # a source whose packets do not lie in decoding order
    return number[order], sample[order], slot[order]


def _slots(track: OutputTrack) -> Ints:
    times = np.cumsum(track.durations) - track.durations
    slots: Ints = times * _CHUNK_S.denominator // (track.timescale * _CHUNK_S.numerator)
    return slots


def header(
    tracks: Sequence[OutputTrack], chunks: Chunks, starts: Ints, payload: int, brand: bytes = b"isom"
) -> bytes:
    """File type, index and the head of the media box, in front of `payload` bytes."""
    large = payload > 0xF0000000  # leaves 256 MB for the head
    clock = tracks[0].timescale
    moov = box(
        b"moov",
        full_box(
            b"mvhd",
            1,
            0,
            struct.pack(">QQIQ", 0, 0, clock, _longest(tracks, clock)),
            _MVHD_REST,
            struct.pack(">I", len(tracks) + 1),
        ),
        *(
            _trak(track, number + 1, clock, _stco(chunks, starts, number, large=large))
            for number, track in enumerate(tracks)
        ),
    )
    ftyp = box(b"ftyp", *_brands(tracks, brand))
    mdat = (
        struct.pack(">I4sQ", 1, b"mdat", payload + 16)
        if payload + 16 > 0xFFFFFFFF
        else struct.pack(">I4s", payload + 8, b"mdat")
    )
    return ftyp + moov + mdat


def _brands(tracks: Sequence[OutputTrack], brand: bytes) -> tuple[bytes, ...]:
    if brand == b"qt  ":
        return brand, struct.pack(">I", 512), brand
    if not any(track.kind == "vide" for track in tracks):
        brand = b"M4A "
    told = {b"avc1", *(track.entry[4:8] for track in tracks)} & {b"avc1", b"av01", b"hvc1"}
    return brand, struct.pack(">I", 512), b"isomiso2mp41", *sorted(told)


_MVHD_REST = struct.pack(">IH10x9i24x", 1 << 16, 1 << 8, *_IDENTITY)


def _scaled(value: int, scale: int, clock: int) -> int:
    """`value` in units of the movie's clock, rounded up: an edit a hair short drops the last frame in FFmpeg."""
    return -(-value * clock // scale)


def _longest(tracks: Sequence[OutputTrack], clock: int) -> int:
    return max(_scaled(track.shown, track.timescale, clock) for track in tracks)


class _Kind(NamedTuple):
    """What the boxes of a kind of track have in common; of a `group` other than 0 a player shows one at a time."""

    name: bytes
    media: bytes
    flags: int
    group: int


_KINDS = {
    "vide": _Kind(b"VideoHandler\0", full_box(b"vmhd", 0, 1, bytes(8)), 3, 0),
    "soun": _Kind(b"SoundHandler\0", full_box(b"smhd", 0, 0, bytes(4)), 3, 1),
    "sbtl": _Kind(b"SubtitleHandler\0", full_box(b"nmhd", 0, 0), 2, 2),  # in the movie, but not enabled
}


def _trak(track: OutputTrack, number: int, clock: int, chunks: bytes) -> bytes:
    shown = _scaled(track.shown, track.timescale, clock)
    kind = _KINDS[track.kind]
    volume = 0x0100 if track.kind == "soun" else 0
    tkhd = full_box(
        b"tkhd",
        1,
        kind.flags,
        struct.pack(">QQIIQ8xHHHH", 0, 0, number, 0, shown, 0, kind.group, volume, 0),
        struct.pack(">9i", *track.matrix),
        struct.pack(">II", track.width << 16, track.height << 16),
    )
    edts = box(b"edts", full_box(b"elst", 1, 0, struct.pack(">IQqI", 1, shown, track.edit_start, 1 << 16)))
    length, language = int(track.durations.sum()), _packed_language(track.language)
    mdhd = full_box(b"mdhd", 1, 0, struct.pack(">QQIQHH", 0, 0, track.timescale, length, language, 0))
    hdlr = full_box(b"hdlr", 0, 0, struct.pack(">I4s12x", 0, track.kind.encode()), kind.name)
    dinf = box(b"dinf", full_box(b"dref", 0, 0, struct.pack(">I", 1), full_box(b"url ", 0, 1)))
    minf = box(b"minf", kind.media, dinf, _stbl(track, chunks))
    return box(b"trak", tkhd, edts, box(b"mdia", mdhd, hdlr, *_whole_language(track.language), minf))


def _packed_language(tag: str) -> int:
    """Three letters of five bits each."""
    a, b, c = (ord(letter) - 0x60 for letter in terminological(tag))
    return a << 10 | b << 5 | c


def _whole_language(tag: str) -> tuple[bytes, ...]:
    """A tag that says more than three letters can, as `de-AT`."""
    return (full_box(b"elng", 0, 0, tag.encode("ascii", "ignore") + b"\0"),) if "-" in tag else ()


def _stbl(track: OutputTrack, chunks: bytes) -> bytes:
    parts = [
        full_box(b"stsd", 0, 0, struct.pack(">I", 1), track.entry),
        full_box(b"stts", 0, 0, _runs(track.durations)),
    ]
    if track.composition.any():
        parts.append(full_box(b"ctts", 0, 0, _runs(track.composition)))
    if not track.sync.all():
        keys = np.flatnonzero(track.sync) + 1
        parts.append(full_box(b"stss", 0, 0, struct.pack(">I", len(keys)), keys.astype(">u4").tobytes()))
    parts.append(
        full_box(b"stsz", 0, 0, struct.pack(">II", 0, len(track.sizes)), track.sizes.astype(">u4").tobytes())
    )
    parts.append(chunks)
    if track.kind == "soun":  # each packet needs those before it, as FFmpeg's muxer says it too
        parts.append(full_box(b"sgpd", 1, 0, b"roll", struct.pack(">IIh", 2, 1, track.roll)))
        parts.append(full_box(b"sbgp", 0, 0, b"roll", struct.pack(">III", 1, len(track.sizes), 1)))
    return box(b"stbl", *parts)


def _stco(chunks: Chunks, starts: Ints, number: int, *, large: bool) -> bytes:
    """The chunk tables of a track: how many samples each has (stsc), and where it lies."""
    mine = chunks.track == number
    counts, starts = (chunks.last - chunks.first)[mine], starts[mine]
    rows = np.flatnonzero(np.diff(counts, prepend=-1))
    stsc = np.stack([rows + 1, counts[rows], np.ones(len(rows), np.int64)], 1)
    name, kind = (b"co64", ">u8") if large else (b"stco", ">u4")
    return full_box(b"stsc", 0, 0, struct.pack(">I", len(rows)), stsc.astype(">u4").tobytes()) + full_box(
        name, 0, 0, struct.pack(">I", len(starts)), starts.astype(kind).tobytes()
    )


def _runs(values: Ints) -> bytes:
    """A run-length table: count, then (how many, value)."""
    edges = np.flatnonzero(np.diff(values)) + 1 if len(values) else np.zeros(0, np.int64)
    heads = np.concatenate(([0], edges)).astype(np.int64) if len(values) else edges
    lengths = np.diff(np.append(heads, len(values)))
    rows = np.stack([lengths, values[heads]], 1) if len(values) else np.zeros((0, 2), np.int64)
    return struct.pack(">I", len(rows)) + rows.astype(">u4").tobytes()
