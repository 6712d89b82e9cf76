"""Effects of a clip: small records, at most one of a type on a clip."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, ClassVar

from auteur.core.errors import DocumentError
from auteur.core.time import nearest

__all__ = [
    "Crop",
    "Crossfade",
    "Effect",
    "FadeIn",
    "FadeOut",
    "Gain",
    "Opacity",
    "Position",
    "Scale",
    "Speed",
    "effect_from_json",
    "effect_to_json",
    "speed_for",
    "speed_of",
]


@dataclass(frozen=True, slots=True)
class Gain:
    """Sound level change in decibels."""

    type: ClassVar[str] = "gain"
    ranges: ClassVar[dict[str, tuple[float, float]]] = {"db": (-96, 24)}
    db: float


@dataclass(frozen=True, slots=True)
class FadeIn:
    """Rise from nothing over the clip's first `duration_ms`: opacity in picture, gain in sound."""

    type: ClassVar[str] = "fade_in"
    ranges: ClassVar[dict[str, tuple[float, float]]] = {"duration_ms": (1, 600_000)}
    duration_ms: int


@dataclass(frozen=True, slots=True)
class FadeOut:
    """Fall to nothing over the clip's last `duration_ms`."""

    type: ClassVar[str] = "fade_out"
    ranges: ClassVar[dict[str, tuple[float, float]]] = {"duration_ms": (1, 600_000)}
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Crossfade:
    """Blend with the clip before over `duration_ms` centred on the join, out of both clips' handles."""

    type: ClassVar[str] = "crossfade"
    ranges: ClassVar[dict[str, tuple[float, float]]] = {"duration_ms": (2, 60_000)}
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Speed:
    """Playback rate; 2 plays twice as fast. The clip lasts nearest((out − in) / rate) milliseconds."""

    type: ClassVar[str] = "speed"
    ranges: ClassVar[dict[str, tuple[float, float]]] = {"rate": (0.000000001, 1000)}
    rate: float


@dataclass(frozen=True, slots=True)
class Opacity:
    """0 is transparent, 1 opaque."""

    type: ClassVar[str] = "opacity"
    ranges: ClassVar[dict[str, tuple[float, float]]] = {"value": (0, 1)}
    value: float


@dataclass(frozen=True, slots=True)
class Position:
    """Offset of the picture's centre from the frame's, in fractions of the frame's width and height."""

    type: ClassVar[str] = "position"
    ranges: ClassVar[dict[str, tuple[float, float]]] = {"x": (-10, 10), "y": (-10, 10)}
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Size of the picture relative to fitting the frame."""

    type: ClassVar[str] = "scale"
    ranges: ClassVar[dict[str, tuple[float, float]]] = {"value": (0.01, 100)}
    value: float


@dataclass(frozen=True, slots=True)
class Crop:
    """Fractions of the source picture cut away at each side."""

    type: ClassVar[str] = "crop"
    ranges: ClassVar[dict[str, tuple[float, float]]] = {
        "left": (0, 0.99),
        "top": (0, 0.99),
        "right": (0, 0.99),
        "bottom": (0, 0.99),
    }
    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0


Effect = Gain | FadeIn | FadeOut | Crossfade | Speed | Opacity | Position | Scale | Crop

_TYPES: dict[str, type[Effect]] = {
    kind.type: kind for kind in (Gain, FadeIn, FadeOut, Crossfade, Speed, Opacity, Position, Scale, Crop)
}


def effect_from_json(value: object, path: str) -> Effect:
    """Raises DocumentError naming the field for an unknown type, field, or a value out of its range."""
    if not isinstance(value, dict) or str(value.get("type")) not in _TYPES:
        raise DocumentError(f"{path}.type", f"is none of {', '.join(_TYPES)}")
    kind = _TYPES[str(value["type"])]
    arguments: dict[str, Any] = {key: item for key, item in value.items() if key != "type"}
    for key, item in arguments.items():
        _check(kind, key, item, f"{path}.{key}")
    try:
        effect = kind(**arguments)
    except TypeError as error:
        raise DocumentError(path, f"lacks a field of {kind.type}") from error
    if isinstance(effect, Crop) and not (effect.left + effect.right < 1 and effect.top + effect.bottom < 1):
        raise DocumentError(path, "leaves nothing of the picture")
    return effect


def _check(kind: type[Effect], key: str, item: object, path: str) -> None:
    if key not in kind.ranges:
        raise DocumentError(path, f"{kind.type} has no such field")
    low, high = kind.ranges[key]
    whole = key.endswith("_ms")
    if (
        isinstance(item, bool)
        or not isinstance(item, int if whole else (int, float))
        or not low <= item <= high
    ):
        raise DocumentError(path, f"must be a {'whole ' if whole else ''}number from {low:g} to {high:g}")


def effect_to_json(effect: Effect) -> dict[str, object]:
    return {"type": effect.type, **{f.name: getattr(effect, f.name) for f in fields(effect)}}


def speed_for(source_ms: int, duration_ms: int) -> float:
    """The rate at which so much of a source lasts so long, to nine decimals."""
    return nearest(Fraction(source_ms * 10**9, duration_ms)) / 10**9


def speed_of(effects: tuple[Effect, ...]) -> Fraction:
    """The playback rate, exact to the decimals it was written with."""
    for effect in effects:
        if isinstance(effect, Speed):
            return Fraction(str(effect.rate))
    return Fraction(1)
