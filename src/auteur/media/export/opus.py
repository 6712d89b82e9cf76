"""Encoding of sound to Opus, packet by packet, so that it may stand between copied ones.

An Opus decoder's state fades: given the same sound, one that joins late comes to where the others are within 80 ms
(RFC 7845, 4.2). So an encoded run is begun early, its first packets thrown away, and the plan lets it reach as far
beyond a join's fade.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from fractions import Fraction

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame

from auteur.core.errors import ExportError
from auteur.core.render.sound import SoundEncode, SoundPlan
from auteur.media.export.audio import EncodedSound
from auteur.media.export.mixing import LAYOUTS, Master, Mixer
from auteur.media.export.sounds import Pcm
from auteur.media.export.source import Source
from auteur.media.export.spool import Spool
from auteur.media.mp4.boxes import box

__all__ = ["encode_opus", "opus_entry"]

_WARM_UP = 10  # packets of 20 ms
_LOOKAHEAD = 312  # samples libopus' output comes late by, at 48 kHz for audio
_BLOCKS = 50  # packets rendered at a time


def encode_opus(
    number: int,
    plan: SoundPlan,
    sources: Mapping[str, Source],
    master: Master,
    spool: Spool,
    bit_rate: int,
    tick: Callable[[int], None],
) -> EncodedSound:
    """Render and encode the plan's run `number` into the spool; `tick` gets the packets done."""
    run = plan.runs[number]
    assert isinstance(run, SoundEncode)
    encoder, mixer = _encoder(plan, bit_rate), Mixer(plan, sources, master)
    first = max(0, run.start - _WARM_UP)  # at the very beginning a decoder knows nothing either
    result = EncodedSound(run.start, run.stop)
    packets: list[bytes] = []
    for at in range(first, run.stop + 1, _BLOCKS):
        until = min(at + _BLOCKS, run.stop + 1)
        lo, hi = (n * plan.packet - plan.priming + _LOOKAHEAD for n in (at, until))
        for n, block in enumerate(np.split(mixer.render(lo, hi), until - at, axis=1), at - first):
            packets += [bytes(packet) for packet in encoder.encode(_frame(block, n * plan.packet, plan))]
        tick(until - at)
    packets += [bytes(packet) for packet in encoder.encode(None)]
    kept = packets[run.start - first : run.stop - first]
    if len(kept) != run.stop - run.start:
        raise ExportError("the audio encoder did not return the packets that were due")
    for data in kept:
        result.offsets.append(spool.append(data))
        result.sizes.append(len(data))
    return result


def _frame(block: Pcm, pts: int, plan: SoundPlan) -> AudioFrame:
    interleaved = np.ascontiguousarray(block.T.reshape(1, -1))
    frame = AudioFrame.from_ndarray(interleaved, "flt", LAYOUTS[plan.channels])
    frame.sample_rate, frame.time_base, frame.pts = plan.sample_rate, Fraction(1, plan.sample_rate), pts
    return frame


def _encoder(plan: SoundPlan, bit_rate: int) -> AudioCodecContext:
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, AudioCodecContext)
    encoder.sample_rate, encoder.format, encoder.layout = plan.sample_rate, "flt", LAYOUTS[plan.channels]
    encoder.bit_rate = bit_rate
    encoder.options = {"application": "audio", "frame_duration": "20", "vbr": "on"}
    encoder.open()
    return encoder


def opus_entry(plan: SoundPlan) -> bytes:
    """The sample entry of an MP4's Opus track (the Opus in ISOBMFF mapping, 4.3)."""
    head = struct.pack(">6xH8xHHIHH", 1, plan.channels, 16, 0, plan.sample_rate, 0)
    specific = struct.pack(">BBHIhB", 0, plan.channels, plan.priming, plan.sample_rate, 0, 0)
    return box(b"Opus", head, box(b"dOps", specific))
