"""The track of captions: its samples in MP4, its packets in WebM and Matroska, its proof."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Discard, Disposition, Stream
from av.subtitles.stream import SubtitleStream

from auteur.core.errors import ExportError
from auteur.media.export.soft_captions import SoftCaptions, SoftText
from auteur.media.export.spool import Spool
from auteur.media.languages import bibliographic
from auteur.media.mp4.boxes import box
from auteur.media.mp4.write import OutputTrack
from auteur.media.open import open_media

__all__ = [
    "caption_packets",
    "caption_stream",
    "captions_in",
    "prove_captions",
    "tx3g_track",
]

_CLOCK = 1000  # milliseconds, as cues are
_LONGEST_BYTES = 0xFFFF
_TEXT_SHARE = Fraction(1, 5)  # of the frame's height, at its foot: two lines, and room for a third
_LETTER_SHARE = Fraction(1, 20)
# The encoder wants an ASS header before it lets a stream be made; nothing is encoded, and no file has it.
_HEADER = b"[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name\nStyle: Default\n\n[Events]\nFormat: Text\n"


# -- MP4 and QuickTime ---------------------------------------------------------------------------------------------


def tx3g_track(
    soft: SoftCaptions, spool: Spool, file: int, shown_ms: int, size: tuple[int, int]
) -> OutputTrack:
    """A track of 3GPP timed text (TS 26.245) for a frame of `size`, its samples in the spool, input number `file`.

    Raises ExportError for a text that does not fit into a sample.
    """
    samples = [(end - start, _sample(text)) for start, end, text in _with_gaps(soft.texts, shown_ms)]
    count = len(samples)
    foot = round(size[1] * _TEXT_SHARE)
    return OutputTrack(
        kind="sbtl",
        timescale=_CLOCK,
        files=np.full(count, file, np.int64),
        offsets=np.array([spool.append(data) for _, data in samples], np.int64),
        sizes=np.array([len(data) for _, data in samples], np.int64),
        durations=np.array([length for length, _ in samples], np.int64),
        composition=np.zeros(count, np.int64),
        sync=np.ones(count, np.bool_),
        edit_start=0,
        shown=shown_ms,
        entry=_entry(size[0], foot, size[1]),
        matrix=(1 << 16, 0, 0, 0, 1 << 16, 0, 0, (size[1] - foot) << 16, 1 << 30),
        width=size[0],
        height=foot,
        language=soft.language,
    )


def _with_gaps(texts: Sequence[SoftText], end_ms: int) -> Iterator[SoftText]:
    """All of the time: a sample lasts until the next, so what lies between two texts is an empty one."""
    at = 0
    for text in texts:
        if at < text.start_ms:
            yield SoftText(at, text.start_ms, "")
        yield text
        at = text.end_ms
    if at < end_ms:
        yield SoftText(at, end_ms, "")


def _sample(text: str) -> bytes:
    data = text.encode()
    if len(data) > _LONGEST_BYTES:
        raise ExportError(
            f"a caption of {len(text):,} letters does not fit into a track of MP4",
            hint="have captions beside the file",
        )
    return struct.pack(">H", len(data)) + data


def _entry(wide: int, high: int, frame: int) -> bytes:
    """White letters, centred at the foot of the box, on nothing: players have their own looks."""
    letters = min(255, max(10, round(frame * _LETTER_SHARE)))
    font = b"Sans-Serif"
    style = struct.pack(">HHHBB4B", 0, 0, 1, 0, letters, 255, 255, 255, 255)
    return box(
        b"tx3g",
        struct.pack(">6xHIbb4B", 1, 0, 1, -1, 0, 0, 0, 0),
        struct.pack(">4h", 0, 0, high, wide),
        style,
        box(b"ftab", struct.pack(">HHB", 1, 1, len(font)), font),
    )


# -- WebM and Matroska ---------------------------------------------------------------------------------------------


def caption_stream(out: OutputContainer, soft: SoftCaptions) -> SubtitleStream:
    """A stream for the texts in a file that FFmpeg writes, off until it is switched on."""
    stream = out.add_stream(soft.kind)
    assert isinstance(stream, SubtitleStream)
    stream.codec_context.subtitle_header = _HEADER
    stream.time_base = Fraction(1, _CLOCK)
    stream.metadata["language"] = bibliographic(soft.language)
    stream.disposition = Disposition(0)
    return stream


def caption_packets(soft: SoftCaptions, stream: Stream) -> Iterator[Packet[Stream]]:
    """The texts as packets of the stream."""
    for start_ms, end_ms, text in soft.texts:
        packet = av.Packet(text.encode())
        packet.pts = packet.dts = start_ms
        packet.duration, packet.time_base, packet.stream = end_ms - start_ms, Fraction(1, _CLOCK), stream
        yield packet


# -- the proof -----------------------------------------------------------------------------------------------------


def captions_in(path: Path) -> tuple[SoftText, ...]:
    """The texts of a file's first caption track, as FFmpeg's demuxer finds them."""
    with open_media(path) as container:
        stream = next(iter(container.streams.subtitles), None)
        if stream is None:
            return ()
        stream.discard = Discard.default  # which no stream is that is only to be seen
        found = []
        for packet in container.demux(stream):
            data = bytes(packet)
            data = data[2:] if stream.codec_context.name == "mov_text" else data
            if data and packet.pts is not None and packet.time_base is not None:
                start, end = (
                    at * packet.time_base * 1000 for at in (packet.pts, packet.pts + (packet.duration or 0))
                )
                found.append(SoftText(round(start), round(end), data.decode("utf-8", "replace")))
        return tuple(found)


def prove_captions(path: Path, soft: SoftCaptions) -> list[str]:
    """What of the texts is not in the file, at its time."""
    found = captions_in(path)
    if len(found) != len(soft.texts):
        return [f"{len(found)} captions in their track instead of {len(soft.texts)}"]
    for ours, theirs in zip(soft.texts, found, strict=True):
        if ours != theirs:
            return [f"the caption at {ours.start_ms:,} ms is not in its track as it was meant"]
    return []
