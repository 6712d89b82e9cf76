"""The filters of MLT entries: level, opacity, fades, size and place. Frames in them count from the entry's first."""

from __future__ import annotations

from auteur.core.edl.document import TrackType
from auteur.formats.looks import Looks
from auteur.formats.xml_text import Element, child

__all__ = ["add_filters", "add_properties"]

_SILENT_DB = -60
Size = tuple[int, int]


def add_filters(entry: Element, looks: Looks, kind: TrackType, length: int, frame: Size) -> None:
    """What of a piece's looks belongs to an entry of `length` frames on a track of that type."""
    if looks.gain_db:
        _filter(entry, mlt_service="volume", level=f"{looks.gain_db:g}")
    if looks.rise or looks.fall:
        _filter(entry, mlt_service="volume", level=_faded(looks, length, float(_SILENT_DB), 0.0))
    if kind == "audio":
        return
    if looks.opacity != 1 or looks.rise or looks.fall:
        _filter(entry, mlt_service="brightness", level="1", alpha=_faded(looks, length, 0.0, looks.opacity))
    if looks.moved:
        rect = " ".join(f"{value:g}" for value in (*_rect(looks, frame), 1))
        _filter(entry, mlt_service="affine", background="color:#00000000", **{"transition.rect": rect})


def add_properties(parent: Element, **values: str) -> None:
    for name, value in values.items():
        child(parent, "property", value, name=name)


def _filter(entry: Element, **values: str) -> None:
    """On all of the entry: without in and out points it would count the source's frames."""
    own = child(entry, "filter", in_=entry.get("in", "0"), out=entry.get("out", "0"))
    add_properties(own, **values)


def _faded(looks: Looks, length: int, nothing: float, full: float) -> str:
    """An animated value, straight between its points; where both fades meet it reaches less than all."""
    if not looks.rise and not looks.fall:
        return f"{full:g}"
    points: dict[int, float] = {}
    if looks.rise:
        points |= {0: nothing, looks.rise: full}
    if looks.fall:
        points |= {max(looks.rise, length - 1 - looks.fall): full, length - 1: nothing}
    return ";".join(f"{at}={value:g}" for at, value in sorted(points.items()))


def _rect(looks: Looks, frame: Size) -> tuple[float, float, float, float]:
    wide, high = frame[0] * looks.scale, frame[1] * looks.scale
    left, top = (frame[0] - wide) / 2 + looks.x * frame[0], (frame[1] - high) / 2 + looks.y * frame[1]
    return round(left, 3), round(top, 3), round(wide, 3), round(high, 3)
