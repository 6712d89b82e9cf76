"""The adjustments of FCPXML clips: crop, transform, blend and volume, and the fades in them; written and read.

Offsets are percents of the frame's height, upwards; a crop's are percents of its source's height, on all four sides.
https://developer.apple.com/documentation/professional-video-applications/adjust-crop
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from auteur.core.time import nearest
from auteur.formats.looks import Looks
from auteur.formats.written import MediaFacts
from auteur.formats.xml_text import Element, child

__all__ = ["picture_adjustments", "picture_effects", "sound_adjustments", "sound_effects"]

_NUMBER = r"-?\d{1,6}(?:\.\d{1,12})?"
_SIDES = ("left", "top", "right", "bottom")
Size = tuple[int, int]
Effect = dict[str, object]


# -- writing -------------------------------------------------------------------------------------------------------


def picture_adjustments(looks: Looks, media: MediaFacts, frame: Size, second: Fraction) -> Iterator[Element]:
    """In the order in which the format has them; `second` is the frame rate."""
    if looks.cropped:
        own = Element("adjust-crop", mode="trim")
        wide, high = (media.width, media.height) if media.height else frame
        crop = looks.crop
        shares = (crop.left * wide / high, crop.top, crop.right * wide / high, crop.bottom)
        child(
            own, "trim-rect", **{side: _said(100 * share) for side, share in zip(_SIDES, shares, strict=True)}
        )
        yield own
    if looks.moved:
        x, y = 100 * looks.x * frame[0] / frame[1], -100 * looks.y
        scale = f"{_said(looks.scale)} {_said(looks.scale)}"
        yield Element("adjust-transform", position=f"{_said(x)} {_said(y)}", scale=scale)
    if looks.opacity != 1 or looks.rise or looks.fall:
        own = Element("adjust-blend", amount=_said(looks.opacity))
        _fades(own, looks, second)
        yield own


def sound_adjustments(looks: Looks, second: Fraction) -> Iterator[Element]:
    """The volume, with its fades."""
    if looks.gain_db or looks.rise or looks.fall:
        own = Element("adjust-volume", amount=f"{_said(looks.gain_db)}dB")
        _fades(own, looks, second)
        yield own


def _fades(parent: Element, looks: Looks, second: Fraction) -> None:
    if not looks.rise and not looks.fall:
        return
    param = child(parent, "param", name="amount")
    for tag, frames in (("fadeIn", looks.rise), ("fadeOut", looks.fall)):
        if frames:
            child(param, tag, type="linear", duration=_seconds(Fraction(frames) / second))


def _seconds(value: Fraction) -> str:
    return f"{value.numerator}s" if value.denominator == 1 else f"{value.numerator}/{value.denominator}s"


def _said(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


# -- reading -------------------------------------------------------------------------------------------------------


def picture_effects(item: Element, source: Size | None, frame: Size | None) -> Iterator[Effect]:
    """The document's effects of a clip's picture; what depends on a size is left out where that is not known."""
    trim = item.find("adjust-crop/trim-rect")
    if trim is not None and source is not None:
        shares = [_number(trim.get(side)) / 100 for side in _SIDES]
        yield {"type": "crop", **dict(zip(_SIDES, _across(shares, source[1] / source[0]), strict=True))}
    transform = item.find("adjust-transform")
    if transform is not None:
        yield from _transform(transform, frame)
    blend = item.find("adjust-blend")
    if blend is not None:
        amount = blend.get("amount", "1")
        if re.fullmatch(_NUMBER, amount, re.ASCII) and float(amount) != 1:
            yield {"type": "opacity", "value": float(amount)}
        yield from _read_fades(blend)


def sound_effects(item: Element) -> Iterator[Effect]:
    """The document's effects of a clip's sound."""
    volume = item.find("adjust-volume")
    if volume is not None:
        level = volume.get("amount", "0dB").removesuffix("dB")
        if re.fullmatch(_NUMBER, level, re.ASCII) and float(level):
            yield {"type": "gain", "db": float(level)}
        yield from _read_fades(volume)


def _across(shares: list[float], aspect: float) -> list[float]:
    left, top, right, bottom = shares
    return [round(share, 6) for share in (left * aspect, top, right * aspect, bottom)]


def _transform(transform: Element, frame: Size | None) -> Iterator[Effect]:
    x, y = _pair(transform.get("position"), 0.0)
    scale = _pair(transform.get("scale"), 1.0)
    if (x, y) != (0, 0) and frame is not None:
        yield {"type": "position", "x": round(x / 100 * frame[1] / frame[0], 6), "y": round(-y / 100, 6)}
    if scale[0] != 1 and scale[0] > 0:
        yield {"type": "scale", "value": scale[0]}


def _read_fades(parent: Element) -> Iterator[Effect]:
    for tag, name in (("fadeIn", "fade_in"), ("fadeOut", "fade_out")):
        fade = parent.find(f"param/{tag}")
        match = re.fullmatch(
            r"(\d{1,12})(?:/(\d{1,9}))?s", "" if fade is None else fade.get("duration", ""), re.ASCII
        )
        if match and int(match[2] or 1):
            length_ms = nearest(Fraction(int(match[1]), int(match[2] or 1)) * 1000)
            if length_ms > 0:
                yield {"type": name, "duration_ms": length_ms}


def _pair(text: str | None, default: float) -> tuple[float, float]:
    match = re.fullmatch(f"({_NUMBER}) ({_NUMBER})", text or "", re.ASCII)
    return (float(match[1]), float(match[2])) if match else (default, default)


def _number(text: str | None) -> float:
    return float(text) if text and re.fullmatch(_NUMBER, text, re.ASCII) else 0.0
