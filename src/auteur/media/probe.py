"""What a media file is: its container and streams, exact rates and durations.

Where packets say more than headers do, the packets are believed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from auteur.core.progress import Cancel, Report, never, silent
from auteur.media import sandbox
from auteur.media.allowed import STILLS
from auteur.media.errors import MediaCrashed

__all__ = ["AudioInfo", "MediaInfo", "OtherStream", "VideoInfo", "probe"]

LIMITS = sandbox.Limits(memory_bytes=1 << 30, cpu_s=30, wall_s=90, file_bytes=0, open_files=32)


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
    """A stream that is not used.

    `kind` is video, audio, subtitle, data, attachment, or `cover` for an attached picture.
    """

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

    @property
    def is_still(self) -> bool:
        """Whether it is an image, to be shown as long as one likes; `duration_ms` then means nothing."""
        return f"{self.container}_pipe" in STILLS

    def to_json(self) -> dict[str, object]:
        """A JSON form, fractions as `"30000/1001"`."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> MediaInfo:
        """The inverse of `to_json`. Raises MediaCrashed when `said` is nothing that it made."""
        try:
            parts = {
                "video": None if said["video"] is None else _rebuilt(VideoInfo, said["video"]),
                "audio": tuple(_rebuilt(AudioInfo, a) for a in said["audio"]),
                "others": tuple(_rebuilt(OtherStream, o) for o in said["others"]),
            }
            return _rebuilt(cls, {**said, **parts})
        except (LookupError, TypeError, ValueError, ArithmeticError) as fault:
            raise MediaCrashed(f"the probe's result makes no sense: {fault}") from None


_T = TypeVar("_T", MediaInfo, VideoInfo, AudioInfo, OtherStream)
_FROM_PLAIN: dict[str, Callable[[Any], object]] = {"Fraction": Fraction, "int": int, "str": str, "bool": bool}


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


def _rebuilt(kind: type[_T], said: dict[str, Any]) -> _T:
    parts: dict[str, Any] = {
        f.name: _FROM_PLAIN.get(str(f.type), _as_it_is)(said[f.name]) for f in fields(kind)
    }
    return kind(**parts)


def _as_it_is(value: object) -> object:
    return value


def probe(path: Path, *, sha256: bool = False, report: Report = silent, cancel: Cancel = never) -> MediaInfo:
    """What the file at `path` is, found in the sandbox: its packets are read, one frame is decoded.

    Raises MediaMissing, MediaForbidden, MediaUnsupported, MediaUnreadable, another MediaError, or Cancelled.
    """
    wanted = {"path": path, "sha256": sha256}
    found = sandbox.run("probe", wanted, limits=LIMITS, reads=[path], report=report, cancel=cancel)
    return MediaInfo.from_json(found)
