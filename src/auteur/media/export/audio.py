"""Encoding of sound: the few packets at a join, or whole voices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.codec.context import Flags
from av.packet import Packet
from av.stream import Stream

from auteur.core.errors import ExportError
from auteur.core.render.facts import AAC_FRAME
from auteur.core.render.sound import SoundCopy, SoundEncode, SoundPlan
from auteur.media import aac
from auteur.media.export.edges import Edge, bent_left, bent_right
from auteur.media.export.mixing import LAYOUTS, Master, Mixer
from auteur.media.export.sounds import Pcm
from auteur.media.export.source import Source
from auteur.media.export.spool import Spool

__all__ = ["EncodedSound", "encode_sound", "encoder_config"]

_WARM_UP = (
    3  # packets encoded and thrown away before the first that is kept, so that its window is like all others
)
_ATTEMPTS = 8
_JOIN_BITS = 160_000  # a second and channel: three packets may well be fine ones
_SHORT = 64  # packets up to which the slow, better search for quantisers costs nothing that matters


@dataclass(slots=True)
class EncodedSound:
    """The packets [start, stop) of the output in the spool, in order: a few more than asked where windows
    would not meet."""

    start: int
    stop: int
    offsets: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


def encode_sound(
    number: int,
    plan: SoundPlan,
    sources: Mapping[str, Source],
    master: Master,
    spool: Spool,
    bit_rate: int,
    tick: Callable[[int], None],
) -> EncodedSound:
    """Render and encode the plan's run `number` into the spool; `tick` gets the packets done.

    Raises ExportError where its windows cannot be made to meet those of the copied packets beside it.
    """
    run = plan.runs[number]
    assert isinstance(run, SoundEncode)
    left, right = _edge(number - 1, plan, sources, after=False), _edge(number + 1, plan, sources, after=True)
    long = run.stop - run.start > _SHORT
    bit_rate = bit_rate if long else max(bit_rate, _JOIN_BITS * plan.channels)
    if long:  # windows are chosen from what is near: find out at both ends before all of it is encoded
        head = replace(run, stop=run.start + 8)
        tail = replace(run, start=run.stop - 8)
        first = _fitted(head, left, None, _Job(plan, sources, master, bit_rate, "fast", tick))[0].start
        last = _fitted(tail, None, right, _Job(plan, sources, master, bit_rate, "fast", tick))[0].stop
        run = replace(run, start=first, stop=last)
    run, packets = _fitted(
        run, left, right, _Job(plan, sources, master, bit_rate, "fast" if long else "twoloop", tick)
    )
    result = EncodedSound(run.start, run.stop)
    for data in packets:
        result.offsets.append(spool.append(data))
        result.sizes.append(len(data))
    return result


@dataclass(frozen=True, slots=True)
class _Job:
    plan: SoundPlan
    sources: Mapping[str, Source]
    master: Master
    bit_rate: int
    coder: str
    tick: Callable[[int], None]


def _edge(number: int, plan: SoundPlan, sources: Mapping[str, Source], *, after: bool) -> Edge | None:
    """The copied run of that number, as a neighbour whose windows must be met."""
    if not 0 <= number < len(plan.runs):
        return None
    copy = plan.runs[number]
    assert isinstance(copy, SoundCopy)  # encoded runs are never neighbours
    source = sources[copy.source]
    assert source.sound is not None
    assert source.sound.track is not None
    return Edge(copy, source.handle, source.sound.track, plan.channels, after)


def _fitted(
    run: SoundEncode, left: Edge | None, right: Edge | None, job: _Job
) -> tuple[SoundEncode, list[bytes]]:
    """The run, grown into its copied neighbours until its windows meet theirs, and its packets."""
    for _ in range(_ATTEMPTS):
        while left and not left.joins_after(run.start - 1):
            run = replace(run, start=run.start - 1)
        while right and not right.joins_before(run.stop):
            run = replace(run, stop=run.stop + 1)
        packets = _packets(run, left, right, job)
        if left and not _window(packets[1], job.plan).long_left:
            run = replace(run, start=run.start - 1)
        elif right and not _window(packets[-1], job.plan).long_right:
            run = replace(run, stop=run.stop + 1)
        else:
            return run, _shaped(packets, right.shape_before(run.stop) if right else None, job.plan)
    raise ExportError("the sound at a join has no window that meets its neighbours")


def _window(packet: bytes, plan: SoundPlan) -> aac.Window:
    window = aac.window_of(packet, plan.channels)
    if window is None:
        raise ExportError("the audio encoder's packets begin with an unknown element")
    return window


def _shaped(packets: list[bytes], shape: int | None, plan: SoundPlan) -> list[bytes]:
    """Without the first, which was only asked for its window; the last declares the shape its neighbour was
    made for."""
    last = packets[-1]
    if shape is not None and (window := _window(last, plan)).shape != shape:
        last = aac.with_shape(last, window, shape)
    return [*packets[1:-1], last]


def _packets(run: SoundEncode, left: Edge | None, right: Edge | None, job: _Job) -> list[bytes]:
    """The packets [start - 1, stop) of the output."""
    encoder = _encoder(job.plan, job.bit_rate, job.coder)
    mixer = Mixer(job.plan, job.sources, job.master)
    first = run.start - _WARM_UP
    kept: list[bytes] = []
    # One block beyond the last packet's window: the encoder chooses a window by what comes after it.
    for at, block in enumerate(_blocks(mixer, job.plan, first, run.stop + 2), first):
        if left and at == run.start:
            block = bent_left(block, left.shape_after(run.start - 1))
        elif right and at == run.stop:
            block = bent_right(block, right.shape_before(run.stop))
        frame = _frame(block, job.plan)
        frame.pts = (at - first) * AAC_FRAME
        kept += _kept(encoder.encode(frame), first, run)
        if (at - first) % 64 == 63:
            job.tick(64)
    kept += _kept(encoder.encode(None), first, run)
    if len(kept) != run.stop - run.start + 1:
        raise ExportError("the audio encoder did not return the packets that were due")
    return kept


def _blocks(mixer: Mixer, plan: SoundPlan, first: int, last: int) -> Iterator[Pcm]:
    """Blocks [first, last) of the output's grid, rendered 64 at a time."""
    for at in range(first, last, 64):
        until = min(at + 64, last)
        samples = mixer.render(at * AAC_FRAME - plan.priming, until * AAC_FRAME - plan.priming)
        yield from np.split(samples, until - at, axis=1)


def _kept(packets: list[Packet[Stream]], first: int, run: SoundEncode) -> Iterator[bytes]:
    for packet in packets:
        # The encoder's packet with pts p completes the block that begins at p: its own priming is pts -1024.
        number = first + int(packet.pts or 0) // AAC_FRAME
        if run.start - 1 <= number < run.stop:
            yield bytes(packet)


def _frame(block: Pcm, plan: SoundPlan) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), "fltp", LAYOUTS[plan.channels])
    frame.sample_rate = plan.sample_rate
    return frame


def _encoder(plan: SoundPlan, bit_rate: int, coder: str) -> AudioCodecContext:
    encoder = av.CodecContext.create("aac", "w")
    encoder.sample_rate, encoder.format, encoder.layout = plan.sample_rate, "fltp", LAYOUTS[plan.channels]
    encoder.bit_rate = bit_rate
    encoder.flags |= Flags.global_header
    # No noise substitution and no intensity stereo: what is decoded at a seam must be the waveform that went in.
    encoder.options = {"aac_coder": coder, "aac_pns": "0", "aac_is": "0"}
    encoder.open()
    return encoder


def encoder_config(plan: SoundPlan) -> bytes:
    """The AudioSpecificConfig of what is encoded here: LC, the plan's rate and channels."""
    raw = _encoder(plan, 64_000 * plan.channels, "fast").extradata
    assert raw is not None
    return raw[:2]
