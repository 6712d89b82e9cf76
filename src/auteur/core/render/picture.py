"""The picture's half of the render plan.

A shot's head, from the cut-in to the next IDR picture, is encoded; from there packets are copied as they are;
the tail is copied as far as a *closed prefix* reaches (every packet before it in decode order is shown before
everything after it) and the few frames after that are encoded together with the head of the next shot.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from auteur.core.render.facts import PictureFacts, SourceFacts
from auteur.core.render.pieces import Piece, pieces_of
from auteur.core.render.playlist import Playlist
from auteur.core.render.target import Target

__all__ = ["CopyRun", "EncodeRun", "PictureRun", "plan_picture"]


@dataclass(frozen=True, slots=True)
class CopyRun:
    """Timeline frames [start, stop) are the packets [first, first + stop - start) of `source`, in decode order.

    Of an open GOP the packet before the first, by `skipped` of them, stands in the first one's place: a picture that
    those left out between the two would be shown before, and could not be decoded.
    """

    start: int
    stop: int
    source: str
    first: int
    family: str
    skipped: int = 0

    @property
    def last(self) -> int:
        """The packet after the run's last."""
        return self.first + self.stop - self.start


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
    playlist: Playlist,
    sources: Mapping[str, SourceFacts],
    target: Target,
    overlaid: Sequence[tuple[int, int]] = (),
) -> tuple[PictureRun, ...]:
    """Runs that cover the timeline's frames without hole or overlap; none of the frames `overlaid` is copied.

    `overlaid` are spans [start, stop), ascending and disjoint.
    """
    pieces = list(_parted(pieces_of(playlist, sources), overlaid))
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


def _parted(pieces: Iterable[Piece], overlaid: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """The pieces, apart where captions come and go."""
    number = 0
    for piece in pieces:
        at = piece.start
        while number < len(overlaid) and overlaid[number][0] < piece.stop:
            start, stop = max(at, overlaid[number][0]), min(piece.stop, overlaid[number][1])
            if at < start:
                yield piece.part(at, start)
            if start < stop:
                part = piece.part(start, stop)
                yield replace(part, reason="; ".join(filter(None, (part.reason, "captions"))))
            at = max(at, stop)
            if overlaid[number][1] > piece.stop:
                break
            number += 1
        if at < piece.stop:
            yield piece.part(at, piece.stop)


def _copy_of(piece: Piece, sources: Mapping[str, SourceFacts], target: Target) -> CopyRun | None:
    layer = piece.single
    if not (target.copy and target.copy_picture) or piece.reason or layer is None:
        return None
    picture = sources[layer.source].picture
    if picture is None or not isinstance(layer.frames, range):
        return None
    begin, hi = layer.frames.start, layer.frames.stop
    lo = begin
    if layer.fade:  # opaque between its fades
        lo = max(lo, begin + layer.fade.rise - layer.faded)
        hi = min(hi, begin + layer.fade.length - layer.fade.fall - layer.faded)
    # Behind an open GOP's left-out frames a seam must come to an end, or the file begin.
    found = _entry_from(picture, lo, begin if piece.start else -1)
    if found is None:
        return None
    first, skipped = found
    last = closed_prefix(picture, hi)
    if last - first < target.min_copy_frames:
        return None
    start = piece.start + first - begin
    return CopyRun(start, start + last - first, layer.source, first, picture.family, skipped)


def _entry_from(picture: PictureFacts, lo: int, closed: int) -> tuple[int, int] | None:
    """The first frame from `lo` on at which copying may begin, and how many packets are left out for it; only a whole
    GOP may begin at the frame `closed`."""
    at = bisect_left(picture.idrs, lo)
    while at and picture.leading and picture.idrs[at - 1] + picture.leading[at - 1] >= lo:
        at -= 1
    for number in range(at, len(picture.idrs)):
        skipped = picture.leading[number] if picture.leading else 0
        if not skipped or picture.idrs[number] + skipped > closed:
            return picture.idrs[number] + skipped, skipped
    return None


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
    return "a fade" if _faded(piece) else "no whole GOP between its cuts"


def _faded(piece: Piece) -> bool:
    return any(layer.fade for layer in piece.layers)


def _part(piece: Piece, start: int, stop: int, reason: str) -> EncodeRun:
    why = "a fade" if _faded(piece) else reason
    return EncodeRun(start, stop, (replace(piece.part(start, stop), reason=why),))


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
