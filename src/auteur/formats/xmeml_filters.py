"""The filters of XMEML clips: speed, motion, crop, opacity and level, written and read.

A picture's scale is a percentage of its own pixels, its centre's offset a fraction of the frame. A level is a factor.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction

from auteur.core.edl.document import TrackType
from auteur.formats.looks import Looks
from auteur.formats.on_frames import Piece
from auteur.formats.xml_text import Element, child

__all__ = ["LOUDEST_DB", "add_filters", "read_effects", "read_speed"]

_SIDES = ("left", "top", "right", "bottom")
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,12})?", re.ASCII)
LOUDEST_DB = 12
"""What the level's field goes up to."""
Size = tuple[int, int]
Effect = dict[str, object]


# -- writing -------------------------------------------------------------------------------------------------------


def add_filters(item: Element, piece: Piece, looks: Looks, kind: TrackType, frame: Size) -> None:
    """What of the piece's effects belongs to the clip item of a picture or of a sound."""
    if piece.speed != 1:
        remap = _filter(item, "Time Remap", "timeremap", "motion", kind)
        _parameter(remap, "speed", _said(float(piece.speed * 100)))
        for flag in ("reverse", "frameblending", "variablespeed"):
            _parameter(remap, flag, "FALSE" if flag != "variablespeed" else "0")
    if kind == "audio":
        if looks.gain_db:
            level = 10 ** (min(LOUDEST_DB, looks.gain_db) / 20)
            _parameter(
                _filter(item, "Audio Levels", "audiolevels", "audiolevels", kind), "level", _said(level)
            )
        return
    if looks.moved:
        _motion(item, piece, looks, frame)
    if looks.cropped:
        crop = _filter(item, "Crop", "crop", "motion", kind)
        for side in _SIDES:
            _parameter(crop, side, _said(100 * getattr(looks.crop, side)))
    if looks.opacity != 1:
        _parameter(_filter(item, "Opacity", "opacity", "motion", kind), "opacity", _said(100 * looks.opacity))


def _motion(item: Element, piece: Piece, looks: Looks, frame: Size) -> None:
    motion = _filter(item, "Basic Motion", "basic", "motion", "video")
    _parameter(motion, "scale", _said(100 * looks.scale * _fit(piece.media.width, piece.media.height, frame)))
    centre = child(_parameter(motion, "center", None), "value")
    child(centre, "horiz", _said(looks.x))
    child(centre, "vert", _said(looks.y))


def _fit(width: int, height: int, frame: Size) -> float:
    """How much larger a picture is when it fits the frame than pixel for pixel."""
    return min(frame[0] / width, frame[1] / height) if width and height else 1.0


def _filter(item: Element, name: str, identity: str, sort: str, kind: TrackType) -> Element:
    effect = child(child(item, "filter"), "effect")
    for tag, value in (
        ("name", name),
        ("effectid", identity),
        ("effectcategory", sort),
        ("effecttype", sort),
    ):
        child(effect, tag, value)
    child(effect, "mediatype", kind)
    return effect


def _parameter(effect: Element, name: str, value: str | None) -> Element:
    own = child(effect, "parameter")
    child(own, "parameterid", name)
    child(own, "name", name)
    if value is not None:
        child(own, "value", value)
    return own


def _said(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


# -- reading -------------------------------------------------------------------------------------------------------


def read_speed(item: Element) -> Fraction | None:
    """The constant speed of a clip item that has one, else None."""
    text = _values(item, "timeremap").get("speed")
    speed = Fraction(text) / 100 if text else None
    return speed if speed and speed > 0 else None


def read_effects(item: Element, kind: TrackType, source: Size | None, frame: Size | None) -> Iterator[Effect]:
    """The document's effects of a clip item; what depends on a size is left out where that is not known."""
    if kind == "audio":
        level = float(_values(item, "audiolevels").get("level", 1))
        if level > 0 and abs(level - 1) > 1e-6:
            yield {"type": "gain", "db": round(20 * math.log10(level), 4)}
        return
    yield from _read_motion(item, source, frame)
    crop = {side: float(value) / 100 for side, value in _values(item, "crop").items() if side in _SIDES}
    if any(crop.values()):
        yield {"type": "crop", **crop}
    opacity = float(_values(item, "opacity").get("opacity", 100))
    if opacity != 100:
        yield {"type": "opacity", "value": opacity / 100}


def _read_motion(item: Element, source: Size | None, frame: Size | None) -> Iterator[Effect]:
    values = _values(item, "basic")
    if "scale" in values and source and frame:
        scale = float(values["scale"]) / 100 / _fit(*source, frame)
        if scale > 0 and abs(scale - 1) > 1e-6:
            yield {"type": "scale", "value": round(scale, 6)}
    x, y = (float(values.get(f"center/{axis}", 0)) for axis in ("horiz", "vert"))
    if (x, y) != (0, 0):
        yield {"type": "position", "x": x, "y": y}


def _values(item: Element, identity: str) -> dict[str, str]:
    """The numbers of an effect's parameters by their ids, a point's as id/horiz and id/vert."""
    found: dict[str, str] = {}
    for effect in item.findall("filter/effect"):
        if effect.findtext("effectid", "").strip() != identity:
            continue
        for parameter in effect.findall("parameter"):
            name = parameter.findtext("parameterid", "").strip()
            for path in ("", "/horiz", "/vert"):
                text = parameter.findtext(f"value{path}", "").strip()
                if _NUMBER.fullmatch(text):
                    found[f"{name}{path}"] = text
    return found
