"""The packet index: what a file holds, packet for packet, without decoding any.

Ten minutes of 1080p are 46,000 packets and a quarter of a second. What an export may copy is decided on it: where
the keyframes are, of what kind, and which packets are shown at all.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream
from numpy.typing import NDArray

from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.media import sandbox
from auteur.media.errors import MediaCrashed, MediaTooLarge, MediaUnreadable
from auteur.media.open import is_listed, open_media

__all__ = [
    "NO_TIME",
    "Keyframe",
    "PacketIndex",
    "StreamPackets",
    "index",
    "index_packets",
    "keyframe_kind",
    "picture_stream",
    "presentation_zero_s",
    "sound_streams",
]

NO_TIME = -(1 << 63)
"""Stands in the arrays where a packet has no timestamp."""

MAX_PACKETS = 8_000_000  # 10 hours of 60 pictures and 2 × 47 AAC packets a second are 5.6 million

_PRIMING_PACKETS = 16

LIMITS = sandbox.Limits(memory_bytes=2 << 30, cpu_s=60, wall_s=180, file_bytes=0, open_files=32)

Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A keyframe: its `position` among the stream's packets in decode order, and of what kind it is.

    `kind` is `idr`; `recovery`: an intra picture with a recovery point at itself (H.264), or a CRA or BLA (HEVC);
    `gradual`: the picture is whole only some frames later; `intra`: marked key, H.264 or HEVC, and none of these;
    `key`: of a codec whose keyframes are all clean (VP9, AV1, ProRes …).
    `leading` counts the packets after it in decode order that are shown before it: they need the GOP before.
    """

    position: int
    pts: int
    kind: str
    leading: int

    @property
    def is_closed(self) -> bool:
        """Whether decoding can begin here and every picture from here on comes out whole."""
        return self.kind in ("idr", "key") or (self.kind == "recovery" and self.leading == 0)


@dataclass(frozen=True, slots=True)
class StreamPackets:
    """The packets of one stream in decode order. All arrays are equally long; times are in `time_base`.

    `discard` marks packets that are decoded but never shown (before an edit list's start). `skip_start_samples` is
    the priming that a decoder drops at the beginning, `skip_end_samples` the padding at the end: audio only.
    """

    stream_index: int
    time_base: Fraction
    pts: Times
    dts: Times
    duration: Times
    size: Times
    is_key: NDArray[np.bool_]
    discard: NDArray[np.bool_]
    skip_start_samples: int = 0
    skip_end_samples: int = 0

    def __len__(self) -> int:
        return len(self.pts)

    def shown(self) -> NDArray[np.intp]:
        """Positions of the packets that are shown, in the order in which they are."""
        positions = np.flatnonzero(~self.discard & (self.pts != NO_TIME))
        return positions[np.argsort(self.pts[positions], kind="stable")]


@dataclass(frozen=True, slots=True)
class PacketIndex:
    """A file's packets: the picture's (None without one) and each sound stream's.

    `zero_s` is the presentation time, in the streams' own clock, that a document calls 0 ms.
    """

    zero_s: Fraction
    video: StreamPackets | None
    keyframes: tuple[Keyframe, ...]
    audio: tuple[StreamPackets, ...]

    def to_json(self) -> dict[str, object]:
        """A JSON form; about 30 bytes a packet."""
        return {
            "zero_s": str(self.zero_s),
            "video": None if self.video is None else _packets_to_json(self.video),
            "keyframes": [[k.position, k.pts, k.kind, k.leading] for k in self.keyframes],
            "audio": [_packets_to_json(a) for a in self.audio],
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> PacketIndex:
        """The inverse of `to_json`. Raises MediaCrashed when `said` is nothing that it made."""
        try:
            video = None if said["video"] is None else _packets_from_json(said["video"])
            keyframes = tuple(Keyframe(int(p), int(t), str(k), int(n)) for p, t, k, n in said["keyframes"])
            audio = tuple(_packets_from_json(a) for a in said["audio"])
            return cls(Fraction(said["zero_s"]), video, keyframes, audio)
        except (LookupError, TypeError, ValueError, ArithmeticError) as fault:
            raise MediaCrashed(f"the index makes no sense: {fault}") from None


def index(path: Path, *, report: Report = silent, cancel: Cancel = never) -> PacketIndex:
    """The packet index of a file, made in the sandbox. Raises MediaError or Cancelled."""
    found = sandbox.run("index", {"path": path}, limits=LIMITS, reads=[path], report=report, cancel=cancel)
    return PacketIndex.from_json(found)


def index_task(arguments: dict[str, object], report: Report) -> dict[str, object]:
    """The sandbox's side of `index`. Takes `path`."""
    with open_media(Path(str(arguments["path"]))) as container:
        return index_packets(container, report=report).to_json()


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The stream that is the file's picture: the first of a listed codec that is not a cover or a thumbnail."""
    covers = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    return next((s for s in container.streams.video if is_listed(s) and not s.disposition & covers), None)


def sound_streams(container: InputContainer) -> list[AudioStream]:
    """The file's sound streams of a listed codec that FFmpeg could make sense of, in file order."""
    return [s for s in container.streams.audio if is_listed(s) and _has_format(s.codec_context)]


def _has_format(context: AudioCodecContext) -> bool:
    # PyAV's types promise a format; a damaged header leaves none.
    return context.sample_rate > 0 and context.channels > 0 and getattr(context, "format", None) is not None


def presentation_zero_s(container: InputContainer) -> Fraction:
    """The presentation time, in the streams' own clock and in seconds, that a document calls 0 ms.

    It is the earliest start among picture and sound, exactly: FFmpeg's `container.start_time` is the same, rounded
    to a microsecond. MP4 and MKV have it at 0, priming being before it; MPEG-TS has it anywhere.
    """
    picture = picture_stream(container)
    streams = [*([picture] if picture is not None else []), *sound_streams(container)]
    starts = [s.start_time * s.time_base for s in streams if s.start_time is not None and s.time_base]
    return min(starts, default=Fraction(0))


def index_packets(
    container: InputContainer,
    *,
    report: Report = silent,
    on_keyframe: Callable[[Packet[Stream]], None] | None = None,
) -> PacketIndex:
    """The index of an open container, which is read to its end (seek before reading on).

    For use inside the sandbox. `on_keyframe` gets each keyframe packet of the picture as it passes. Raises
    MediaTooLarge beyond 8 million packets, MediaUnreadable where there is neither picture nor sound.
    """
    zero_s = presentation_zero_s(container)
    picture = picture_stream(container)
    streams = [*([] if picture is None else [picture]), *sound_streams(container)]
    rows = {s.index: _Rows(s) for s in streams}
    if not rows:
        raise MediaUnreadable("there is neither picture nor sound in it that can be read")
    kinds: list[str] = []
    for packet in _packets(container, list(rows), report):
        rows[packet.stream_index].add(packet)
        if picture is not None and packet.is_keyframe and packet.stream_index == picture.index:
            kinds.append(_kind_of(packet, picture))
            if on_keyframe is not None:
                on_keyframe(packet)
    video = None if picture is None else rows.pop(picture.index).packets()
    keyframes = () if video is None else _keyframes(video, kinds)
    return PacketIndex(zero_s, video, keyframes, tuple(r.packets() for r in rows.values()))


def _packets(container: InputContainer, streams: list[int], report: Report) -> Iterator[Packet[Stream]]:
    count, size = 0, max(1, container.size)
    for packet in container.demux([container.streams[i] for i in streams]):
        if packet.size == 0 and packet.pts is None:
            continue  # the flush packet at the end
        count += 1
        if count > MAX_PACKETS:
            raise MediaTooLarge(f"more than {MAX_PACKETS} packets")
        if count % 4096 == 0 and packet.pos is not None:
            report(Progress("reading", min(1.0, packet.pos / size)))
        yield packet


class _Rows:
    """Collects one stream's packets; lists, because appending to them is what is cheap."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.rows: list[tuple[int | None, int | None, int | None, int, bool, bool]] = []
        self.skip_start = 0
        self.last: Packet[Stream] | None = None

    def add(self, packet: Packet[Stream]) -> None:
        if (
            len(self.rows) < _PRIMING_PACKETS
        ):  # to look at every packet's side data would cost a fifth of the pass
            self.skip_start += _skipped(packet)[0]
        self.last = packet
        self.rows.append(
            (packet.pts, packet.dts, packet.duration, packet.size, packet.is_keyframe, packet.is_discard)
        )

    def packets(self) -> StreamPackets:
        pts, dts, duration, size, key, discard = zip(*self.rows, strict=True) if self.rows else ((),) * 6
        return StreamPackets(
            stream_index=self.stream.index,
            time_base=self.stream.time_base or Fraction(1, 1000),
            pts=_times(pts),
            dts=_times(dts),
            duration=_times(duration),
            size=_times(size),
            is_key=np.array(key, dtype=np.bool_),
            discard=np.array(discard, dtype=np.bool_),
            skip_start_samples=self.skip_start,
            skip_end_samples=_skipped(self.last)[1] if self.last is not None else 0,
        )


def _skipped(packet: Packet[Stream]) -> tuple[int, int]:
    """Samples to drop at the packet's beginning and at its end."""
    if not packet.has_sidedata("skip_samples"):
        return 0, 0
    start, end = struct.unpack_from("<II", bytes(packet.get_sidedata("skip_samples")))
    return start, end


def _times(column: tuple[int | None, ...]) -> Times:
    return np.array([NO_TIME if value is None else value for value in column], dtype=np.int64)


def _keyframes(video: StreamPackets, kinds: list[str]) -> tuple[Keyframe, ...]:
    starts = np.flatnonzero(video.is_key)
    ends = [*starts, len(video)][1:]
    return tuple(
        Keyframe(
            int(start),
            int(video.pts[start]),
            kind,
            int((video.pts[start + 1 : end] < video.pts[start]).sum()),
        )
        for start, end, kind in zip(starts, ends, kinds, strict=True)
    )


def _kind_of(packet: Packet[Stream], stream: VideoStream) -> str:
    codec = stream.codec_context.name
    if codec not in ("h264", "hevc"):
        return "key"
    return keyframe_kind(bytes(packet), codec, stream.codec_context.extradata or b"")


def keyframe_kind(data: bytes, codec: str, extradata: bytes) -> str:
    """Of what kind an H.264 or HEVC keyframe is, by its NAL units: `idr`, `recovery`, `gradual` or `intra`.

    `extradata` is the decoder's (avcC or hvcC when the units are length-prefixed, Annex B otherwise).
    """
    look = _h264_unit if codec == "h264" else _hevc_unit
    for unit in _nal_units(data, _length_size(codec, extradata)):
        if kind := look(unit):
            return kind
    return "intra"


def _length_size(codec: str, extradata: bytes) -> int:
    """Bytes of a NAL unit's length prefix; 0 for Annex B."""
    at = 4 if codec == "h264" else 21
    return (extradata[at] & 3) + 1 if len(extradata) > at and extradata[0] == 1 else 0


def _nal_units(data: bytes, length_size: int) -> Iterator[bytes]:
    """The first 64 bytes of each unit: enough for its type and a recovery point."""
    at = 0
    if length_size:
        while at + length_size < len(data):
            size = int.from_bytes(data[at : at + length_size], "big")
            yield data[at + length_size : at + length_size + min(size, 64)]
            at += length_size + size
        return
    while (at := data.find(b"\0\0\1", at)) >= 0:
        at += 3
        yield data[at : at + 64]


def _h264_unit(unit: bytes) -> str:
    kind = unit[0] & 31 if unit else 0
    if kind == 5:
        return "idr"
    if kind == 6:
        return _recovery_point(unit[1:])
    return "intra" if kind in (1, 2) else ""


def _hevc_unit(unit: bytes) -> str:
    kind = unit[0] >> 1 & 63 if unit else 0
    if kind in (19, 20):
        return "idr"
    if kind in (16, 17, 18, 21):
        return "recovery"
    return "intra" if kind < 10 and unit else ""


def _recovery_point(sei: bytes) -> str:
    """`recovery` or `gradual` when a message of the SEI unit is a recovery point (H.264 D.1.8), else nothing."""
    at = 0
    while at + 2 < len(sei):
        kind, at = _sei_number(sei, at)
        size, at = _sei_number(sei, at)
        if kind == 6:
            return (
                "recovery" if sei[at : at + 1] >= b"\x80" else "gradual"
            )  # ue(v): a leading 1 is frame count 0
        at += size
    return ""


def _sei_number(sei: bytes, at: int) -> tuple[int, int]:
    value = 0
    while at < len(sei) and sei[at] == 255:
        value += 255
        at += 1
    return value + (sei[at] if at < len(sei) else 0), at + 1


def _packets_to_json(packets: StreamPackets) -> dict[str, object]:
    return {
        "stream_index": packets.stream_index,
        "time_base": str(packets.time_base),
        "pts": packets.pts.tolist(),
        "dts": packets.dts.tolist(),
        "duration": packets.duration.tolist(),
        "size": packets.size.tolist(),
        "key": np.flatnonzero(packets.is_key).tolist(),
        "discard": np.flatnonzero(packets.discard).tolist(),
        "skip": [packets.skip_start_samples, packets.skip_end_samples],
    }


def _packets_from_json(said: dict[str, Any]) -> StreamPackets:
    pts, dts, duration, size = (
        np.array(said[name], dtype=np.int64) for name in ("pts", "dts", "duration", "size")
    )
    if any(column.shape != (len(pts),) for column in (pts, dts, duration, size)):
        raise ValueError("columns of unequal length")
    start, end = (int(n) for n in said["skip"])
    return StreamPackets(
        stream_index=int(said["stream_index"]),
        time_base=Fraction(said["time_base"]),
        pts=pts,
        dts=dts,
        duration=duration,
        size=size,
        is_key=_flags(said["key"], len(pts)),
        discard=_flags(said["discard"], len(pts)),
        skip_start_samples=start,
        skip_end_samples=end,
    )


def _flags(positions: list[int], count: int) -> NDArray[np.bool_]:
    flags = np.zeros(count, dtype=np.bool_)
    flags[np.array(positions, dtype=np.intp)] = True
    return flags
