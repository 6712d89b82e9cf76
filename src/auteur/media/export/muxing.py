"""WebM, Matroska and Ogg: FFmpeg's muxer puts the packets of a proven MP4 into them, and they are compared again.

Their tables are no harder than MP4's, but nothing is gained by writing them here: sound and picture that come from one
source do not lie in one piece there.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from auteur.core.errors import ExportError
from auteur.media.export.soft import caption_packets, caption_stream
from auteur.media.export.soft_captions import SoftCaptions
from auteur.media.open import open_media

__all__ = ["check_remuxed", "file_sha256", "remux"]

_CLOCK_S = Fraction(1, 1000)  # Matroska counts whole milliseconds
_DURATION = b"\x44\x89\x88"  # the element's id, and that 8 bytes follow
_OPTIONS = {"fflags": "+bitexact"}  # no random ids, no date: the same edit gives the same bytes


def remux(
    movie: Path, target: Path, muxer: str, duration_ms: float, captions: SoftCaptions | None = None
) -> None:
    """Write the packets of `movie` into another container, by FFmpeg's name for it, with `captions` as a track; it is
    shown for `duration_ms`."""
    # Cues in front, where players look first; Matroska keeps room for them and grows it when it must.
    options = _OPTIONS | ({"cues_to_front": "1"} if muxer in ("webm", "matroska") else {})
    with open_media(movie) as container, av.open(str(target), "w", format=muxer, options=options) as out:
        streams = {s.index: out.add_stream_from_template(s, opaque=True) for s in _streams(container)}
        texts = deque(caption_packets(captions, caption_stream(out, captions)) if captions else ())
        for packet in _packets(container):
            while texts and _time(texts[0]) <= _time(packet):
                out.mux(texts.popleft())
            packet.stream = streams[packet.stream.index]
            out.mux(packet)
        out.mux(texts)
    if muxer in ("webm", "matroska"):
        _tell_duration(target, duration_ms)
    handle = os.open(target, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _tell_duration(target: Path, duration_ms: float) -> None:
    """Put the right duration into a Matroska file: FFmpeg counts what a decoder drops at the beginning of Opus too."""
    with target.open("r+b") as file:
        head = file.read(4096)
        at = head.index(_DURATION) + len(_DURATION)
        file.seek(at)
        file.write(struct.pack(">d", duration_ms))


def check_remuxed(movie: Path, target: Path) -> list[str]:
    """What of the packets of `movie` is not in `target`, in their order and, to its clock, at their times."""
    with open_media(movie) as ours, open_media(target) as theirs:
        captions = len(theirs.streams.subtitles)  # they have a proof of their own
        if len(_streams(ours)) != len(theirs.streams) - captions:
            return ["a track is missing or too many"]
        return [
            problem
            for a, b in zip(_streams(ours), _streams(theirs), strict=True)
            for problem in _differences(movie, target, a.index, b.index)
        ]


def _differences(movie: Path, target: Path, ours: int, theirs: int) -> list[str]:
    with open_media(movie) as a, open_media(target) as b:
        pairs = _zipped(_packets(a, ours), _packets(b, theirs))
        for number, (packet, copy) in enumerate(pairs):
            if packet is None or copy is None:
                return [f"packet {number} of track {ours} is missing or too many"]
            if bytes(packet) != bytes(copy):
                return [f"packet {number} of track {ours} is not the one that was meant"]
            if abs(_time(packet) - _time(copy)) > _CLOCK_S:
                return [
                    f"packet {number} of track {ours} is shown {float(_time(copy) - _time(packet)):+.3f} s late"
                ]
    return []


def _zipped(
    ours: Iterator[Packet[Stream]], theirs: Iterator[Packet[Stream]]
) -> Iterator[tuple[Packet[Stream] | None, Packet[Stream] | None]]:
    while True:
        pair = next(ours, None), next(theirs, None)
        if pair == (None, None):
            return
        yield pair


def _time(packet: Packet[Stream]) -> Fraction:
    if packet.pts is None or packet.time_base is None:
        raise ExportError("a packet has no time")
    return packet.pts * packet.time_base


def _streams(container: InputContainer) -> list[Stream]:
    return [*container.streams.video[:1], *container.streams.audio[:1]]


def _packets(container: InputContainer, only: int | None = None) -> Iterator[Packet[Stream]]:
    chosen = [s for s in _streams(container) if only in (None, s.index)]
    return (packet for packet in container.demux(chosen) if packet.size)


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
