"""What a render may be asked for: the names and values of `POST /jobs/render`, which checks them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

__all__ = ["Container", "RenderOptions"]

Container = Literal["mp4", "m4v", "mov", "webm", "mkv", "m4a", "mp3", "wav", "flac", "opus", "ogg"]


class RenderOptions(TypedDict, total=False):
    """Options of a render; what is left out is as the server has it: smart, and as the recording is.

    `size` as `1280x720`, or `aspect`; `rate` as `29.97`; `range` as `1:00-2:30`. `quality` is on the codec's scale, 0
    its default; `audio_bitrate` bits a second, 0 the recording's. `loudness` is LUFS, `true_peak` dBTP. `style` and
    `fonts` (SHA-256 of the server's own) are for captions that are burned in.
    """

    preset: Literal["source", "720p", "1080p", "4k", "web", "podcast", "archive"]
    size: str
    aspect: Literal["16:9", "9:16", "1:1"]
    fit: Literal["fit", "fill", "blur"]
    rate: str
    range: str
    mode: Literal["smart", "full"]
    video_codec: Literal["h264", "h265", "vp9", "av1"]
    audio_codec: Literal["aac", "opus", "mp3", "flac", "pcm"]
    encoder_preset: Literal[
        "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"
    ]
    quality: float
    audio_bitrate: int
    measure: Literal["none", "sound", "all"]
    loudness: float
    true_peak: float
    denoise: Literal["none", "light", "medium", "strong"]
    de_ess: bool
    credentials: bool
    captions: Literal["file", "soft", "burn", "none"]
    style: str | Mapping[str, Any]
    fonts: Sequence[str]
