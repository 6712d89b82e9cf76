"""Encoding of sound: the few packets at a join, or whole voices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.codec.context import Flags

from auteur.core.errors import ExportError
from auteur.core.render.facts import AAC_FRAME
from auteur.core.render.sound import SoundEncode, SoundPlan
from auteur.media.export.mixing import LAYOUTS, Mixer
from auteur.media.export.sounds import Pcm
from auteur.media.export.source import Source
from auteur.media.export.spool import Spool

__all__ = ["EncodedSound", "encode_sound", "encoder_config"]

_WARM_UP = (
    3  # packets encoded and thrown away before the first that is kept, so that its window is like all others
)
_SHORT = 64  # packets up to which the slow, better search for quantisers costs nothing that matters


@dataclass(slots=True)
class EncodedSound:
    """The packets of a run in the spool, in order."""

    offsets: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


def encode_sound(
    run: SoundEncode,
    plan: SoundPlan,
    sources: Mapping[str, Source],
    spool: Spool,
    bit_rate: int,
    tick: Callable[[int], None],
) -> EncodedSound:
    """Render and encode the run's packets into the spool; `tick` gets the packets done."""
    coder = "twoloop" if run.stop - run.start <= _SHORT else "fast"
    encoder = _encoder(plan, bit_rate, coder)
    mixer = Mixer(plan, sources)
    first = run.start - _WARM_UP
    result = EncodedSound()
    # One block beyond the last packet's window: the encoder chooses a window by what comes after it.
    for number, frame in enumerate(_frames(mixer, plan, first, run.stop + 2)):
        frame.pts = number * AAC_FRAME
        _keep(encoder.encode(frame), first, run, result, spool)
        if number % 64 == 63:
            tick(64)
    _keep(encoder.encode(None), first, run, result, spool)
    if len(result.sizes) != run.stop - run.start:
        raise ExportError("the audio encoder did not return the packets that were due")
    return result


def _frames(mixer: Mixer, plan: SoundPlan, first: int, last: int) -> Iterator[AudioFrame]:
    """Blocks [first, last) of the output's grid, rendered 64 at a time."""
    for at in range(first, last, 64):
        until = min(at + 64, last)
        samples = mixer.render(at * AAC_FRAME - plan.priming, until * AAC_FRAME - plan.priming)
        for block in np.split(samples, until - at, axis=1):
            yield _frame(block, plan)


def _frame(block: Pcm, plan: SoundPlan) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), "fltp", LAYOUTS[plan.channels])
    frame.sample_rate = plan.sample_rate
    return frame


def _keep(
    packets: list[av.Packet[av.stream.Stream]],
    first: int,
    run: SoundEncode,
    result: EncodedSound,
    spool: Spool,
) -> None:
    for packet in packets:
        # The encoder's packet with pts p completes the block that begins at p: its own priming is pts -1024.
        number = first + int(packet.pts or 0) // AAC_FRAME
        if run.start <= number < run.stop:
            data = bytes(packet)
            result.offsets.append(spool.append(data))
            result.sizes.append(len(data))


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
