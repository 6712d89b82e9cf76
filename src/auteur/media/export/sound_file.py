"""Files of sound alone that nothing is copied into: MP3, FLAC and WAV, written from the mix and held against it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

from auteur.core.render.sound import SoundPlan
from auteur.media.export.mixing import LAYOUTS, Mixer
from auteur.media.export.outputs import SOUND_CODECS, Output
from auteur.media.export.sounds import Pcm
from auteur.media.open import open_media

__all__ = ["check_sound_file", "write_sound_file"]

_BLOCK = 1 << 15  # samples rendered at a time
_SILENT_ERROR = 1 / 20_000  # 16-bit rounding is 1/65,536
_LOSSY_SNR_DB = 6.0  # of MP3 at 96 kbit/s a channel, above noise that no coder keeps: 12 and more
_QUIET = 2e-3  # an error below -54 dBFS is not heard beside anything


def write_sound_file(
    path: Path,
    plan: SoundPlan,
    mixers: Callable[[], Mixer],
    output: Output,
    bit_rate: int,
    tick: Callable[[int], None],
) -> None:
    """Render by a mixer of `mixers`, encode and write the plan's sound; `tick` gets the samples done."""
    codec, muxer = SOUND_CODECS[output.sound], output.container.muxer
    options = {"fflags": "+bitexact"} | ({"rf64": "auto"} if muxer == "wav" else {})
    with av.open(str(path), "w", format=muxer, container_options=options) as out:
        stream = out.add_stream(codec.encoder, rate=plan.sample_rate, layout=LAYOUTS[plan.channels])
        assert isinstance(stream, AudioStream)
        if codec.bit_rate:
            stream.bit_rate = bit_rate
        form = stream.format.name
        resampler = AudioResampler(
            form, LAYOUTS[plan.channels], plan.sample_rate, frame_size=stream.frame_size or 0
        )
        for block in _blocks(plan, mixers, tick):
            for part in resampler.resample(block):
                out.mux(stream.encode(part))
        for part in resampler.resample(None):
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _blocks(
    plan: SoundPlan, mixers: Callable[[], Mixer], tick: Callable[[int], None]
) -> Iterator[AudioFrame]:
    mixer = mixers()
    for at in range(0, plan.samples, _BLOCK):
        until = min(at + _BLOCK, plan.samples)
        samples = np.ascontiguousarray(np.clip(mixer.render(at, until), -1.0, 1.0))
        frame = AudioFrame.from_ndarray(samples, "fltp", LAYOUTS[plan.channels])
        frame.sample_rate, frame.time_base, frame.pts = plan.sample_rate, Fraction(1, plan.sample_rate), at
        yield frame
        tick(until - at)


def check_sound_file(path: Path, plan: SoundPlan, mixers: Callable[[], Mixer], output: Output) -> list[str]:
    """Decode the whole file as a player does and compare it with the mix: to the sample where nothing is lost."""
    lossless = SOUND_CODECS[output.sound].bit_rate == 0
    mixer, at = mixers(), 0
    for heard in _heard(path):
        meant = np.clip(mixer.render(at, at + heard.shape[1]), -1.0, 1.0)
        if at + heard.shape[1] > plan.samples:
            meant[:, plan.samples - at :] = heard[:, plan.samples - at :]
        if not _alike(heard, meant, lossless=lossless):
            return [f"the sound at {at * 1000 // plan.sample_rate} ms is not what was meant"]
        at += heard.shape[1]
    # An MP3 ends with a whole packet; its header says how much of it is heard, to the sample.
    if at != plan.samples:
        return [f"{at} of {plan.samples} samples decode"]
    return []


def _heard(path: Path) -> Iterator[Pcm]:
    """The file's sound, a second or more at a time."""
    with open_media(path) as container:
        resampler = AudioResampler("fltp")
        held: list[Pcm] = []
        for frame in container.decode(container.streams.audio[0]):
            held += [part.to_ndarray().astype(np.float32, copy=False) for part in resampler.resample(frame)]
            if sum(block.shape[1] for block in held) >= _BLOCK:
                yield np.concatenate(held, 1)
                held = []
        if held:
            yield np.concatenate(held, 1)


def _alike(heard: Pcm, meant: Pcm, *, lossless: bool) -> bool:
    if heard.shape != meant.shape:
        return False
    if lossless:
        return bool(np.abs(heard - meant).max(initial=0) <= _SILENT_ERROR)
    error, level = _rms(_low(heard - meant)), _rms(_low(meant))
    return error <= _QUIET or error * 10 ** (_LOSSY_SNR_DB / 20) <= level


def _low(samples: Pcm) -> Pcm:
    """The sound below some 3 kHz."""
    count = samples.shape[1] // 8 * 8
    low: Pcm = samples[:, :count].reshape(samples.shape[0], -1, 8).mean(2)
    return low


def _rms(samples: Pcm) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if samples.size else 0.0
