"""What each frame of the timeline shows: stretches of layers, each with the source's frames by number."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from auteur.core.render.facts import PictureFacts, SourceFacts
from auteur.core.render.playlist import WHOLE, Place, Playlist, Shot
from auteur.core.time import frame_at, nearest

__all__ = ["Fade", "Layer", "Piece", "pieces_of"]


@dataclass(frozen=True, slots=True)
class Fade:
    """Opacity over a clip: `opacity`, rising over the first `rise` and falling over the last `fall` of its
    `length` frames.

    Where another picture of the opacity `under` rises at the same place over the fall, the two are a crossfade: what
    the lower one keeps is such that the weights of both change evenly.
    """

    length: int
    opacity: float = 1.0
    rise: int = 0
    fall: int = 0
    under: float = 0.0

    def at(self, frame: int) -> float:
        """The opacity of the clip's frame `frame`."""
        up = (frame + 1) / (self.rise + 1) if frame < self.rise else 1.0
        down = (self.length - frame) / (self.fall + 1) if frame >= self.length - self.fall else 1.0
        down /= 1 - self.under * (1 - down) if down < 1 else 1
        return self.opacity * min(up, down)

    def opaque(self, start: int, stop: int) -> bool:
        """Whether all of the clip's frames [start, stop) are."""
        return self.opacity == 1 and start >= self.rise and stop <= self.length - self.fall


@dataclass(frozen=True, slots=True)
class Layer:
    """One picture of a piece: `frames` of `source`, one by one.

    `fade` is None where the picture is opaque; `faded` is the number of the piece's first frame within the faded clip.
    """

    source: str
    frames: Sequence[int]
    fade: Fade | None = None
    faded: int = 0
    place: Place = WHOLE

    def opacity(self, at: int) -> float:
        """The opacity of the piece's frame `at`."""
        return self.fade.at(self.faded + at) if self.fade else 1.0

    def part(self, lo: int, hi: int) -> Layer:
        """The layer in the piece's frames [lo, hi)."""
        return replace(self, frames=self.frames[lo:hi], faded=self.faded + lo)


@dataclass(frozen=True, slots=True)
class Piece:
    """Timeline frames [start, stop) show `layers`, the lowest first, over black."""

    start: int
    stop: int
    layers: tuple[Layer, ...]
    reason: str

    @property
    def single(self) -> Layer | None:
        """The only layer, where it has the frame for itself."""
        return self.layers[0] if len(self.layers) == 1 and self.layers[0].place == WHOLE else None

    def part(self, start: int, stop: int) -> Piece:
        """The piece in timeline frames [start, stop)."""
        lo, hi = start - self.start, stop - self.start
        return Piece(start, stop, tuple(layer.part(lo, hi) for layer in self.layers), self.reason)


def pieces_of(playlist: Playlist, sources: Mapping[str, SourceFacts]) -> Iterator[Piece]:
    """Pieces that cover the timeline's frames; `reason` says why one must be encoded, empty where it may be copied."""
    shots = _merged(playlist.picture)
    for number, shot in enumerate(shots):
        start, stop = frame_at(shot.start_ms, playlist.rate), frame_at(shot.end_ms, playlist.rate)
        if stop <= start:
            continue
        seen = _visible(shot, sources, playlist, start, stop)
        if not seen:
            yield Piece(start, stop, (), "a gap")
        elif len(seen) == 1:
            yield from _single(start, stop, seen[0], playlist, last=number == len(shots) - 1)
        else:
            layers = tuple(_all_held(one.layer, one.picture) for one in seen)
            yield Piece(start, stop, layers, "; ".join(dict.fromkeys(map(_why_composed, seen[1:]))))


def _merged(shots: Sequence[Shot]) -> list[Shot]:
    """Shots that play on where the one before ended, untouched, are one shot."""
    merged: list[Shot] = []
    for shot in shots:
        last = merged[-1] if merged else None
        if last and _plays_on(last, shot):
            merged[-1] = replace(last, end_ms=shot.end_ms, out_ms=shot.out_ms, trail_ms=shot.trail_ms)
            continue
        merged.append(shot)
    return merged


def _plays_on(last: Shot, shot: Shot) -> bool:
    return _plain(last) and _plain(shot) and last.runs_into(shot)


def _plain(shot: Shot) -> bool:
    faded = shot.fade_in_ms or shot.fade_out_ms or shot.opacity < 1
    return shot.speed == 1 and not faded and not shot.over and shot.place == WHOLE


@dataclass(frozen=True, slots=True)
class _Seen:
    """A layer with what it was made from."""

    layer: Layer
    picture: PictureFacts
    shot: Shot


def _visible(
    shot: Shot, sources: Mapping[str, SourceFacts], playlist: Playlist, start: int, stop: int
) -> list[_Seen]:
    """The layers that have a picture, without those under one that covers them wholly."""
    pictures = [(layer, sources[layer.media_id or ""].picture) for layer in shot.layers]
    shown = [(layer, picture) for layer, picture in pictures if picture is not None and picture.frames]
    found: list[_Seen] = []
    for number, (layer, picture) in enumerate(shown):
        above = shown[number + 1][0] if number + 1 < len(shown) else None
        begin = frame_at(layer.start_ms - layer.lead_ms, playlist.rate)
        fade = _fade_of(layer, above, playlist.rate)
        fade = None if fade and fade.opaque(start - begin, stop - begin) else fade
        if layer.place == WHOLE and fade is None and not picture.alpha:
            found.clear()
        frames = _wanted(layer, picture, playlist.rate, start - begin, stop - start)
        made = Layer(layer.media_id or "", frames, fade, start - begin, layer.place)
        found.append(_Seen(made, picture, layer))
    return found


def _fade_of(shot: Shot, above: Shot | None, rate: Fraction) -> Fade | None:
    if shot.opacity == 1 and not shot.fade_in_ms and not shot.fade_out_ms:
        return None
    start_ms, end_ms = shot.start_ms - shot.lead_ms, shot.end_ms + shot.trail_ms
    start, end = frame_at(start_ms, rate), frame_at(end_ms, rate)
    rise = min(frame_at(start_ms + shot.fade_in_ms, rate) - start, end - start)
    fall = min(end - frame_at(end_ms - shot.fade_out_ms, rate), end - start)
    if shot.crossed_out and above is not None and above.crossed_in and above.place == shot.place:
        return Fade(end - start, shot.opacity, rise, 0 if above.opacity == 1 else fall, above.opacity)
    return Fade(end - start, shot.opacity, rise, fall)


def _wanted(shot: Shot, picture: PictureFacts, rate: Fraction, first: int, count: int) -> Sequence[int]:
    """The source frame for each of `count` timeline frames from the clip's frame `first` on, not yet held within the
    source.

    Where the rates are equal, frames follow each other from the in point's on. Else each is found by its own time: the
    shorter of a frame's length in both rates decides what is nearest, so that frames are dropped and repeated evenly.
    """
    if picture.still:
        return (0,) * count
    step = picture.rate * shot.speed / rate
    begin = (Fraction(shot.in_ms, 1000) - picture.start_s) * picture.rate
    if shot.speed != 1 and (shot.out_ms - shot.in_ms) * picture.rate < 1000:
        first, step = 0, Fraction(0)  # a still: it must not change on its way
    if picture.times_us is not None:
        return _by_time(picture.times_us, Fraction(shot.in_ms, 1000), step / picture.rate, first, count)
    if step == 1:
        at = nearest(begin) + first
        # A picture that begins within a frame after the sound: holding its first frame would cost a seam.
        at = 0 if at == -1 and first == 0 else at
        return range(at, at + count)
    begin += min(step, Fraction(1)) / 2 if step else Fraction(1, 2)
    over = begin.denominator * step.denominator
    base, each = begin.numerator * step.denominator, step.numerator * begin.denominator
    return [(base + k * each) // over for k in range(first, first + count)]


def _by_time(
    times_us: Sequence[int], in_s: Fraction, step_s: Fraction, first: int, count: int
) -> Sequence[int]:
    # Half a timeline frame of grace would show frames early; a millisecond absorbs the document's rounding.
    starts = ((in_s + step_s * k) * 1_000_000 + 1000 for k in range(first, first + count))
    return [bisect_right(times_us, start) - 1 for start in starts]


def _single(start: int, stop: int, seen: _Seen, playlist: Playlist, *, last: bool) -> Iterator[Piece]:
    """The pieces of a stretch that shows one layer, apart where it leaves its source."""
    layer, frames = seen.layer, seen.picture.frames
    if last and stop - start > 1 and layer.frames[-1] == frames and not seen.picture.still:
        # The sound of most files ends a little after the picture: rounding asks for one frame too many, and holding
        # the last frame for it would cost an encoder and the decoding of a whole GOP.
        stop, layer = stop - 1, layer.part(0, stop - start - 1)
    reason = _why_placed(layer) or _why_encoded(seen, playlist)
    for lo, hi, shown, held in _held(layer.frames, frames):
        yield Piece(start + lo, start + hi, (replace(layer.part(lo, hi), frames=shown),), reason or held)


def _held(wanted: Sequence[int], frames: int) -> Iterator[tuple[int, int, Sequence[int], str]]:
    """`wanted` cut into (from, to, frames, reason) where it leaves the source: there its first or last
    frame is held."""
    lo = bisect_left(wanted, 0)
    hi = bisect_left(wanted, frames)
    if lo:
        yield 0, lo, (0,) * lo, "before the source's first frame"
    if hi > lo:
        yield lo, hi, wanted[lo:hi], ""
    if hi < len(wanted):
        yield hi, len(wanted), (frames - 1,) * (len(wanted) - hi), "after the source's last frame"


def _all_held(layer: Layer, picture: PictureFacts) -> Layer:
    parts = list(_held(layer.frames, picture.frames))
    if len(parts) == 1 and not parts[0][3]:
        return layer
    return replace(layer, frames=[frame for _, _, frames, _ in parts for frame in frames])


def _why_encoded(seen: _Seen, playlist: Playlist) -> str:
    picture, shot = seen.picture, seen.shot
    if picture.still:
        return "a still image"
    if shot.speed != 1:
        return f"speed {float(shot.speed):g}"
    if shot.opacity != 1:
        return "opacity"
    if picture.refusal:
        return picture.refusal
    if picture.times_us is not None:
        return "variable frame rate"
    if picture.rate != playlist.rate:
        return "another frame rate"
    if (picture.width, picture.height) != (playlist.width, playlist.height):
        return "another size"
    return ""


def _why_placed(layer: Layer) -> str:
    place = layer.place
    if place.scale != 1:
        return f"scale {place.scale:g}"
    if place.x or place.y:
        return "position"
    return "crop" if place != WHOLE else ""


def _why_composed(upper: _Seen) -> str:
    """Why something under this picture is seen."""
    if placed := _why_placed(upper.layer):
        return placed
    if upper.shot.opacity < 1:
        return "opacity"
    if upper.layer.fade:
        return "a crossfade" if upper.shot.crossed_in else "a fade over another picture"
    return "a picture with transparency"
