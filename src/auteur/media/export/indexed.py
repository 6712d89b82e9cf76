"""Streams of containers and codecs whose packets are not copied: indexed by demuxing once, decoded by seeking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from auteur.media.allowed import STILLS
from auteur.media.index import StreamPackets, index_packets, picture_stream
from auteur.media.mp4.read import Ints
from auteur.media.open import open_media

__all__ = ["Indexed", "index_streams"]


@dataclass(frozen=True, slots=True)
class Indexed:
    """A stream to be decoded. Times are in `time_base`; `zero_s` is the source's 0 on the stream's own clock.

    `pts` are the times of the frames shown, ascending, and `keys` those of the keyframes; `start_s` and `end_s` bound
    what is presented, on the source's clock. Sizes and rotation (degrees clockwise) are a picture's; a `still` is one
    that lasts as long as it is asked to, with `alpha` where it is transparent anywhere.
    """

    number: int
    about: str
    time_base: Fraction
    zero_s: Fraction
    pts: Ints
    keys: Ints
    start_s: Fraction
    end_s: Fraction
    size: tuple[int, int] = (0, 0)
    rotation: int = 0
    sample_rate: int = 0
    channels: int = 0
    still: bool = False
    alpha: bool = False


def index_streams(path: Path) -> tuple[Indexed | None, Indexed | None]:
    """The picture and the first sound of a file. Raises MediaError."""
    with open_media(path) as container:
        index = index_packets(container)
        name = container.format.name.split(",")[0]
        picture = picture_stream(container)
        seen = heard = None
        if picture is not None and index.video is not None and len(index.video.shown()):
            context = picture.codec_context
            seen = _indexed(
                index.video,
                index.zero_s,
                f"{context.codec.canonical_name} in {name}",
                size=(context.width, context.height),
            )
            seen = _looked_at(path, seen, still=container.format.name in STILLS)
        if index.audio and len(index.audio[0].shown()):
            heard_stream = next(s for s in container.streams.audio if s.index == index.audio[0].stream_index)
            heard = _indexed(
                index.audio[0],
                index.zero_s,
                f"{heard_stream.codec_context.codec.canonical_name} in {name}",
                sample_rate=heard_stream.codec_context.sample_rate,
                channels=heard_stream.codec_context.layout.nb_channels,
            )
        return seen, heard


def _indexed(
    packets: StreamPackets,
    zero_s: Fraction,
    about: str,
    *,
    size: tuple[int, int] = (0, 0),
    sample_rate: int = 0,
    channels: int = 0,
) -> Indexed:
    shown = packets.shown()
    pts = packets.pts[shown]
    ends = pts + np.maximum(packets.duration[shown], 0)
    keys = np.sort(packets.pts[np.flatnonzero(packets.is_key)])
    base = packets.time_base
    return Indexed(
        packets.stream_index, about, base, zero_s, pts, keys,
        int(pts[0]) * base - zero_s, int(ends.max()) * base - zero_s,
        size, 0, sample_rate, channels,
    )  # fmt: skip


def _looked_at(path: Path, indexed: Indexed, *, still: bool) -> Indexed:
    """With what only the first frame tells: its display matrix, and whether an image is transparent anywhere."""
    with open_media(path) as container:
        picture = picture_stream(container)
        frame = next(container.decode(picture), None) if picture else None
        rotation = -getattr(frame, "rotation", 0) % 360
        return replace(
            indexed, rotation=rotation, still=still, alpha=still and frame is not None and _clear(frame)
        )


def _clear(frame: VideoFrame) -> bool:
    if not (frame.format.has_palette or any(component.is_alpha for component in frame.format.components)):
        return False
    return bool((frame.reformat(format="rgba").to_ndarray()[..., 3] < 255).any())
