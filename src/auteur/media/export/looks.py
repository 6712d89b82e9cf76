"""What H.265, VP9 and AV1 streams say of themselves: how their frames come out, and where copying may begin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

import av
from av.error import FFmpegError
from av.video.codeccontext import VideoCodecContext

from auteur.media import av1, hevc, vp9
from auteur.media.bits import BadStream
from auteur.media.export.look import Look, Read, child, sar_of_entry
from auteur.media.mp4.boxes import BadBox
from auteur.media.mp4.read import Ints, Track

__all__ = ["look_at_av1", "look_at_h265", "look_at_vp9"]

_DECODERS = {b"hvc1": "hevc", b"hev1": "hevc", b"vp09": "vp9", b"av01": "libdav1d"}


class _Shown(NamedTuple):
    """A stream's first frame, as its decoder gives it."""

    pix_fmt: str
    sar: Fraction
    colours: tuple[int, int, int, int]


def look_at_h265(track: Track, order: Ints, keys: Ints, read: Read) -> Look:
    """H.265: at IDR pictures decoding begins anew, and at CRA pictures when what leads them is left out."""
    record = child(track.entry, b"hvcC")
    config = hevc.parse_hvcc(record)
    if not (config.vps and config.sps and config.pps):
        raise BadBox("no parameter sets")
    own = {*config.vps, *config.sps, *config.pps}
    told = {
        unit for key in keys.tolist() for kind, unit in hevc.units(read(key)) if hevc.VPS <= kind <= hevc.PPS
    }
    shown = _first(track, record, read(int(keys[0])))
    entries = list(_entries(order, keys, lambda at: _kind(read(at))))
    refusal = ""
    if told - own:
        refusal = "its parameter sets change within the stream"
    elif config.length_bytes != 4:
        refusal = "its packets have short length fields"
    elif not entries:
        refusal = "no IDR pictures"
    starts, leading = [at for at, _ in entries], [count for _, count in entries]
    sets = b"/".join(sorted(own))
    sar = sar_of_entry(track.entry) or shown.sar
    return Look(
        record, starts, shown.pix_fmt, sar, shown.colours, sets, refusal, leading if any(leading) else ()
    )


def _kind(packet: bytes) -> int:
    """The type of a packet's picture."""
    return next((kind for kind, _ in hevc.units(packet) if kind < hevc.VPS), -1)


def _entries(order: Ints, keys: Ints, kind: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """The packets at which copying may begin, and how many behind each are to be left out."""
    for key in keys.tolist():
        own = kind(key)
        behind = [kind(key + 1 + n) for n in range(int(order[key]) - key)] if order[key] >= key else []
        if order[key] != key + len(behind) or (key and order[:key].max() > key - 1):
            continue  # not all that is shown before it comes before it
        if own in (hevc.IDR_W_RADL, hevc.IDR_N_LP) or not set(behind) & set(hevc.RASL):
            if hevc.BLA_FIRST <= own <= hevc.CRA:
                yield key, 0
        elif own == hevc.CRA and set(behind) <= set(hevc.RASL):
            yield key, len(behind)


def look_at_vp9(track: Track, order: Ints, keys: Ints, read: Read) -> Look:
    """VP9: every keyframe begins anew; each packet must show one frame, in decode order."""
    headers = [vp9.read_packet(read(at)) for at in range(len(order))]
    firsts = [headers[key] for key in keys.tolist()]
    shown = _first(track, b"", read(int(keys[0])))
    size = int.from_bytes(track.entry[32:34], "big"), int.from_bytes(track.entry[34:36], "big")
    refusal = ""
    if any(header.shown != 1 for header in headers) or (order[1:] < order[:-1]).any():
        refusal = "its packets do not show a frame each"
    elif len(set(firsts)) != 1 or not firsts[0].key or firsts[0].size != size:
        refusal = "its size or its bits change within the stream"
    elif firsts[0].bits != 8:
        refusal = f"VP9 of {firsts[0].bits} bits, which no encoder here makes"
    try:
        record = child(track.entry, b"vpcC")
    except BadBox:
        level = vp9.level_of(size, Fraction(60))  # the rate is not known here: no more than twice too high
        record = vp9.vpcc(firsts[0], level, shown.colours[1:])
    family = record[4:5] + record[6:] + repr(firsts[0]).encode()
    return Look(
        record,
        keys.tolist(),
        shown.pix_fmt,
        sar_of_entry(track.entry) or Fraction(1),
        shown.colours,
        family,
        refusal,
    )


def look_at_av1(track: Track, order: Ints, keys: Ints, read: Read) -> Look:
    """AV1: a shown keyframe with its sequence header begins anew; that header must be the same throughout."""
    record = child(track.entry, b"av1C")
    clean = [key for key in keys.tolist() if av1.is_key(read(key))]
    if not clean:
        raise BadBox("no keyframe that is shown")
    told = {av1.sequence_of(read(key)) for key in clean}
    own = next(iter(told))  # FFmpeg's own record of SVT-AV1's streams has had another
    shown = _first(track, record, read(clean[0]))
    refusal = ""
    if len(told) > 1:
        refusal = "its sequence header changes within the stream"
    elif (order[1:] < order[:-1]).any():
        refusal = "its packets do not come in the order of its frames"
    sar = sar_of_entry(track.entry) or Fraction(1)
    return Look(av1.av1c(own), clean, shown.pix_fmt, sar, shown.colours, own, refusal)


def _first(track: Track, record: bytes, packet: bytes) -> _Shown:
    decoder = av.CodecContext.create(_DECODERS[track.entry[4:8]], "r")
    assert isinstance(decoder, VideoCodecContext)
    if record:
        decoder.extradata = record
    try:
        frames = [*decoder.decode(av.Packet(packet)), *decoder.decode(None)]
    except FFmpegError as fault:
        raise BadStream(f"its first keyframe does not decode: {fault.strerror}") from None
    if not frames:
        raise BadStream("its first keyframe shows nothing")
    colours = _told(track.entry) or (decoder.color_primaries, decoder.color_trc, decoder.colorspace)
    range_ = decoder.color_range or 1
    return _Shown(frames[0].format.name, decoder.sample_aspect_ratio or Fraction(1), (range_, *colours))


def _told(entry: bytes) -> tuple[int, int, int] | None:
    """The colours in an entry's `colr` box, where it has one."""
    try:
        body = child(entry, b"colr")
    except BadBox:
        return None
    if body[:4] not in (b"nclx", b"nclc"):
        return None
    values: Sequence[int] = [int.from_bytes(body[at : at + 2], "big") for at in (4, 6, 8)]
    return (values[0], values[1], values[2]) if set(values) != {2} else None
