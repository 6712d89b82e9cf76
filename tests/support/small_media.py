"""Small valid media files with known content, made with PyAV."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

NTSC = Fraction(30000, 1001)


def make(
    path: Path,
    *,
    picture: str = "libx264",
    sound: str = "aac",
    container: str | None = None,
    rate: Fraction = NTSC,
    frames: Iterable[int] = range(45),
    seconds: float = 1.5,
    sample_rate_hz: int = 48_000,
    sound_starts_s: float = 0.0,
    rotation_deg: int = 0,
    pixels: str = "yuv420p",
    codec_options: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
) -> Path:
    """A 64 × 48 picture, each frame a shade of its own, at the ticks `frames` of `rate`; and a 440 Hz tone.

    `rotation_deg` is clockwise. An empty codec name leaves that stream out.
    """
    with av.open(str(path), "w", format=container, options=options or {}) as out:
        out.metadata.update(metadata or {})
        video = out.add_stream(picture, rate=rate, options=codec_options or {}) if picture else None
        audio = out.add_stream(sound, rate=sample_rate_hz, layout="mono") if sound else None
        if video is not None:
            video.width, video.height, video.pix_fmt = 64, 48, pixels
            if rotation_deg:
                video.set_display_rotation(-rotation_deg)
            for tick in frames:
                out.mux(video.encode(_shade(tick, rate)))
            out.mux(video.encode(None))
        if audio is not None:
            out.mux(audio.encode(_tone(seconds, sample_rate_hz, sound_starts_s)))
            out.mux(audio.encode(None))
    return path


def _shade(tick: int, rate: Fraction) -> av.VideoFrame:
    pixels = np.full((48, 64, 3), tick * 5 % 256, dtype=np.uint8)
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    frame.pts, frame.time_base = tick, 1 / rate
    return frame


def _tone(seconds: float, sample_rate_hz: int, starts_s: float) -> av.AudioFrame:
    phase = np.arange(round(seconds * sample_rate_hz)) * (2 * np.pi * 440 / sample_rate_hz)
    samples = (np.sin(phase) * 8000).astype(np.int16)[None]
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    frame.sample_rate, frame.time_base = sample_rate_hz, Fraction(1, sample_rate_hz)
    frame.pts = round(starts_s * sample_rate_hz)
    return frame
