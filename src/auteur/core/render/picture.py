"""The picture's half of the render plan.

A shot's head, from the cut-in to the next IDR picture, is encoded; from there packets are copied as they are;
the tail is copied as far as a *closed prefix* reaches (every packet before it in decode order is shown before
everything after it) and the few frames after that are encoded together with the head of the next shot.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from auteur.core.render.facts import PictureFacts, SourceFacts
from auteur.core.render.playlist import Playlist, Shot
from auteur.core.render.target import Target
from auteur.core.time import frame_at

__all__ = ["CopyRun", "EncodeRun", "Fade", "PictureRun", "Piece", "plan_picture"]


@dataclass(frozen=True, slots=True)
class CopyRun:
    """Timeline frames [start, stop) are the packets [first, first + stop - start) of `source`, in decode order."""

    start: int
    stop: int
    source: str
    first: int
    family: str

    @property
    def last(self) -> int:
        """The packet after the run's last."""
        return self.first + self.stop - self.start


@dataclass(frozen=True, slots=True)
class Fade:
    """Opacity over a shot: `opacity`, rising over the first `rise` and falling over the last `fall` of its
    `length` frames."""

    length: int
    opacity: float = 1.0
    rise: int = 0
    fall: int = 0

    def at(self, frame: int) -> float:
        """The opacity of the shot's frame `frame`."""
        up = (frame + 1) / (self.rise + 1) if frame < self.rise else 1.0
        down = (self.length - frame) / (self.fall + 1) if frame >= self.length - self.fall else 1.0
        return self.opacity * min(up, down)


@dataclass(frozen=True, slots=True)
class Piece:
    """Timeline frames [start, stop) show `frames` of `source` one by one, or black where `source` is None.

    `fade` is None where the picture is opaque; `faded` is the number of the piece's first frame within the faded shot.
    """

    start: int
    stop: int
    source: str | None
    frames: Sequence[int]
    reason: str
    fade: Fade | None = None
    faded: int = 0


@dataclass(frozen=True, slots=True)
class EncodeRun:
    """Timeline frames [start, stop) are encoded in one piece of bitstream that begins with an IDR picture."""

    start: int
    stop: int
    pieces: tuple[Piece, ...]

    @property
    def reason(self) -> str:
        """Why, for people; each reason once."""
        return "; ".join(dict.fromkeys(piece.reason for piece in self.pieces))


PictureRun = CopyRun | EncodeRun


def plan_picture(
    playlist: Playlist, sources: Mapping[str, SourceFacts], target: Target
) -> tuple[PictureRun, ...]:
    """Runs that cover the timeline's frames without hole or overlap."""
    pieces = list(_pieces(playlist, sources))
    copies = [_copy_of(piece, sources, target) for piece in pieces]
    weight: Counter[str] = Counter()
    for copy in copies:
        if copy:
            weight[copy.family] += copy.stop - copy.start
    family = weight.most_common(1)[0][0] if weight else ""
    runs: list[PictureRun] = []
    for piece, copy in zip(pieces, copies, strict=True):
        if copy and copy.family != family:
            piece, copy = replace(piece, reason="its parameter sets differ from the main source's"), None
        runs.extend(_cut_out(piece, copy))
    return tuple(_joined(runs))


def _pieces(playlist: Playlist, sources: Mapping[str, SourceFacts]) -> Iterator[Piece]:
    shots = _merged(playlist.picture)
    for number, shot in enumerate(shots):
        start, stop = frame_at(shot.start_ms, playlist.rate), frame_at(shot.end_ms, playlist.rate)
        picture = sources[shot.media_id].picture if shot.media_id else None
        if stop <= start:
            continue
        if picture is None or not picture.frames:
            yield Piece(start, stop, None, (), "a gap")
            continue
        wanted = _wanted(shot, picture, playlist.rate, stop - start)
        if number == len(shots) - 1 and stop - start > 1 and wanted[-1] == picture.frames:
            # The sound of most files ends a little after the picture: rounding asks for one frame too many, and holding
            # the last frame for it would cost an encoder and the decoding of a whole GOP.
            stop, wanted = stop - 1, wanted[:-1]
        fade = _fade_of(shot, playlist.rate, stop - start)
        for lo, hi, frames, held in _held(wanted, picture.frames):
            reason = _why_encoded(shot, picture, playlist) or held
            yield Piece(start + lo, start + hi, shot.media_id, frames, reason, fade, lo)


def _merged(shots: Sequence[Shot]) -> list[Shot]:
    """Shots that play on where the one before ended, untouched, are one shot."""
    merged: list[Shot] = []
    for shot in shots:
        last = merged[-1] if merged else None
        if last and _plays_on(last, shot):
            merged[-1] = replace(last, end_ms=shot.end_ms, out_ms=shot.out_ms)
            continue
        merged.append(shot)
    return merged


def _plays_on(last: Shot, shot: Shot) -> bool:
    joined = last.media_id == shot.media_id and last.end_ms == shot.start_ms
    return joined and _plain(last) and _plain(shot) and (shot.media_id is None or last.out_ms == shot.in_ms)


def _plain(shot: Shot) -> bool:
    return shot.speed == 1 and shot.opacity == 1 and not shot.fade_in_ms and not shot.fade_out_ms


def _wanted(shot: Shot, picture: PictureFacts, rate: Fraction, count: int) -> Sequence[int]:
    """The source frame for each of `count` timeline frames, not yet held within the source."""
    if picture.times_us is not None:
        # Half a timeline frame of grace would show frames early; a millisecond absorbs the document's rounding.
        starts = (
            (Fraction(shot.in_ms, 1000) + shot.speed * k / rate) * 1_000_000 + 1000 for k in range(count)
        )
        return [bisect_right(picture.times_us, start) - 1 for start in starts]
    first = _round((Fraction(shot.in_ms, 1000) - picture.start_s) * picture.rate)
    step = picture.rate * shot.speed / rate
    if step == 1:
        # A picture that begins within a frame after the sound: holding its first frame would cost a seam.
        first = 0 if first == -1 else first
        return range(first, first + count)
    return [first + (k * step.numerator) // step.denominator for k in range(count)]


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


def _fade_of(shot: Shot, rate: Fraction, length: int) -> Fade | None:
    if shot.opacity == 1 and not shot.fade_in_ms and not shot.fade_out_ms:
        return None
    rise, fall = (min(frame_at(ms, rate), length) for ms in (shot.fade_in_ms, shot.fade_out_ms))
    return Fade(length, shot.opacity, rise, fall)


def _why_encoded(shot: Shot, picture: PictureFacts, playlist: Playlist) -> str:
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


def _copy_of(piece: Piece, sources: Mapping[str, SourceFacts], target: Target) -> CopyRun | None:
    if not target.copy or piece.reason or piece.source is None:
        return None
    picture = sources[piece.source].picture
    if picture is None or not isinstance(piece.frames, range):
        return None
    lo, hi = piece.frames.start, piece.frames.stop
    if piece.fade:  # opaque between its fades
        lo = max(lo, lo + piece.fade.rise - piece.faded)
        hi = min(hi, piece.frames.start + piece.fade.length - piece.fade.fall - piece.faded)
    at = bisect_left(picture.idrs, lo)
    if at == len(picture.idrs) or picture.idrs[at] >= hi:
        return None
    first = picture.idrs[at]
    last = closed_prefix(picture, hi)
    if last - first < target.min_copy_frames:
        return None
    start = piece.start + first - piece.frames.start
    return CopyRun(start, start + last - first, piece.source, first, picture.family)


def closed_prefix(picture: PictureFacts, stop: int) -> int:
    """The largest n ≤ `stop` such that the packets before n show exactly the frames before n; costs one GOP."""
    idr = picture.idrs[bisect_right(picture.idrs, stop) - 1]
    best, highest = idr, idr - 1
    for packet in range(idr, stop):
        highest = max(highest, picture.order[packet])
        if highest == packet:
            best = packet + 1
    return best


def _cut_out(piece: Piece, copy: CopyRun | None) -> Iterator[PictureRun]:
    if copy is None:
        yield EncodeRun(piece.start, piece.stop, (replace(piece, reason=piece.reason or _uncopied(piece)),))
        return
    if piece.start < copy.start:
        yield _part(piece, piece.start, copy.start, "from the cut to the next keyframe")
    yield copy
    if copy.stop < piece.stop:
        yield _part(piece, copy.stop, piece.stop, "frames before the cut that depend on frames after it")


def _uncopied(piece: Piece) -> str:
    return "a fade" if piece.fade else "no whole GOP between its cuts"


def _part(piece: Piece, start: int, stop: int, reason: str) -> EncodeRun:
    frames = piece.frames[start - piece.start : stop - piece.start]
    why = "a fade" if piece.fade else reason
    part = replace(
        piece, start=start, stop=stop, frames=frames, reason=why, faded=piece.faded + start - piece.start
    )
    return EncodeRun(start, stop, (part,))


def _joined(runs: Sequence[PictureRun]) -> Iterator[PictureRun]:
    """Neighbouring encoded runs made one: the tail before a cut and the head after it share an encoder."""
    waiting: EncodeRun | None = None
    for run in runs:
        if isinstance(run, EncodeRun):
            waiting = EncodeRun(waiting.start, run.stop, waiting.pieces + run.pieces) if waiting else run
            continue
        if waiting:
            yield waiting
            waiting = None
        yield run
    if waiting:
        yield waiting


def _round(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
