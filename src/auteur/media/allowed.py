"""What may be opened: containers, codecs and sizes. Whatever is not here is refused."""

from __future__ import annotations

__all__ = [
    "CODECS",
    "CONTAINERS",
    "MAX_CHANNELS",
    "MAX_PIXELS",
    "MAX_SAMPLES_A_FRAME",
    "MAX_SAMPLE_RATE_HZ",
    "MAX_STREAMS",
    "STILLS",
    "STILL_CODECS",
]

MAX_PIXELS = 8192 * 4608  # 8K and a little
MAX_SAMPLE_RATE_HZ = 768_000
MAX_CHANNELS = 32
MAX_STREAMS = 64
MAX_SAMPLES_A_FRAME = 1 << 20

STILLS = ("png_pipe", "jpeg_pipe", "webp_pipe")
"""Still images: one frame, which lasts as long as it is asked to."""
CONTAINERS = ("mov", "matroska", "wav", "w64", "aiff", "flac", "mp3", "aac", "ogg", "mpegts", "avi", *STILLS)
_PICTURE_CODECS = (
    *("h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "mpeg1video", "mpeg2video", "mpeg4", "h263"),
    *("mjpeg", "prores", "dnxhd", "dvvideo", "theora", "ffv1"),
)
_SOUND_CODECS = (
    *(
        "aac",
        "mp3",
        "mp3float",
        "mp2",
        "mp2float",
        "mp1",
        "mp1float",
        "opus",
        "libopus",
        "vorbis",
        "flac",
        "alac",
    ),
    *("ac3", "eac3", "pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le"),
    *("pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_alaw", "pcm_mulaw"),
)
CODECS = frozenset([*_PICTURE_CODECS, *_SOUND_CODECS])
STILL_CODECS = frozenset(["png", "mjpeg", "webp"])
