"""MLT XML (.mlt), for Shotcut and `melt`; Kdenlive takes it as a clip. In and out points are frames, both played."""

from __future__ import annotations

from math import gcd

from auteur.core.edl.document import Edl
from auteur.core.edl.effects import Gain
from auteur.formats.on_frames import FrameCut, Piece, Row, left_out, on_frames, source_frames
from auteur.formats.written import Media, Written
from auteur.formats.xml_text import Element, child, write_xml

__all__ = ["write_mlt"]


def write_mlt(edl: Edl, media: Media) -> Written:
    """A tractor over a black background: the uppermost picture is seen, all sound is mixed."""
    cut = on_frames(edl, media)
    root = Element("mlt", LC_NUMERIC="C", version="7.0.0", producer="main")
    _profile(root, cut)
    black = child(root, "producer", id="black", in_="0", out=str(max(0, cut.length - 1)))
    _properties(black, mlt_service="color", resource="black", length=str(max(1, cut.length)))
    ids = {facts.id: f"media{n}" for n, facts in enumerate(cut.media(), 1)}
    for facts in cut.media():
        producer = child(root, "producer", id=ids[facts.id])
        _properties(producer, resource=facts.path, length=str(source_frames(facts, cut.rate)))
        _properties(producer, **{"shotcut:caption": facts.name})
    background = child(root, "playlist", id="background")
    if cut.length:
        child(background, "entry", producer="black", in_="0", out=str(cut.length - 1))
    for n, row in enumerate(cut.rows, 1):
        _playlist(root, f"row{n}", row, ids)
    _tractor(root, cut)
    return Written(write_xml(root), left_out(edl, cut, {"gain"}))


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


def _properties(parent: Element, **values: str) -> None:
    for name, value in values.items():
        child(parent, "property", value, name=name)


def _playlist(root: Element, identity: str, row: Row, ids: dict[str, str]) -> None:
    playlist = child(root, "playlist", id=identity)
    _properties(playlist, **{"shotcut:name": row.name, f"shotcut:{row.type}": "1"})
    at = 0
    for piece in row.pieces:
        if piece.start > at:
            child(playlist, "blank", length=str(piece.start - at))
        at = piece.end
        last = piece.source_in + piece.length - 1
        entry = child(
            playlist, "entry", producer=ids[piece.media.id], in_=str(piece.source_in), out=str(last)
        )
        _volume(entry, piece)


def _volume(entry: Element, piece: Piece) -> None:
    for effect in piece.effects:
        if isinstance(effect, Gain):
            _properties(child(entry, "filter"), mlt_service="volume", level=f"{effect.db:g}")


def _tractor(root: Element, cut: FrameCut) -> None:
    tractor = child(root, "tractor", id="main", in_="0", out=str(max(0, cut.length - 1)))
    _properties(tractor, shotcut="1")
    child(tractor, "track", producer="background")
    for n, row in enumerate(cut.rows, 1):
        track = child(tractor, "track", producer=f"row{n}")
        if row.type == "audio":
            track.set("hide", "video")
        elif not cut.sound_is_the_pictures():
            track.set("hide", "audio")
    for n in range(1, len(cut.rows) + 1):
        transition = child(tractor, "transition")
        _properties(transition, a_track="0", b_track=str(n), mlt_service="mix", always_active="1", sum="1")
