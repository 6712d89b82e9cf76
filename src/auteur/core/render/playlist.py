"""The playlist: an EDL flattened to what is seen and heard at each moment, free of tracks and ids."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Playlist", "Shot"]


@dataclass(frozen=True, slots=True)
class Shot:
    """One stretch of the timeline filled by one stretch of one source, or by nothing.

    Times are milliseconds, half-open: timeline [start_ms, end_ms) plays source [in_ms, out_ms). At speed 1 both are
    equally long. `media_id` None is black (picture) or silence (sound); then in_ms = out_ms = 0.
    Fades lie inside the shot, at its head and tail; they apply to opacity in picture, to gain in sound.
    """

    start_ms: int
    end_ms: int
    media_id: str | None
    in_ms: int = 0
    out_ms: int = 0
    speed: Fraction = Fraction(1)
    gain_db: float = 0.0
    fade_in_ms: int = 0
    fade_out_ms: int = 0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Playlist:
    """`picture` and every lane of `sound` cover [0, duration_ms) without hole or overlap; lanes are summed."""

    rate: Fraction
    width: int
    height: int
    duration_ms: int
    picture: tuple[Shot, ...]
    sound: tuple[tuple[Shot, ...], ...]
