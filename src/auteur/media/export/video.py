"""Encoding of pictures: seams that must stand beside copied packets, or the whole timeline."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field

import av
import numpy as np
import numpy.typing as npt
from av.codec.context import Flags
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from auteur.core.errors import ExportError
from auteur.core.render.picture import EncodeRun
from auteur.media.canvas import planes_of
from auteur.media.export.coders import CODERS, Coding, Sets
from auteur.media.export.composing import composed
from auteur.media.export.overlay import Overlays
from auteur.media.export.source import Source
from auteur.media.export.spool import Spool

__all__ = ["EncodedRun", "Thumb", "encode_run", "thumb_of", "thumb_step"]

Thumb = npt.NDArray[np.uint8]
_ALONE = threading.Lock()
_THUMB_PX = 40
_PATCH_PX = 4  # 0.08 ms of a frame in 1080p, where whole squares cost 2 ms
_EVERY_FRAME_UP_TO = 1500  # frames of a run whose thumbs are all kept: 1.5 MB


@dataclass(slots=True)
class EncodedRun:
    """The packets of a run in the spool, in decode order; `order[i]` is the frame, within the run, that packet i shows.

    `sets` are the parameter sets it needs in the sample entry, as its Coder has them. `thumbs` are a few pixels of the
    frames that went in, by frame, for the verification; the frames [start, stop) in `proven`
    are an earlier export's, which has verified them.
    """

    offsets: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    keys: list[bool] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    sets: Sets = ()
    thumbs: dict[int, Thumb] = field(default_factory=dict)
    proven: list[tuple[int, int]] = field(default_factory=list)


def encode_run(
    run: EncodeRun,
    sources: Mapping[str, Source],
    coding: Coding,
    spool: Spool,
    tick: Callable[[], None],
    overlays: Overlays | None = None,
    thumbs_every: int = 1,
) -> EncodedRun:
    """Decode, compose and encode the run's frames into the spool; `tick` is called for each.

    Raises MediaError for a source that cannot be decoded, ExportError when the result does not fit its base.
    """
    coder = CODERS[coding.codec]
    with _ALONE if coder.alone else nullcontext():
        result = _encoded(run, sources, coding, spool, tick, overlays, thumbs_every)
    if coding.base and coder.ending:
        _end(result, coder.ending, spool)
    if sorted(result.order) != list(range(run.stop - run.start)):
        raise ExportError("the encoder did not return the frames it was given")
    return result


def _encoded(
    run: EncodeRun,
    sources: Mapping[str, Source],
    coding: Coding,
    spool: Spool,
    tick: Callable[[], None],
    overlays: Overlays | None,
    thumbs_every: int,
) -> EncodedRun:
    """As the encoder gives it; closes the encoder."""
    encoder = _encoder(coding)
    result = EncodedRun()
    ends = {end for piece in run.pieces for end in (piece.stop - run.start - 1, piece.stop - run.start - 2)}
    frames = composed(run.pieces, sources, coding.canvas, threads=coding.threads, overlays=overlays)
    for number, frame in enumerate(frames):
        frame.pts, frame.time_base = number, 1 / coding.rate
        if number % thumbs_every == 0 or number in ends:
            result.thumbs[number] = thumb_of(frame)
        for packet in encoder.encode(frame):
            _keep(packet, encoder.extradata or b"", result, coding, spool)
        tick()
    for packet in encoder.encode(None):
        _keep(packet, encoder.extradata or b"", result, coding, spool)
    return result


def _encoder(coding: Coding) -> VideoCodecContext:
    coder, canvas = CODERS[coding.codec], coding.canvas
    encoder = av.CodecContext.create(coder.encoder, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = canvas.width, canvas.height, canvas.pix_fmt
    encoder.time_base, encoder.framerate = 1 / coding.rate, coding.rate
    encoder.sample_aspect_ratio = canvas.sar
    encoder.color_range, encoder.color_primaries, encoder.color_trc, encoder.colorspace = coding.colours
    encoder.flags |= Flags.global_header
    encoder.thread_count = coding.threads
    encoder.options = coder.options(coding)
    encoder.open()
    return encoder


def _keep(packet: Packet[Stream], extradata: bytes, result: EncodedRun, coding: Coding, spool: Spool) -> None:
    coder, told = CODERS[coding.codec], bytes(packet)
    if not result.sizes:
        result.sets = coder.sets(extradata, told, coding)
    data, key = coder.sample(told, result.sets, coding)
    result.offsets.append(spool.append(data))
    result.sizes.append(len(data))
    result.keys.append(key)
    result.order.append(int(packet.pts or 0))


def _end(result: EncodedRun, ending: bytes, spool: Spool) -> None:
    """Put something behind the last packet."""
    last = os.pread(spool.handle, result.sizes[-1], result.offsets[-1])
    result.offsets[-1] = spool.append(last + ending)
    result.sizes[-1] += len(ending)


def thumb_step(frames: int) -> int:
    """Of every how many frames of a run thumbs are kept."""
    return max(1, frames // _EVERY_FRAME_UP_TO)


def thumb_of(frame: VideoFrame) -> Thumb:
    """Some 1,000 luma pixels of a frame, evenly spread; each the mean of a square, so that what coding does to an
    edge does not look like another picture."""
    luma = next(planes_of(frame))
    wide = max(1, frame.width // _THUMB_PX)
    tall = min(wide, frame.height)
    rows, columns = frame.height // tall, frame.width // wide
    squares = luma[: rows * tall, : columns * wide].reshape(rows, tall, columns, wide)
    patches = squares[:, :_PATCH_PX, :, :_PATCH_PX]
    some: npt.NDArray[np.float32] = patches.mean(axis=(1, 3), dtype=np.float32)
    return (some / 4 if luma.dtype == np.uint16 else some).astype(np.uint8)
