"""A source opened for export: its tables, the facts the plan needs, and its packets' bytes."""

from __future__ import annotations

import hashlib
import os
from array import array
from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from auteur.core.errors import MediaError
from auteur.core.render.facts import AAC_FRAME, PictureFacts, SoundFacts, SourceFacts
from auteur.media import aac, h264
from auteur.media.export import rates
from auteur.media.export.indexed import Indexed, index_streams
from auteur.media.mp4.boxes import BadBox, children
from auteur.media.mp4.read import Ints, Track, read_movie

__all__ = ["PictureStream", "SoundStream", "Source", "open_source"]

_ENTRY_HEAD = 86  # bytes of a visual sample entry before its boxes


@dataclass(frozen=True, slots=True)
class PictureStream:
    """The video stream. With `avcc` its packets are H.264 that can be read and decoded one by one, else None.

    `keys` are the packets decoding may start at, ascending; `shown` says for each of them the first frame that decodes
    from there. `size` is as coded, `rotation` the degrees clockwise that a player turns it,
    `sar` its pixels' aspect, `colours` range (1 limited, 2 full), primaries, transfer and matrix (ITU-T H.273).
    """

    facts: PictureFacts
    keys: Ints
    shown: Ints
    avcc: h264.AvcConfig | None = None
    sps: h264.SequenceParameters | None = None
    track: Track | None = None
    indexed: Indexed | None = None
    size: tuple[int, int] = (0, 0)
    rotation: int = 0
    sar: Fraction = Fraction(1)
    pix_fmt: str = "yuv420p"
    colours: tuple[int, int, int, int] = (0, 2, 2, 2)

    def key_before(self, frame: int) -> int:
        """The packet to start decoding at for `frame`."""
        at = bisect_right(self.shown, frame)
        return int(self.keys[max(0, int(at) - 1)])


@dataclass(frozen=True, slots=True)
class SoundStream:
    """The audio stream. With `config` its packets are AAC-LC that can be read one by one, else None."""

    facts: SoundFacts
    config: aac.AacConfig | None = None
    track: Track | None = None
    indexed: Indexed | None = None


@dataclass(slots=True)
class Source:
    """An open media file. Close it when done; reading its packets is safe from several threads."""

    path: Path
    handle: int
    picture: PictureStream | None
    sound: SoundStream | None

    @property
    def facts(self) -> SourceFacts:
        return SourceFacts(
            self.picture.facts if self.picture else None,
            self.sound.facts if self.sound else None,
        )

    def close(self) -> None:
        os.close(self.handle)


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
    try:
        tracks = read_movie(handle).tracks
    except BadBox:
        tracks = ()
    zero = min((_first_shown(track) for track in tracks if len(track.sizes)), default=Fraction(0))
    seen = next((track for track in tracks if track.kind == "vide" and len(track.sizes)), None)
    heard = next((track for track in tracks if track.kind == "soun" and len(track.sizes)), None)
    with suppress(BadBox, h264.BadStream):
        picture = _picture(seen, zero, packet_reader(handle)) if seen else None
    with suppress(BadBox):
        sound = _sound(heard, zero, packet_reader(handle)) if heard else None
    if not tracks or (seen and not picture) or (heard and not sound):
        slow_picture, slow_sound = index_streams(path)
        picture = picture or (_indexed_picture(slow_picture) if slow_picture else None)
        sound = sound or (_indexed_sound(slow_sound) if slow_sound else None)
    if picture is None and sound is None:
        raise MediaError(f"{path.name} has neither picture nor sound")
    return picture, sound


def packet_reader(handle: int) -> Callable[[Track, int], bytes]:
    """A function that reads a sample of a track."""
    return lambda track, at: os.pread(handle, int(track.sizes[at]), int(track.offsets[at]))


def _first_shown(track: Track) -> Fraction:
    shown = track.pts[track.pts >= track.edit_start]
    first = int(shown.min()) if len(shown) else int(track.pts.max())
    return _time(track, first)


def _time(track: Track, pts: int) -> Fraction:
    """Seconds from the movie's start to a media time."""
    return track.delay + Fraction(pts - track.edit_start, track.timescale)


def _picture(track: Track, zero: Fraction, read: Callable[[Track, int], bytes]) -> PictureStream:
    if track.entry[4:8] != b"avc1":
        raise BadBox("not H.264")
    avcc = h264.parse_avcc(_child(track.entry, b"avcC"))
    if not avcc.sps or not avcc.pps:
        raise BadBox("no parameter sets")
    sps = h264.parse_sps(avcc.sps[0])
    order = np.empty(len(track.pts), np.int64)
    ranked = np.argsort(track.pts, kind="stable")
    order[ranked] = np.arange(len(ranked))
    keys = np.flatnonzero(track.sync)
    idrs, changed = _idrs(track, keys, avcc, read)
    if not len(keys):
        raise BadBox("no keyframe")
    rate, even = rates.rate_of(track.pts[ranked], track.timescale)
    start = _time(track, int(track.pts[ranked[0]])) - zero
    times = [int((_time(track, int(p)) - zero) * 1_000_000) for p in track.pts[ranked]] if not even else None
    refusal = ""
    if changed:
        refusal = "its parameter sets change within the stream"
    elif not sps.progressive:
        refusal = "interlaced coding"
    elif avcc.length_bytes != 4:
        refusal = "its packets have short length fields"
    elif len(avcc.sps) != 1:
        refusal = "several parameter sets"
    elif not len(idrs):
        refusal = "no IDR pictures"
    rotation = rates.rotation_of(track.matrix)
    size = int(int.from_bytes(track.entry[32:34], "big")), int(int.from_bytes(track.entry[34:36], "big"))
    shown_size = size[::-1] if rotation in (90, 270) else size
    facts = PictureFacts(
        rate=rate, frames=len(order), width=shown_size[0], height=shown_size[1], start_s=start,
        order=array("q", order.tobytes()), idrs=idrs.tolist(), times_us=times,
        family=_family(track, avcc), refusal=refusal,
    )  # fmt: skip
    return PictureStream(
        facts, keys, order[keys], avcc, sps, track, None, size, rotation,
        _sar(track.entry, sps), _pix_fmt(sps), _colours(sps),
    )  # fmt: skip


_ASPECTS = ((0, 1), (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11), (80, 33), (18, 11),
            (15, 11), (64, 33), (160, 99), (4, 3), (3, 2), (2, 1))  # fmt: skip  # Table E-1


def _sar(entry: bytes, sps: h264.SequenceParameters) -> Fraction:
    for name, body in children(memoryview(entry)[_ENTRY_HEAD:]):
        if name == b"pasp" and int.from_bytes(body[4:8], "big"):
            return Fraction(int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big"))
    idc, wide, high = (sps.vui and sps.vui.aspect) or (0, 0, 0)
    if idc != 255 and idc < len(_ASPECTS):
        wide, high = _ASPECTS[idc]
    return Fraction(wide, high) if wide and high else Fraction(1)


def _pix_fmt(sps: h264.SequenceParameters) -> str:
    chroma = {0: "gray", 1: "yuv420p", 2: "yuv422p", 3: "yuv444p"}[sps.chroma_format]
    if sps.bit_depth_luma > 8:
        return f"{chroma}{sps.bit_depth_luma}le"
    full = sps.vui and sps.vui.signal and sps.vui.signal[1]
    return chroma.replace("yuv", "yuvj") if full else chroma


def _colours(sps: h264.SequenceParameters) -> tuple[int, int, int, int]:
    if not sps.vui or not sps.vui.signal:
        return 0, 2, 2, 2
    _, full, colour = sps.vui.signal
    return (2 if full else 1, *(colour or (2, 2, 2)))


def _child(entry: bytes, kind: bytes) -> bytes:
    body = next((body for name, body in children(memoryview(entry)[_ENTRY_HEAD:]) if name == kind), None)
    if body is None:
        raise BadBox(f"no {kind.decode()} in the sample entry")
    return bytes(body)


def _idrs(
    track: Track, keys: Ints, avcc: h264.AvcConfig, read: Callable[[Track, int], bytes]
) -> tuple[Ints, bool]:
    """Which sync samples are IDR pictures (others are recovery points of open GOPs), and whether any carries parameter
    sets other than the sample entry's."""
    idrs, changed = [], False
    for key in keys.tolist():
        for kind, unit in h264.units(read(track, key), avcc.length_bytes):
            if kind in (h264.SPS, h264.PPS) and unit not in avcc.sps and unit not in avcc.pps:
                changed = True
            if kind in (h264.SLICE, h264.IDR):
                if kind == h264.IDR:
                    idrs.append(key)
                break
    return np.array(idrs, np.int64), changed


def _family(track: Track, avcc: h264.AvcConfig) -> str:
    """Equal for tracks whose packets can stand behind one sample entry."""
    about = [b"".join(avcc.sps), b"".join(avcc.pps), repr(track.matrix).encode(), track.entry[24:36]]
    about += [
        bytes(body)
        for name, body in children(memoryview(track.entry)[_ENTRY_HEAD:])
        if name in (b"pasp", b"colr")
    ]
    return hashlib.sha256(b"/".join(about)).hexdigest()[:16]


def _sound(track: Track, zero: Fraction, read: Callable[[Track, int], bytes]) -> SoundStream:
    config = aac.config_of_entry(track.entry) if track.entry[4:8] == b"mp4a" else None
    if config is None or not config.plain or track.timescale != config.sample_rate:
        raise BadBox("not AAC-LC")
    steps = np.diff(track.dts)
    if len(steps) and (steps != AAC_FRAME).any():
        raise BadBox("the sound's packets are not evenly spaced")
    if _has_hidden_band(config, [read(track, at) for at in range(min(3, len(track.sizes)))]):
        raise BadBox("HE-AAC")
    origin = rates.rounded((_time(track, int(track.pts[0])) - zero) * config.sample_rate)
    end = origin + AAC_FRAME * len(track.sizes)
    family = f"aac-{config.raw.hex()}"
    facts = SoundFacts(config.sample_rate, config.channels, end, origin, len(track.sizes), family)
    return SoundStream(facts, config, track)


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
