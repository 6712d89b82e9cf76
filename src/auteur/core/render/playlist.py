"""The playlist: an EDL flattened to what is seen and heard at each moment, free of tracks and ids."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

__all__ = ["WHOLE", "Fit", "Place", "Playlist", "Shot"]

Fit = Literal["fit", "fill", "blur"]
"""How a picture of another aspect gets into the frame: whole with bars, covering it with its sides cut off, or whole
over a blurred, covering copy of itself."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the frame a picture is shown, turned upright.

    `scale` is its size against fitting the frame; `x` and `y` are the offset of its centre from the frame's, in
    fractions of the frame's width and height. `left`, `top`, `right` and `bottom` are the fractions of the picture cut
    away at each side: the rest stays where it is.
    """

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


WHOLE = Place()
"""The place of a picture nobody moved: it has the frame for itself, bars included."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One stretch of the timeline filled by one stretch of one source, or by nothing.

    Times are milliseconds, half-open. A clip lies at [start_ms - lead_ms, end_ms + trail_ms) and plays source
    [in_ms, out_ms) there; of it the shot is [start_ms, end_ms). Lead and trail are what something above hides or a
    chosen range leaves out: frames and fades count from the clip's own edges, so that they go on through all its shots.
    At speed 1 both are equally long. `in_ms` may be negative and `out_ms` beyond the source's end where a crossfade
    asks for more than there is. `media_id` None is black (picture) or silence (sound); then in_ms = out_ms = 0.

    Fades lie inside the clip, at its head and tail; they apply to opacity in picture, to gain in sound. With
    `crossed_in` the rise is a crossfade's: the shot that falls lies under it in picture, in another lane in sound, and
    has `crossed_out`. `over` are the pictures above this one, from lowest to uppermost, each of the same stretch.
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
    lead_ms: int = 0
    trail_ms: int = 0
    crossed_in: bool = False
    crossed_out: bool = False
    place: Place = WHOLE
    over: tuple[Shot, ...] = ()

    @property
    def layers(self) -> tuple[Shot, ...]:
        """All pictures of the stretch, from lowest to uppermost; none where it is black."""
        return (self, *self.over) if self.media_id is not None else self.over

    def source_at(self, ms: Fraction | int) -> Fraction:
        """The source moment, in milliseconds, that plays at a timeline moment; 0 in a gap."""
        if self.media_id is None:
            return Fraction(0)
        return self.in_ms + (ms - self.start_ms + self.lead_ms) * self.speed

    def runs_into(self, following: Shot) -> bool:
        """Whether the shot that follows goes on with the same source where this one ends, equally fast."""
        if (self.media_id, self.end_ms, self.speed) != (
            following.media_id,
            following.start_ms,
            following.speed,
        ):
            return False
        if self.trail_ms == following.lead_ms == 0:
            return self.out_ms == following.in_ms
        return self.source_at(self.end_ms) == following.source_at(following.start_ms)


@dataclass(frozen=True, slots=True)
class Playlist:
    """`picture` and every lane of `sound` cover [0, duration_ms) without hole or overlap; lanes are summed.

    `fit` is how pictures of another aspect get into the frame of `width` × `height`. `stage` is the frame in which
    pictures were placed, where it is not this one: composed pictures keep their places in it, and it is fitted as a
    picture of its size would be.
    """

    rate: Fraction
    width: int
    height: int
    duration_ms: int
    picture: tuple[Shot, ...]
    sound: tuple[tuple[Shot, ...], ...]
    fit: Fit = "fit"
    stage: tuple[int, int] | None = None
