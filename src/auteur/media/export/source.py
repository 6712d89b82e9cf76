"""A source opened for export: its tables, the facts the plan needs, and its packets' bytes."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from auteur.core.errors import MediaError
from auteur.core.render.facts import AAC_FRAME, PictureFacts, SoundFacts
from auteur.media import aac, rates
from auteur.media.bits import BadStream
from auteur.media.export.indexed import Indexed, index_streams
from auteur.media.export.matroska import read_matroska
from auteur.media.export.source_pictures import picture_of
from auteur.media.export.streams import PictureStream, SoundStream, Source, time_of
from auteur.media.mp4.boxes import BadBox, children
from auteur.media.mp4.read import Track, read_movie

__all__ = ["PictureStream", "SoundStream", "Source", "open_source"]


def open_source(path: Path) -> Source:
    """The media file at `path`. Raises MediaError when nothing in it can be played."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        picture, sound = _streams(path, handle)
    except BaseException:
        os.close(handle)
        raise
    return Source(path, handle, picture, sound)


def _streams(path: Path, handle: int) -> tuple[PictureStream | None, SoundStream | None]:
    """Each stream by the file's own tables where they can be read, else by demuxing."""
    picture: PictureStream | None = None
    sound: SoundStream | None = None
    tracks, zero = _tables(path, handle)
    seen = next((track for track in tracks if track.kind == "vide" and len(track.sizes)), None)
    heard = next((track for track in tracks if track.kind == "soun" and len(track.sizes)), None)
    with suppress(BadBox, BadStream):
        picture = picture_of(seen, zero, partial(packet_reader(handle), seen)) if seen else None
    with suppress(BadBox):
        sound = _sound(heard, zero, packet_reader(handle)) if heard else None
    if not tracks or (seen and not picture) or (heard and not sound):
        slow_picture, slow_sound = index_streams(path)
        picture = picture or (_indexed_picture(slow_picture) if slow_picture else None)
        sound = sound or (_indexed_sound(slow_sound) if slow_sound else None)
    if picture is None and sound is None:
        raise MediaError(f"{path.name} has neither picture nor sound")
    return picture, sound


def _tables(path: Path, handle: int) -> tuple[tuple[Track, ...], Fraction]:
    """The file's tracks, and what its 0 is to them; none where they are not read here."""
    try:
        tracks = read_movie(handle).tracks
        return tracks, min((_first_shown(track) for track in tracks if len(track.sizes)), default=Fraction(0))
    except BadBox:
        pass
    try:
        return read_matroska(path, handle), Fraction(0)
    except BadBox:
        return (), Fraction(0)


def packet_reader(handle: int) -> Callable[[Track, int], bytes]:
    """A function that reads a sample of a track."""
    return lambda track, at: os.pread(handle, int(track.sizes[at]), int(track.offsets[at]))


def _first_shown(track: Track) -> Fraction:
    shown = track.pts[track.pts >= track.edit_start]
    first = int(shown.min()) if len(shown) else int(track.pts.max())
    return time_of(track, first)


def _sound(track: Track, zero: Fraction, read: Callable[[Track, int], bytes]) -> SoundStream:
    if track.entry[4:8] == b"Opus":
        return _opus(track, zero, read)
    config = aac.config_of_entry(track.entry) if track.entry[4:8] == b"mp4a" else None
    if config is None or not config.plain or track.timescale != config.sample_rate:
        raise BadBox("not AAC-LC")
    steps = np.diff(track.dts)
    if len(steps) and (steps != AAC_FRAME).any():
        raise BadBox("the sound's packets are not evenly spaced")
    if _has_hidden_band(config, [read(track, at) for at in range(min(3, len(track.sizes)))]):
        raise BadBox("HE-AAC")
    origin = rates.rounded((time_of(track, int(track.pts[0])) - zero) * config.sample_rate)
    end = origin + AAC_FRAME * len(track.sizes)
    family = f"aac-{config.raw.hex()}"
    facts = SoundFacts(config.sample_rate, config.channels, end, origin, len(track.sizes), family)
    return SoundStream(facts, config, "aac", track)


_OPUS_HZ, _OPUS_PACKET, _OPUS_HEAD = 48_000, 960, 36


def _opus(track: Track, zero: Fraction, read: Callable[[Track, int], bytes]) -> SoundStream:
    """Opus of 20 ms a packet: what every encoder makes unless told otherwise."""
    specific = next(
        (body for kind, body in children(memoryview(track.entry)[_OPUS_HEAD:]) if kind == b"dOps"), None
    )
    if specific is None or len(specific) < 11:
        raise BadBox("Opus without its head")
    channels, skip, _, gain, mapping = struct.unpack_from(">BHIhB", specific, 1)
    if channels > 2 or mapping or gain:
        raise BadBox("Opus of several streams, or with a gain")
    if not all(_lasts_20_ms(read(track, at)[:1]) for at in range(len(track.sizes))):
        raise BadBox("Opus packets of other lengths than 20 ms")
    origin = rates.rounded((time_of(track, int(track.pts[0])) - zero) * _OPUS_HZ)
    origin = (
        -skip if abs(origin + skip) < _OPUS_HZ // 500 else origin
    )  # Matroska's clock of whole milliseconds
    places = (track.pts - track.pts[0]) * _OPUS_HZ // track.timescale - _OPUS_PACKET * np.arange(
        len(track.pts)
    )
    if np.abs(places).max(initial=0) > _OPUS_HZ // 500:
        raise BadBox("the sound's packets are not evenly spaced")
    end = origin + _OPUS_PACKET * len(track.sizes)
    facts = SoundFacts(
        _OPUS_HZ, channels, end, origin, len(track.sizes), f"opus-{channels}", packet=_OPUS_PACKET
    )
    return SoundStream(facts, None, "opus", track)


def _lasts_20_ms(toc: bytes) -> bool:
    """By a packet's first byte (RFC 6716, 3.1): one frame of 20 ms."""
    kind, frames = toc[0] >> 3, toc[0] & 3
    longest = kind % 4 == (3 if kind >= 16 else 1) if kind < 12 or kind >= 16 else kind % 2 == 1
    return longest and frames == 0


def _has_hidden_band(config: aac.AacConfig, packets: list[bytes]) -> bool:
    """Whether the packets decode to another rate than the configuration says: HE-AAC may be signalled
    inside them only."""
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = config.raw
    with suppress(FFmpegError):
        for data in packets:
            for frame in decoder.decode(av.Packet(data)):
                if (frame.sample_rate, frame.samples) != (config.sample_rate, AAC_FRAME):
                    return True
    return False


def _indexed_picture(stream: Indexed) -> PictureStream:
    base = stream.time_base
    rate, even = rates.rate_of(stream.pts, base.denominator, base.numerator)
    times = None if even else [int((int(p) * base - stream.zero_s) * 1_000_000) for p in stream.pts]
    width, height = stream.size[::-1] if stream.rotation in (90, 270) else stream.size
    facts = PictureFacts(
        rate, len(stream.pts), width, height, stream.start_s, times_us=times, refusal=stream.about,
        still=stream.still, alpha=stream.alpha,
    )  # fmt: skip
    shown = np.searchsorted(stream.pts, stream.keys)
    return PictureStream(
        facts, stream.keys, shown, indexed=stream, size=stream.size, rotation=stream.rotation
    )


def _indexed_sound(stream: Indexed) -> SoundStream:
    start, end = (rates.rounded(s * stream.sample_rate) for s in (stream.start_s, stream.end_s))
    facts = SoundFacts(stream.sample_rate, stream.channels, end, start, refusal=stream.about)
    return SoundStream(facts, indexed=stream)
