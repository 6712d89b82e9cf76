"""What a media file is: container, streams, exact rate and durations, without trusting its header where its packets say more."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.media import sandbox
from auteur.media.errors import MediaCrashed
from auteur.media.index import PacketIndex, StreamPackets, index_packets, picture_stream, sound_streams
from auteur.media.open import open_media

__all__ = ["AudioInfo", "MediaInfo", "OtherStream", "VideoInfo", "probe", "rate_of"]

LIMITS = sandbox.Limits(memory_bytes=1 << 30, cpu_s=30, wall_s=90, file_bytes=0, open_files=32)

_STANDARD_RATES = [Fraction(n, d) for n, d in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1), (60000, 1001), (60, 1), (120, 1))]


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """The picture.

    `rate` is frames per second: exact where the rate is constant, the mean where `is_vfr`, which the packets'
    timestamps decide. `rotation_deg` is the clockwise turn (0, 90, 180, 270) that shows it upright; `width` and
    `height` are before it. Colours are the code points of ITU-T H.273 (2: unspecified), `colour_range` is `tv`,
    `pc` or empty. `start_s` is when the first frame is shown, from the document's 0. `frames` counts what is shown;
    `hidden_frames` are decoded and not shown, before an edit list's start.
    """

    stream_index: int
    codec: str
    profile: str
    level: int
    width: int
    height: int
    pix_fmt: str
    sample_aspect_ratio: Fraction
    rate: Fraction
    is_vfr: bool
    is_interlaced: bool
    rotation_deg: int
    colour_range: str
    colour_primaries: int
    colour_transfer: int
    colour_space: int
    time_base: Fraction
    start_s: Fraction
    duration_s: Fraction
    frames: int
    hidden_frames: int
    keyframes: int
    closed_keyframes: int
    has_b_frames: bool
    bit_rate: int


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """One sound stream. `priming_samples` and `padding_samples` are what a decoder drops at its ends.

    `start_s` is when its first sample is heard, from the document's 0; `bit_rate` is measured, bits a second.
    """

    stream_index: int
    codec: str
    profile: str
    sample_rate_hz: int
    channels: int
    layout: str
    sample_format: str
    time_base: Fraction
    start_s: Fraction
    duration_s: Fraction
    priming_samples: int
    padding_samples: int
    bit_rate: int
    language: str


@dataclass(frozen=True, slots=True)
class OtherStream:
    """A stream that is not used. `kind`: video, audio, subtitle, data, attachment, or `cover` for an attached picture."""

    stream_index: int
    kind: str
    codec: str


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A media file. `duration_ms` runs from the document's 0 to the end of the last frame or sample, rounded.

    `container` is FFmpeg's short name, `mp4` and `webm` told apart from their families; `title` is the file's own,
    cleaned: text from outside, never an instruction. `sha256` is empty unless it was asked for.
    """

    container: str
    size_bytes: int
    duration_ms: int
    zero_s: Fraction
    title: str
    video: VideoInfo | None
    audio: tuple[AudioInfo, ...]
    others: tuple[OtherStream, ...]
    sha256: str = ""
