"""The sandbox's side of probing: packets are read to the end, the first frame is decoded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from auteur.core.progress import Report, silent
from auteur.media.errors import MediaUnreadable
from auteur.media.index import PacketIndex, StreamPackets, index_packets, picture_stream, sound_streams
from auteur.media.open import open_media
from auteur.media.probe import AudioInfo, MediaInfo, OtherStream, VideoInfo

__all__ = ["clean_title", "describe", "probe_task", "probed_rate_of"]

_STANDARD_RATES = [
    *(Fraction(whole * 1000, 1001) for whole in (24, 30, 60, 120)),
    *(Fraction(whole) for whole in (12, 15, 24, 25, 30, 48, 50, 60, 100, 120)),
]


def probe_task(arguments: dict[str, object], report: Report) -> dict[str, object]:
    """The sandbox's side of `probe`. Takes `path` and `sha256`."""
    path = Path(str(arguments["path"]))
    with open_media(path) as container:
        info = describe(container, report=report)
    return replace(info, sha256=_sha256(path) if arguments.get("sha256") else "").to_json()


def describe(container: InputContainer, *, report: Report = silent) -> MediaInfo:
    """What an open container is; it is read to its end. For use inside the sandbox. Raises MediaError."""
    first = _First()
    index = index_packets(container, report=report, on_keyframe=first.append)
    picture = picture_stream(container)
    video = None
    if picture is not None and index.video is not None and len(index.video.shown()):
        video = _video(picture, index, _first_frame(picture, first.packet))
    sounds = zip(sound_streams(container), index.audio, strict=True)
    audio = tuple(_audio(s, packets, index.zero_s) for s, packets in sounds if len(packets))
    if video is None and not audio:
        raise MediaUnreadable("there is neither a picture nor sound in it", hint="was the recording cut off?")
    used = {info.stream_index for info in (video, *audio) if info is not None}
    ends = [info.start_s + info.duration_s for info in (video, *audio) if info is not None]
    return MediaInfo(
        container=_container_name(container),
        size_bytes=max(0, container.size),
        duration_ms=round(max(ends) * 1000),
        zero_s=index.zero_s,
        title=clean_title(container.metadata.get("title", "")),
        video=video,
        audio=audio,
        others=tuple(_other(s) for s in container.streams if s.index not in used),
    )


def _video(stream: VideoStream, index: PacketIndex, frame: VideoFrame | None) -> VideoInfo:
    packets, context = index.video, stream.codec_context
    assert packets is not None
    pts = packets.pts[packets.shown()]
    hints = [r for r in (stream.average_rate, stream.guessed_rate, stream.base_rate) if r]
    rate, is_vfr = probed_rate_of(pts, packets.time_base, hints)
    start_s = int(pts[0]) * packets.time_base
    duration_s = len(pts) / rate if not is_vfr else _end_s(packets) - start_s
    return VideoInfo(
        stream_index=stream.index,
        codec=_codec_name(stream),
        profile=context.profile or "",
        level=max(0, context.level),
        width=context.width,
        height=context.height,
        pix_fmt=context.pix_fmt or "",
        sample_aspect_ratio=stream.sample_aspect_ratio or Fraction(1),
        rate=rate,
        is_vfr=is_vfr,
        is_interlaced=bool(frame and frame.interlaced_frame),
        rotation_deg=-frame.rotation % 360 if frame else 0,
        colour_range={1: "tv", 2: "pc"}.get(int(context.color_range), ""),
        colour_primaries=int(context.color_primaries),
        colour_transfer=int(context.color_trc),
        colour_space=int(context.colorspace),
        time_base=packets.time_base,
        start_s=start_s - index.zero_s,
        duration_s=duration_s,
        frames=len(pts),
        hidden_frames=int(packets.discard.sum()),
        keyframes=len(index.keyframes),
        closed_keyframes=sum(k.is_closed for k in index.keyframes),
        has_b_frames=bool(np.any(packets.pts[1:] < packets.pts[:-1])),
        bit_rate=_bit_rate(packets, duration_s),
    )


def _audio(stream: AudioStream, packets: StreamPackets, zero_s: Fraction) -> AudioInfo:
    context = stream.codec_context
    start_s, end_s = _heard_s(stream, packets)
    duration_s = max(Fraction(0), end_s - start_s)
    return AudioInfo(
        stream_index=stream.index,
        codec=_codec_name(stream),
        profile=context.profile or "",
        sample_rate_hz=context.sample_rate,
        channels=context.channels,
        layout={1: "mono", 2: "stereo"}.get(context.channels, context.layout.name),
        sample_format=context.format.name,
        time_base=packets.time_base,
        start_s=start_s - zero_s,
        duration_s=duration_s,
        priming_samples=packets.skip_start_samples,
        padding_samples=packets.skip_end_samples,
        bit_rate=_bit_rate(packets, duration_s),
        language=clean_title(stream.language or "", 16),
    )


def _heard_s(stream: AudioStream, packets: StreamPackets) -> tuple[Fraction, Fraction]:
    """When the first sample is heard and when the last has been, in the stream's own clock."""
    rate_hz = stream.codec_context.sample_rate or 48_000
    start_s, end_s, longest = _start_s(packets), _end_s(packets), int(packets.duration.max())
    if (
        not packets.discard.any()
    ):  # MP4 hides its priming packets, the others only say how many samples to drop
        start_s += Fraction(packets.skip_start_samples, rate_hz)
    if int(packets.duration[-1]) == longest:  # Opus' last packet is stated without its padding, MP3's with it
        end_s -= Fraction(packets.skip_end_samples, rate_hz)
    if stream.duration and stream.start_time is not None:
        # MP4's edit list knows the padding, its packets do not. A fragmented file's header knows only its beginning.
        stated_s = (stream.start_time + stream.duration) * packets.time_base
        if abs(end_s - stated_s) <= 2 * longest * packets.time_base:
            end_s = min(end_s, stated_s)
    return start_s, end_s


def probed_rate_of(
    pts: NDArray[np.int64], time_base: Fraction, hints: Sequence[Fraction] = ()
) -> tuple[Fraction, bool]:
    """Frames per second of sorted timestamps, and whether it varies.

    A rate fits when no frame is further than a tick, or half a millisecond, from where it has it: containers round
    (MKV to whole milliseconds, and then FFmpeg's own guess is 19001/317 for 60000/1001). Of those that fit, a
    standard rate that is hinted at goes before the other standard rates, then the hints, then the mean. Where none
    fits the rate varies, and the mean is returned.
    """
    span_ticks = int(pts[-1] - pts[0])
    if len(pts) < 2 or span_ticks <= 0:
        return (hints[0] if hints else Fraction(25)), len(pts) > 1
    mean = Fraction(len(pts) - 1) / (span_ticks * time_base)
    nearest = sorted(_STANDARD_RATES, key=lambda r: (r not in hints, abs(r - mean)))
    candidates = [*nearest, *hints, mean.limit_denominator(1001)]
    for rate in candidates:
        if 0 < rate <= 1000 and _fits(pts, 1 / (rate * time_base), Fraction(1, 2000) / time_base):
            return rate, False
    return mean.limit_denominator(1001) or mean, True


def _fits(pts: NDArray[np.int64], period_ticks: Fraction, half_ms_ticks: Fraction) -> bool:
    off = (pts - pts[0]) - np.arange(len(pts)) * float(period_ticks)
    tolerance = max(1.0, min(float(half_ms_ticks), float(period_ticks) / 4))
    return bool(off.max() - off.min() <= 2 * tolerance and np.all(np.diff(pts) > 0))


class _First:
    """Keeps the first packet it is given, and only that."""

    def __init__(self) -> None:
        self.packet: Packet[Stream] | None = None

    def append(self, packet: Packet[Stream]) -> None:
        self.packet = self.packet or packet


def _first_frame(stream: VideoStream, packet: Packet[Stream] | None) -> VideoFrame | None:
    """The first keyframe, decoded: only frames carry the display matrix. None when it cannot be."""
    if packet is None:
        return None
    try:
        return next(iter([*stream.codec_context.decode(packet), *stream.codec_context.decode(None)]), None)
    except FFmpegError:
        return None


def _start_s(packets: StreamPackets) -> Fraction:
    shown = packets.shown()
    return int(packets.pts[shown[0]]) * packets.time_base if len(shown) else Fraction(0)


def _end_s(packets: StreamPackets) -> Fraction:
    shown = packets.shown()
    if not len(shown):
        return Fraction(0)
    return int((packets.pts + np.maximum(packets.duration, 0))[shown].max()) * packets.time_base


def _bit_rate(packets: StreamPackets, duration_s: Fraction) -> int:
    return round(int(packets.size.sum()) * 8 / duration_s) if duration_s > 0 else 0


def _other(stream: Stream) -> OtherStream:
    covers = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    kind = "cover" if stream.disposition & covers else str(stream.type)
    return OtherStream(stream.index, kind, _codec_name(stream))


def _codec_name(stream: Stream) -> str:
    """The codec's name, not the decoder's: `av1` and not `libdav1d`."""
    context = getattr(stream, "codec_context", None)
    return context.codec.canonical_name if context is not None else ""


def _container_name(container: InputContainer) -> str:
    name = container.format.name
    if name.startswith("mov"):
        return "mov" if container.metadata.get("major_brand", "").strip() == "qt" else "mp4"
    if name.startswith("matroska"):
        codecs = {_codec_name(s) for s in container.streams}
        return "webm" if codecs <= {"vp8", "vp9", "av1", "opus", "vorbis"} else "matroska"
    return name.partition(",")[0].removesuffix("_pipe")


def clean_title(text: str, limit: int = 200) -> str:
    """Text from a file, fit to be shown: one line, no control or invisible formatting characters, bounded."""
    return "".join(c if c.isprintable() else " " for c in text[: 4 * limit]).strip()[:limit]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
