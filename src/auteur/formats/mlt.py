"""MLT XML (.mlt), for Shotcut and `melt`; Kdenlive takes it as a clip. In and out points are frames, both played."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor, gcd

from auteur.core.edl.document import Edl, TrackType
from auteur.formats.looks import looks_of
from auteur.formats.mlt_filters import add_filters, add_properties
from auteur.formats.on_frames import FrameCut, Piece, Row, left_out, on_frames, source_frames
from auteur.formats.written import Media, MediaFacts, Written
from auteur.formats.xml_text import Element, child, write_xml

__all__ = ["write_mlt"]

_CARRIED = {"speed", "gain", "fade_in", "fade_out", "opacity", "scale", "position"}


def write_mlt(edl: Edl, media: Media) -> Written:
    """A tractor over a black background: the uppermost picture is seen, all sound is mixed."""
    cut = on_frames(edl, media)
    root = Element("mlt", LC_NUMERIC="C", version="7.0.0", producer="main")
    _profile(root, cut)
    black = child(root, "producer", id="black", in_="0", out=str(max(0, cut.length - 1)))
    add_properties(black, mlt_service="color", resource="black", length=str(max(1, cut.length)))
    ids = _producers(root, cut)
    background = child(root, "playlist", id="background")
    if cut.length:
        child(background, "entry", producer="black", in_="0", out=str(cut.length - 1))
    for n, row in enumerate(cut.rows, 1):
        _playlist(root, f"row{n}", row, ids, cut)
    _tractor(root, cut)
    return Written(write_xml(root), left_out(edl, cut, _CARRIED, cut.crossfades))


def _producers(root: Element, cut: FrameCut) -> dict[tuple[str, Fraction], str]:
    """The ids of the sources, each at every speed at which it plays."""
    ids: dict[tuple[str, Fraction], str] = {}
    numbers = {facts.id: n for n, facts in enumerate(cut.media(), 1)}
    for piece in (piece for row in cut.rows for piece in row.pieces):
        key = piece.media.id, piece.speed
        if key in ids:
            continue
        others = sum(known[0] == piece.media.id for known in ids)
        ids[key] = f"media{numbers[piece.media.id]}" + (f"-{others + 1}" if others else "")
    for facts in cut.media():
        for (media_id, speed), identity in ids.items():
            if media_id == facts.id:
                _producer(root, identity, facts, speed, cut)
    return ids


def _producer(root: Element, identity: str, facts: MediaFacts, speed: Fraction, cut: FrameCut) -> None:
    producer = child(root, "producer", id=identity)
    length = str(floor(source_frames(facts, cut.rate) / speed))
    if speed == 1:
        add_properties(producer, resource=facts.path, length=length)
    else:
        rate = f"{float(speed):.9f}".rstrip("0").rstrip(".")
        add_properties(producer, resource=f"{rate}:{facts.path}", length=length, mlt_service="timewarp")
        add_properties(producer, warp_speed=rate, warp_resource=facts.path, warp_pitch="1")
    add_properties(producer, **{"shotcut:caption": facts.name})


def _profile(root: Element, cut: FrameCut) -> None:
    shape = gcd(cut.width, cut.height)
    child(
        root,
        "profile",
        description=cut.name,
        width=str(cut.width),
        height=str(cut.height),
        progressive="1",
        sample_aspect_num="1",
        sample_aspect_den="1",
        display_aspect_num=str(cut.width // shape),
        display_aspect_den=str(cut.height // shape),
        frame_rate_num=str(cut.rate.numerator),
        frame_rate_den=str(cut.rate.denominator),
        colorspace="709",
    )


def _playlist(
    root: Element, identity: str, row: Row, ids: dict[tuple[str, Fraction], str], cut: FrameCut
) -> None:
    playlist = Element("playlist", id=identity)
    add_properties(playlist, **{"shotcut:name": row.name, f"shotcut:{row.type}": "1"})
    at = 0
    for before, piece in zip((None, *row.pieces), row.pieces, strict=False):
        if piece.start > at:
            child(playlist, "blank", length=str(piece.start - at))
        at = piece.end
        if before is not None and piece.crossed:
            blend = f"{identity}-blend{piece.start}"
            _blend(root, blend, (before, piece), row.type, ids, cut)
            child(playlist, "entry", producer=blend, in_="0", out=str(2 * piece.crossed - 1))
        if piece.length > piece.crossed + piece.falls:
            _entry(playlist, piece, (piece.crossed, piece.length - piece.falls), row.type, ids, cut)
    root.append(playlist)


def _entry(
    playlist: Element,
    piece: Piece,
    part: tuple[int, int],
    kind: TrackType,
    ids: dict[tuple[str, Fraction], str],
    cut: FrameCut,
) -> None:
    """A part of a piece, in frames from its first: more than all of it where a crossfade reaches beyond its cuts."""
    into, _ = piece.retimed(cut.rate)
    entry = child(playlist, "entry", producer=ids[piece.media.id, piece.speed])
    entry.attrib |= {"in": str(into + part[0]), "out": str(into + part[1] - 1)}
    looks = looks_of(piece, cut.rate)
    if part[1] > piece.length or part[0] < 0:  # a crossfade's own part has no other fade
        looks = replace(looks, rise=0, fall=0)
    add_filters(entry, looks, kind, part[1] - part[0], (cut.width, cut.height))


def _blend(
    root: Element,
    identity: str,
    both: tuple[Piece, Piece],
    kind: TrackType,
    ids: dict[tuple[str, Fraction], str],
    cut: FrameCut,
) -> None:
    """A tractor of both pieces, as Shotcut has transitions: the one falls while the other rises."""
    before, piece = both
    half = piece.crossed
    parts = ((before, (before.length - half, before.length + half)), (piece, (-half, half)))
    for n, (one, part) in enumerate(parts):
        _entry(child(root, "playlist", id=f"{identity}-{n}"), one, part, kind, ids, cut)
    tractor = child(root, "tractor", id=identity, in_="0", out=str(2 * half - 1))
    add_properties(tractor, **{"shotcut:transition": "lumaMix"})
    for n in range(2):
        child(tractor, "track", producer=f"{identity}-{n}")
    for service in ("luma", "mix") if kind == "video" else ("mix",):
        transition = child(tractor, "transition", in_="0", out=str(2 * half - 1))
        add_properties(transition, a_track="0", b_track="1", mlt_service=service)
        if service == "mix":
            add_properties(transition, start="-1", accepts_blanks="1")


def _tractor(root: Element, cut: FrameCut) -> None:
    tractor = child(root, "tractor", id="main", in_="0", out=str(max(0, cut.length - 1)))
    add_properties(tractor, shotcut="1")
    child(tractor, "track", producer="background")
    for n, row in enumerate(cut.rows, 1):
        track = child(tractor, "track", producer=f"row{n}")
        if row.type == "audio":
            track.set("hide", "video")
        elif not cut.sound_is_the_pictures():
            track.set("hide", "audio")
    for n in range(1, len(cut.rows) + 1):
        transition = child(tractor, "transition")
        add_properties(transition, a_track="0", b_track=str(n), mlt_service="mix", always_active="1", sum="1")
    for n, row in enumerate(cut.rows, 1):
        if row.type == "video" and any(looks_of(piece, cut.rate).sheer for piece in row.pieces):
            blended = child(tractor, "transition")
            add_properties(blended, a_track="0", b_track=str(n), mlt_service="composite", always_active="1")
            add_properties(blended, geometry="0=0%/0%:100%x100%:100", progressive="1", aligned="0")
