"""The part of the proof that looks at the sources again, by another way than the export went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np

from auteur.core.render.picture import EncodeRun
from auteur.core.render.pieces import Piece
from auteur.media.canvas import planes_of
from auteur.media.export.carry import Carried
from auteur.media.export.composing import Composer, Picture
from auteur.media.export.pictures import frames_of
from auteur.media.export.placing import Patch
from auteur.media.export.proof_decode import WORST_PSNR_DB, decoded, psnr_db, unproven
from auteur.media.export.source import Source
from auteur.media.export.video import Thumb, thumb_of
from auteur.media.index import picture_stream, presentation_zero_s
from auteur.media.mp4.read import Ints, Track
from auteur.media.open import open_media

__all__ = ["against_sources"]


def against_sources(
    done: Carried, result: Source, track: Track, sources: Mapping[str, Source], *, every: bool
) -> list[str]:
    """Hold a frame of each encoded piece, composed anew, against the sources' frames, found there by time and by
    FFmpeg's own demuxer.

    What went into the encoder was found by number; a fault in those numbers shows only here. Each costs the decoding of
    a part of a GOP, there and here: of a long file three pieces are looked at unless `every`, of what no earlier export
    has proven, each where the least is to be decoded. They are where the timeline jumps: where a caption alone begins
    or ends the numbers run on.
    """
    problems = []
    for run, piece in _all_pieces(done) if every else _some_pieces(done):
        at = _clearest(piece) if every else _nearest_to_keys(piece, run, track, sources)
        pictures = _pictures(piece, at, sources)
        if pictures is None:
            continue
        number = piece.start + at
        first = _key_before(track, run, number)
        ours = next(frame for n, frame in decoded(result, track, first, run.stop, threads=1) if n == number)
        if _likeness_db(ours, pictures, number, done) < WORST_PSNR_DB:
            problems.append(f"frame {number} is not the one the source shows at that time")
    return problems


def _all_pieces(done: Carried) -> list[tuple[EncodeRun, Piece]]:
    runs = (run for run in done.plan.picture if isinstance(run, EncodeRun))
    return [(run, piece) for run in runs for piece in run.pieces if piece.layers]


def _new_pieces(done: Carried) -> Iterator[tuple[EncodeRun, Piece]]:
    """What of them was encoded now and did not come out of the cache."""
    for run, piece in _all_pieces(done):
        for start, stop in unproven(run, done.pictures[run.start].proven):
            if start < piece.stop and piece.start < stop:
                yield run, piece.part(max(start, piece.start), min(stop, piece.stop))


def _some_pieces(done: Carried) -> list[tuple[EncodeRun, Piece]]:
    """Three at most."""
    found = list(_new_pieces(done))
    fresh = found[:1] + [
        (run, piece)
        for (before, last), (run, piece) in pairwise(found)
        if run is not before or not _runs_on(last, piece)
    ]
    return fresh if len(fresh) <= 3 else [fresh[0], fresh[len(fresh) // 2], fresh[-1]]


def _runs_on(last: Piece, piece: Piece) -> bool:
    """Whether the same layers go on, in the same places, from the frames where they were."""
    return (
        last.stop == piece.start
        and [(a.source, a.place) for a in last.layers] == [(b.source, b.place) for b in piece.layers]
        and all(0 <= b.frames[0] - a.frames[-1] <= 1 for a, b in zip(last.layers, piece.layers, strict=True))
    )


def _key_before(track: Track, run: EncodeRun, number: int) -> int:
    """The run's last keyframe from which the frame decodes: one that is shown no later, and decoded before it."""
    shown = track.pts[run.start : run.stop]
    due = np.sort(shown)[number - run.start]
    return run.start + int(np.flatnonzero(track.sync[run.start : run.stop] & (shown <= due))[-1])


def _likeness_db(ours: av.VideoFrame, pictures: Sequence[Picture], number: int, done: Carried) -> float:
    """How near the frame is to the pictures composed anew: where it is worst, the whole of it or a layer's part."""
    assert done.canvas is not None
    meant = Composer(done.canvas, done.overlays).frame(pictures, number)
    worst = psnr_db(thumb_of(ours), thumb_of(meant))
    for patch in (picture.patch(done.canvas) for picture in pictures[1:]):
        if patch is not None and (part := _corner(meant, patch)).size:
            worst = min(worst, psnr_db(_corner(ours, patch), part))
    return worst


def _corner(frame: av.VideoFrame, patch: Patch) -> Thumb:
    """Some of the luma where a layer lies: of a small one all pixels, which tell nearby frames apart."""
    luma = next(planes_of(frame))
    part = luma[max(0, patch.top) : patch.top + patch.high, max(0, patch.left) : patch.left + patch.wide]
    step = max(1, part.shape[1] // 80)
    some = part[::step, ::step]
    return (some >> 2).astype(np.uint8) if some.dtype == np.uint16 else some.astype(np.uint8)


def _clearest(piece: Piece) -> int:
    """The first of the piece's frames in which the faintest layer is seen best."""
    if not any(layer.fade for layer in piece.layers):
        return 0
    count = piece.stop - piece.start
    return max(range(count), key=lambda at: min(layer.opacity(at) for layer in piece.layers))


def _nearest_to_keys(piece: Piece, run: EncodeRun, track: Track, sources: Mapping[str, Source]) -> int:
    """The piece's frame with the fewest frames to decode before it, in the sources and in the result."""
    if any(layer.fade for layer in piece.layers):
        return _clearest(piece)
    shown = np.sort(track.pts[run.start : run.stop])
    keys = np.searchsorted(shown, np.sort(track.pts[run.start : run.stop][track.sync[run.start : run.stop]]))
    before = _behind(keys, np.arange(piece.start - run.start, piece.stop - run.start))
    for layer in piece.layers:
        stream = sources[layer.source].picture
        assert stream is not None
        if not stream.facts.still:
            before = before + _behind(stream.shown, np.asarray(layer.frames))
    return int(before.argmin())


def _behind(keys: Ints, frames: Ints) -> Ints:
    """How far each frame is behind the key before it; one before all keys counts from the beginning."""
    at = np.searchsorted(keys, frames, side="right") - 1
    return frames - np.where(at < 0, 0, keys[np.maximum(at, 0)])


def _pictures(piece: Piece, at: int, sources: Mapping[str, Source]) -> list[Picture] | None:
    """The layers of the piece's frame `at`; None when a source's frame cannot be sought."""
    pictures = []
    for layer in piece.layers:
        source = sources[layer.source]
        frame = _by_time(source, layer.frames[at])
        if frame is None:
            return None
        pictures.append(Picture.of(frame, layer, at, source))
    return pictures


def _by_time(source: Source, number: int) -> av.VideoFrame | None:
    """The source's frame that is shown when frame `number` is due; None when its time cannot be sought."""
    assert source.picture is not None
    facts = source.picture.facts
    if facts.still:
        return next(frames_of(source, (number,)))
    if facts.times_us is not None:
        due = Fraction(facts.times_us[number], 1_000_000)
    else:
        due = facts.start_s + number / facts.rate
    with open_media(source.path) as container:
        picture = picture_stream(container)
        if picture is None or picture.time_base is None:
            return None
        zero = presentation_zero_s(container)
        early = due + zero - Fraction(1, 100)
        container.seek(int(early / picture.time_base), stream=picture, backward=True)
        for frame in container.decode(picture):
            if frame.pts is None:
                continue
            away = frame.pts * picture.time_base - zero - due
            if abs(away) <= 1 / (
                3 * facts.rate
            ):  # clocks of whole milliseconds put frames beside their places
                return frame
            if away > 0:  # sought too far: there is no index in MPEG-TS
                break
    return None
