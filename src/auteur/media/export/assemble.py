"""The output's tracks, packet by packet: where each one's bytes lie now, and when it is shown."""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from auteur.core.render.picture import CopyRun, PictureRun
from auteur.core.render.plan import RenderPlan
from auteur.core.render.sound import SoundCopy, SoundPlan
from auteur.media import aac
from auteur.media.export.audio import EncodedSound
from auteur.media.export.coders import CODERS, Coding
from auteur.media.export.opus import opus_entry
from auteur.media.export.source import Source
from auteur.media.export.video import EncodedRun
from auteur.media.mp4.boxes import box, children
from auteur.media.mp4.read import Ints
from auteur.media.mp4.write import OutputTrack, layout

__all__ = ["Inputs", "clock_of", "packets_of", "picture_track", "sound_track", "write_movie"]

_WINDOW_BYTES = 1 << 18  # fits the cache, and the allocator gives the same pages again
_LARGE_BYTES = 1 << 16  # written as they are read, without being gathered first
_ROTATIONS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files packets come from, by number: the sources, then the spool."""

    handles: tuple[int, ...]
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, sources: Mapping[str, Source], spool: int) -> Inputs:
        handles = (*(source.handle for source in sources.values()), spool)
        return cls(handles, {name: number for number, name in enumerate(sources)})

    @property
    def spool(self) -> int:
        return len(self.handles) - 1


def clock_of(rate: Fraction) -> tuple[int, int]:
    """A timescale in which a frame is a whole number of units, and that number; at least 10,000 a second."""
    factor = 1
    while rate.numerator * factor < 10_000:
        factor *= 2
    return rate.numerator * factor, rate.denominator * factor


def picture_track(
    plan: RenderPlan,
    sources: Mapping[str, Source],
    encoded: Mapping[int, EncodedRun],
    inputs: Inputs,
    coding: Coding,
) -> OutputTrack:
    """The video track; `encoded` holds the encoded runs by their first frame."""
    parts = [_picture_part(run, sources, encoded, inputs) for run in plan.picture]
    files, offsets, sizes, sync, order = (np.concatenate(column) for column in zip(*parts, strict=True))
    timescale, step = clock_of(plan.rate)
    packets = np.arange(len(order))
    delay = int((packets - order).max())  # with it no packet is shown before it is decoded
    composition = (order + delay - packets) * step
    some = next(iter(encoded.values()), None)
    base, canvas = coding.base, coding.canvas
    if base is not None and base.track is not None:
        wide, high, matrix = base.track.width, base.track.height, base.track.matrix
    else:
        wide, high = round(canvas.width * canvas.sar), canvas.height
        a, b, c, d = (value << 16 for value in _ROTATIONS[canvas.rotation])
        matrix = (a, b, 0, c, d, 0, 0, 0, 1 << 30)
    return OutputTrack(
        kind="vide",
        timescale=timescale,
        files=files,
        offsets=offsets,
        sizes=sizes,
        durations=np.full(len(order), step, np.int64),
        composition=composition,
        sync=sync.astype(np.bool_),
        edit_start=delay * step,
        shown=plan.frames * step,
        entry=_visual_entry(coding, some),
        matrix=matrix,
        width=wide,
        height=high,
    )


def packets_of(run: CopyRun) -> Ints:
    """The source's packets of a copied run, in decode order."""
    packets = np.arange(run.first, run.last)
    packets[0] -= run.skipped
    return packets


def _picture_part(
    run: PictureRun, sources: Mapping[str, Source], encoded: Mapping[int, EncodedRun], inputs: Inputs
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    count = run.stop - run.start
    if isinstance(run, CopyRun):
        stream = sources[run.source].picture
        assert stream is not None
        assert stream.track is not None
        span = packets_of(run)
        order = np.asarray(stream.facts.order)[span] - run.first + run.start
        files = np.full(count, inputs.numbers[run.source], np.int64)
        track = stream.track
        return files, track.offsets[span], track.sizes[span], track.sync[span].astype(np.int64), order
    done = encoded[run.start]
    rows = (done.offsets, done.sizes, done.keys, done.order)
    offsets, sizes, keys, order = (np.array(row, np.int64) for row in rows)
    return np.full(count, inputs.spool, np.int64), offsets, sizes, keys, order + run.start


def _visual_entry(coding: Coding, encoded: EncodedRun | None) -> bytes:
    coder, base, canvas = CODERS[coding.codec], coding.base, coding.canvas
    record = coder.record(base.record if base else b"", encoded.sets if encoded else (), coding)
    boxes = [box(coder.box, record)]
    if base is not None and base.track is not None:
        kept = children(memoryview(base.track.entry)[86:])
        boxes += [box(kind, bytes(body)) for kind, body in kept if kind in (b"pasp", b"colr", b"clap")]
    else:
        if canvas.sar != 1:
            boxes.append(box(b"pasp", struct.pack(">II", canvas.sar.numerator, canvas.sar.denominator)))
        if coding.codec != "h264" and coding.colours[1:] != (2, 2, 2):
            full = 128 * (coding.colours[0] == 2)
            boxes.append(box(b"colr", b"nclx", struct.pack(">HHHB", *coding.colours[1:], full)))
    head = struct.pack(">6xH16xHHIIIH32xHh", 1, canvas.width, canvas.height, 72 << 16, 72 << 16, 0, 1, 24, -1)
    return box(base.track.entry[4:8] if base and base.track else coder.entry, head, *boxes)


def sound_track(
    plan: SoundPlan,
    sources: Mapping[str, Source],
    encoded: Mapping[int, EncodedSound],
    inputs: Inputs,
    config: bytes,
) -> OutputTrack:
    """The audio track; `encoded` holds the encoded runs by their first packet. `config` is AAC's; empty for Opus."""
    files, offsets, sizes = [], [], []
    for run in plan.runs:
        count = run.stop - run.start
        if isinstance(run, SoundCopy):
            stream = sources[run.source].sound
            assert stream is not None
            assert stream.track is not None
            span = slice(run.first, run.first + count)
            files.append(np.full(count, inputs.numbers[run.source], np.int64))
            offsets.append(stream.track.offsets[span])
            sizes.append(stream.track.sizes[span])
        else:
            files.append(np.full(count, inputs.spool, np.int64))
            offsets.append(np.array(encoded[run.start].offsets, np.int64))
            sizes.append(np.array(encoded[run.start].sizes, np.int64))
    durations = np.full(plan.packets, plan.packet, np.int64)
    durations[-1] -= plan.packets * plan.packet - plan.samples - plan.priming
    all_sizes = np.concatenate(sizes)
    bit_rate = int(all_sizes.sum() * 8 * plan.sample_rate // max(1, plan.samples))
    return OutputTrack(
        kind="soun",
        timescale=plan.sample_rate,
        files=np.concatenate(files),
        offsets=np.concatenate(offsets),
        sizes=all_sizes,
        durations=durations,
        composition=np.zeros(plan.packets, np.int64),
        sync=np.ones(plan.packets, np.bool_),
        edit_start=plan.priming,
        shown=plan.samples,
        entry=_audio_entry(plan, config, bit_rate) if config else opus_entry(plan),
        roll=-1 if config else -4,
    )


def _audio_entry(plan: SoundPlan, config: bytes, bit_rate: int) -> bytes:
    head = struct.pack(">6xH8xHHIHH", 1, plan.channels, 16, 0, plan.sample_rate & 0xFFFF, 0)
    return box(b"mp4a", head, box(b"esds", aac.esds(config, bit_rate)))


def write_movie(
    path: Path,
    tracks: Sequence[OutputTrack],
    inputs: Inputs,
    tick: Callable[[int], None],
    *,
    hashed: bool,
    brand: bytes = b"isom",
) -> str:
    """Write the file, to disk, in one pass; its SHA-256 in hex, or nothing when not `hashed`."""
    plan = layout(tracks, brand)
    digest = hashlib.sha256() if hashed else None
    windows = [_Window(handle) for handle in inputs.handles]
    with path.open("xb", buffering=0) as file:
        buffer: list[bytes | memoryview] = []
        held = 0

        def write(block: bytes | memoryview) -> None:
            view = memoryview(block)
            while view:
                view = view[file.write(view) :]
            if digest:
                digest.update(block)
            tick(len(block))

        def flush() -> None:
            nonlocal held
            write(b"".join(buffer))
            buffer.clear()
            held = 0

        write(plan.head)
        for number, offset, size in zip(*(column.tolist() for column in plan.extents), strict=True):
            if size >= _LARGE_BYTES:
                flush()
                for at in range(offset, offset + size, _WINDOW_BYTES):
                    write(windows[number].read(at, min(_WINDOW_BYTES, offset + size - at)))
                continue
            buffer.append(windows[number].read(offset, size))
            held += size
            if held >= _WINDOW_BYTES:
                flush()
        flush()
        os.fsync(file.fileno())
    return digest.hexdigest() if digest else ""


class _Window:
    """Reads a file by large blocks: interleaved packets are a few hundred bytes, a system call for each is slow."""

    def __init__(self, handle: int) -> None:
        self._handle, self._start, self._data = handle, 0, memoryview(b"")

    def read(self, offset: int, size: int) -> memoryview:
        at = offset - self._start
        if at < 0 or at + size > len(self._data):
            self._start, at = offset, 0
            self._data = memoryview(os.pread(self._handle, max(size, _WINDOW_BYTES), offset))
            if len(self._data) < size:
                raise OSError("a source became shorter while it was read")
        return self._data[at : at + size]
