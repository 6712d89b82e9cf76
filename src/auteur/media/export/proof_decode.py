"""The part of the proof that decodes: seams, joins, and where it is cheap or asked for, everything."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.error import FFmpegError

from auteur.core.render.picture import EncodeRun
from auteur.core.render.plan import RenderPlan
from auteur.core.render.sound import SoundEncode, SoundPlan
from auteur.core.render.voices import Voice
from auteur.media import aac
from auteur.media.export import sounds as sounding
from auteur.media.export.carry import Carried
from auteur.media.export.coders import CODERS, ENTRIES
from auteur.media.export.look import child
from auteur.media.export.mixing import Master, Mixer
from auteur.media.export.pictures import decoder_of
from auteur.media.export.sounds import Pcm, Reader, pcm_of
from auteur.media.export.source import Source
from auteur.media.export.video import Thumb, thumb_of
from auteur.media.loudness import Meter
from auteur.media.mp4.read import Track
from auteur.media.open import open_media
from auteur.media.receipt import Loudness
from auteur.media.stretches import Stretches

__all__ = ["WORST_PSNR_DB", "decoded", "everything", "measured", "pictures", "psnr_db", "sounds", "unproven"]

_BEYOND = 4  # frames of the copied run after a seam that are decoded with it
WORST_PSNR_DB = 24.0  # of a frame's some 1,000 pixels; the seams' own preset gives 38 and more
# AAC at 96 kbit/s gives 12 to 30 around a join; Opus at 64 began hot speech of -9 LUFS at 8.
_WORST_SNR_DB = {"aac": 9.0, "opus": 6.0}
_QUIET = 2e-3  # an error below -54 dBFS is not heard beside anything
_CLICK_MS = 30
_LOUD_CLICK = 1.5


def pictures(done: Carried, result: Source, track: Track) -> list[str]:
    """Decode every encoded run from the result, on into the copy behind it, and compare with what went in."""
    problems: list[str] = []
    for run in done.plan.picture:
        if isinstance(run, EncodeRun):
            for start, stop in unproven(run, done.pictures[run.start].proven):
                try:
                    problems += _run(done, result, track, run, start, stop)
                except FFmpegError as fault:
                    problems.append(f"frames {start} to {stop} do not decode: {fault.strerror}")
    return problems


def unproven(run: EncodeRun, proven: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The run's frames that no earlier export has proven; each stretch begins with a keyframe."""
    at = run.start
    for start, stop in [*proven, (run.stop - run.start,) * 2]:
        if at < run.start + start:
            yield at, run.start + start
        at = run.start + stop


def _run(done: Carried, result: Source, track: Track, run: EncodeRun, start: int, stop: int) -> list[str]:
    """Of the run's frames [start, stop)."""
    thumbs = done.pictures[run.start].thumbs
    expected = {number: thumb for number, thumb in thumbs.items() if start <= run.start + number < stop}
    seen: dict[int, Thumb] = {}
    broken = []
    until = min(stop + _BEYOND, done.plan.frames) if stop == run.stop else stop
    for number, frame in decoded(result, track, start, until, threads=0 if stop - start > 300 else 1):
        if frame.is_corrupt:
            broken.append(number)
        if number - run.start in expected:
            seen[number - run.start] = thumb_of(frame)
    missing = sorted(set(expected) - set(seen))
    if missing or broken:
        return [
            f"{len(missing) + len(broken)} frames from {run.start + (missing or [0])[0]} on do not decode"
        ]
    worst = min(expected, key=lambda frame: psnr_db(seen[frame], expected[frame]))
    if psnr_db(seen[worst], expected[worst]) < WORST_PSNR_DB:
        return [
            f"frame {run.start + worst} is not the source's ({psnr_db(seen[worst], expected[worst]):.0f} dB)"
        ]
    return []


def decoded(
    result: Source, track: Track, start: int, stop: int, threads: int
) -> Iterator[tuple[int, av.VideoFrame]]:
    """Timeline frames from the packets [start, stop), which begin with an IDR picture."""
    codec = ENTRIES[track.entry[4:8]]
    decoder = decoder_of(codec, child(track.entry, CODERS[codec].box), threads)
    step = int(track.dts[1] - track.dts[0]) if len(track.dts) > 1 else 1
    for number in range(start, stop):
        packet = av.Packet(os.pread(result.handle, int(track.sizes[number]), int(track.offsets[number])))
        packet.pts = (int(track.pts[number]) - track.edit_start) // step
        for frame in decoder.decode(packet):
            yield int(frame.pts or 0), frame
    for frame in decoder.decode(None):
        yield int(frame.pts or 0), frame


def psnr_db(a: Thumb, b: Thumb) -> float:
    if a.shape != b.shape:
        return 0.0
    error = float(np.mean((a.astype(np.float32) - b) ** 2))
    return 99.0 if error < 1e-3 else float(10 * np.log10(255**2 / error))


def sounds(
    done: Carried, result: Source, track: Track, sources: Mapping[str, Source]
) -> tuple[list[str], dict[int, float]]:
    """Decode the encoded sound, with the copied packets beside it, and compare with the mix it was made from.

    Also the click at each join, by the millisecond it lies at.
    """
    plan = done.plan.sound
    assert plan is not None
    mixer, problems = Mixer(plan, sources, done.master), []
    try:
        for lo, hi in _windows(plan):
            heard = _full_band(_heard(result, track, plan, lo, hi))
            meant = _full_band(mixer.render(lo * plan.packet - plan.priming, hi * plan.packet - plan.priming))
            begin = max(0, plan.priming - lo * plan.packet)
            error, level = _rms(_low(heard[:, begin:] - meant[:, begin:])), _rms(_low(meant[:, begin:]))
            if error > _QUIET and error * 10 ** (_WORST_SNR_DB[done.output.sound] / 20) > level:
                at_ms = (lo * plan.packet - plan.priming) * 1000 // plan.sample_rate
                problems.append(f"the sound at {at_ms} ms is not what was meant")
        return problems, _clicks(result, track, plan, sources, done.master)
    except FFmpegError as fault:
        return [f"sound does not decode: {fault.strerror}"], {}


def _windows(plan: SoundPlan) -> Iterator[tuple[int, int]]:
    """Ranges of packets to listen to: short encoded runs whole with their neighbours, of long ones their ends and a
    little of every ten seconds."""
    for run in plan.runs:
        if not isinstance(run, SoundEncode):
            continue
        lo, hi = max(0, run.start - 2), min(plan.packets, run.stop + 2)
        if hi - lo <= 48:
            yield lo, hi
            continue
        for at in range(lo, hi - 16, 470):
            yield at, at + 16
        yield hi - 16, hi


def _heard(result: Source, track: Track, plan: SoundPlan, lo: int, hi: int) -> Pcm:
    """The blocks of packets [lo, hi) as a player hears them."""
    decoder, early = _sound_decoder(track)
    blocks = []
    for number in range(max(0, lo - early), hi):
        packet = av.Packet(os.pread(result.handle, int(track.sizes[number]), int(track.offsets[number])))
        frames = decoder.decode(packet)
        if number >= lo:
            blocks += [pcm_of(frame) for frame in frames]
    heard = np.concatenate(blocks, axis=1) if blocks else np.zeros((plan.channels, 0), np.float32)
    missing = (hi - lo) * plan.packet - heard.shape[1]
    return np.pad(heard, ((0, 0), (0, missing))) if missing > 0 else heard


def _sound_decoder(track: Track) -> tuple[AudioCodecContext, int]:
    """A decoder for the track's packets, and how many it must be given before the first that counts."""
    if track.entry[4:8] == b"Opus":
        return sounding.opus_decoder(int.from_bytes(track.entry[24:26], "big")), 8
    config = aac.config_of_entry(track.entry)
    assert config is not None
    return sounding.decoder_of(config.raw), 2


def _full_band(samples: Pcm) -> Pcm:
    """Without the low-frequency channel of 5.1, of which coders keep some 120 Hz."""
    return np.delete(samples, 3, axis=0) if len(samples) == 6 else samples


def _low(samples: Pcm) -> Pcm:
    """The sound below some 3 kHz: above it encoders may put noise that is random at each decoding (PNS)."""
    count = samples.shape[1] // 8 * 8
    low: Pcm = samples[:, :count].reshape(samples.shape[0], -1, 8).mean(2)
    return low


def _rms(samples: Pcm) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if samples.size else 0.0


def _clicks(
    result: Source, track: Track, plan: SoundPlan, sources: Mapping[str, Source], master: Master
) -> dict[int, float]:
    """The largest second difference within 30 ms of a join against the same in the material to both its sides."""
    reach = _CLICK_MS * plan.sample_rate // 1000
    readers: dict[str, Reader] = {}
    found: dict[int, float] = {}
    for before, after in _joins(plan):
        join = after.start
        if after.speed != 1 or before.speed != 1:
            continue
        lo, hi = max(0, join - reach), min(plan.samples, join + reach)
        first, last = (lo + plan.priming) // plan.packet, (hi + plan.priming) // plan.packet + 1
        heard = _heard(result, track, plan, first, min(last, plan.packets))
        at = first * plan.packet - plan.priming
        ours = _roughness(heard[:, max(0, lo - at) : hi - at])
        material = 0.0
        for voice, edge in ((before, before.stop), (after, after.start)):
            reader = readers.setdefault(voice.source, Reader(sources[voice.source]))
            position = voice.source_start + edge - voice.start
            level = 10 ** (voice.gain_db / 20) * master.level_at(edge)
            material = max(material, level * _roughness(reader.read(position - reach, position + reach)))
        found[round(join * 1000 / plan.sample_rate)] = round(ours / max(material, 1e-3), 3)
    return found


def _joins(plan: SoundPlan) -> Iterator[tuple[Voice, Voice]]:
    by_end = {voice.stop: voice for voice in plan.voices}
    for voice in plan.voices:
        if voice.start in by_end:
            yield by_end[voice.start], voice


def _roughness(samples: Pcm) -> float:
    return float(np.abs(np.diff(samples, 2, axis=1)).max()) if samples.shape[1] > 2 else 0.0


def everything(path: Path, plan: RenderPlan) -> list[str]:
    """Decode the whole file the way a player does, through FFmpeg's own demuxer."""
    frames, corrupt, samples, last = 0, 0, 0, -1
    with open_media(path, threads=0) as container:
        streams = [*container.streams.video[:1], *container.streams.audio[:1]]
        for packet in container.demux(streams):
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    corrupt += frame.is_corrupt or frame.pts is None or frame.pts <= last
                    last = frame.pts if frame.pts is not None else last
                    frames += 1
                elif isinstance(frame, av.AudioFrame):
                    samples += frame.samples
    problems = []
    if frames != plan.frames or corrupt:
        problems.append(f"{frames} of {plan.frames} frames decode, {corrupt} of them broken")
    if plan.sound and not 0 <= samples - plan.sound.samples < plan.sound.packet:
        problems.append(f"{samples} of {plan.sound.samples} samples decode")
    return problems


def measured(
    path: Path, *, pictures: bool
) -> tuple[Loudness | None, tuple[tuple[int, int], ...] | None, tuple[tuple[int, int], ...] | None]:
    """Loudness of the whole file, and with `pictures` its black and frozen stretches."""
    meter, stretches = Meter(), Stretches()
    with open_media(path, threads=0) as container:
        shown, tracks = container.streams.video[: int(pictures)], container.streams.audio[:1]
        for packet in container.demux([*shown, *tracks]):
            for frame in packet.decode():
                if isinstance(frame, av.AudioFrame):
                    meter.add(frame)
                elif isinstance(frame, av.VideoFrame) and frame.time is not None:
                    stretches.add(frame)
        black, frozen = stretches.result() if shown else (None, None)
        return (meter.result() if tracks else None), black, frozen
