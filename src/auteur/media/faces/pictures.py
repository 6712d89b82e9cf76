"""A stretch of a recording's picture at a constant rate, upright, from its keyframe on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from auteur.media.derive.constant_rate import source_rate
from auteur.media.derive.upright import Fit, Upright, first_picture
from auteur.media.errors import MediaUnreadable, MediaUnsupported
from auteur.media.index import picture_stream, presentation_zero_s
from auteur.media.open import open_media

__all__ = ["NoPicture", "Stretch", "pictures", "shape_of"]

_EARLY = Fraction(1, 8)  # of a frame: containers round
_MOST_PX = 3840
_USUAL = Fraction(30)


class NoPicture(MediaUnsupported):
    """The file has no picture that can be decoded."""

    code = "media_no_picture"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frame n shows what the recording shows at `start_ms` + n / rate · `speed`; at `speed` 0 it is a still.

    `rate` is frames a second. Behind the recording's end its last frame stays.
    """

    start_ms: int
    frames: int
    rate: Fraction
    speed: Fraction = Fraction(1)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "rate": str(self.rate), "speed": str(self.speed)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Stretch:
        return cls(
            int(value["start_ms"]), int(value["frames"]), Fraction(value["rate"]), Fraction(value["speed"])
        )

    def at_s(self, n: int) -> Fraction:
        """The recording's time of frame n."""
        return Fraction(self.start_ms, 1000) + n / self.rate * self.speed


def shape_of(path: Path) -> tuple[Upright, tuple[int, int], Fraction]:
    """How the picture stands, its size in even pixels, and its rate (30 where it has none). Raises NoPicture."""
    upright = first_picture(path)
    if upright is None:
        raise NoPicture("there is no picture in it", hint="choose a recording with a picture")
    with open_media(path) as container:
        stream = picture_stream(container)
        assert stream is not None
        return upright, upright.within(_MOST_PX, _MOST_PX), source_rate(stream) or _USUAL


def pictures(path: Path, stretch: Stretch) -> Iterator[VideoFrame]:
    """The frames of a stretch, each upright, 8 bits, 4:2:0; the same object again where a frame stays.

    For use inside the sandbox. Raises MediaUnreadable where nothing of it can be decoded.
    """
    upright, size, _ = shape_of(path)
    fit = Fit(upright, size)
    with open_media(path) as container:
        stream = picture_stream(container)
        assert stream is not None
        zero_s = presentation_zero_s(container)
        stream.codec_context.thread_type = "AUTO"
        _seek(container, stream, zero_s + stretch.at_s(0))
        shown: VideoFrame | None = None
        n = 0
        early = _EARLY / stretch.rate
        for at_s, frame in _decoded(container, stream, zero_s):
            while shown is not None and n < stretch.frames and stretch.at_s(n) + early < at_s:
                yield shown
                n += 1
            if n >= stretch.frames:
                return
            shown = fit.draw(frame) if _may_show(stretch, n, at_s, shown) else shown
        if shown is None:
            raise MediaUnreadable("nothing of its picture can be decoded there")
        for _ in range(n, stretch.frames):
            yield shown


def _may_show(stretch: Stretch, n: int, at_s: Fraction, shown: VideoFrame | None) -> bool:
    """Frames long before the wanted one need not be converted, but for the first."""
    return shown is None or at_s > stretch.at_s(n) - 1


def _seek(container: InputContainer, stream: VideoStream, to_s: Fraction) -> None:
    unit = stream.time_base or Fraction(1, av.time_base)
    try:
        container.seek(int(to_s / unit), stream=stream, backward=True)
    except FFmpegError:  # no index: read from the beginning
        container.seek(0)


def _decoded(
    container: InputContainer, stream: VideoStream, zero_s: Fraction
) -> Iterator[tuple[Fraction, VideoFrame]]:
    unit = stream.time_base or Fraction(1, 1000)
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except FFmpegError:  # one damaged packet is a hole, not the end
            continue
        for frame in frames:
            if frame.pts is not None and not frame.is_corrupt:
                yield frame.pts * unit - zero_s, frame
