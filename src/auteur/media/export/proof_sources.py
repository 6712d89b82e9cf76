"""The part of the proof that looks at the sources again, by another way than the export went."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import av

from auteur.core.render.picture import EncodeRun
from auteur.media.export.carry import Carried
from auteur.media.export.proof_decode import WORST_PSNR_DB, decoded, psnr_db
from auteur.media.export.source import Source
from auteur.media.export.video import thumb_of
from auteur.media.index import picture_stream, presentation_zero_s
from auteur.media.mp4.read import Track
from auteur.media.open import open_media

__all__ = ["against_sources"]


def against_sources(
    done: Carried, result: Source, track: Track, sources: Mapping[str, Source], *, every: bool
) -> list[str]:
    """Hold first frames of encoded pieces against the sources, found there by time and by FFmpeg's own demuxer.

    What went into the encoder was found by number; a fault in those numbers shows only here. Each costs the decoding of
    a GOP: of a long file three pieces are looked at unless `every`.
    """
    assert done.canvas is not None
    chosen = [
        (run, piece)
        for run in done.plan.picture
        if isinstance(run, EncodeRun)
        for piece in run.pieces
        if piece.source and piece.fade is None
    ]
    if not every and len(chosen) > 3:
        chosen = [chosen[0], chosen[len(chosen) // 2], chosen[-1]]
    problems = []
    for run, piece in chosen:
        source = sources[piece.source or ""]
        assert source.picture is not None
        theirs = _by_time(source, piece.frames[0])
        if theirs is None:
            continue
        ours = next(
            frame for n, frame in decoded(result, track, run.start, run.stop, threads=1) if n == piece.start
        )
        drawn = done.canvas.draw(theirs, source.picture.sar, source.picture.rotation, 1.0)
        if psnr_db(thumb_of(ours), thumb_of(drawn)) < WORST_PSNR_DB:
            problems.append(f"frame {piece.start} is not the one the source shows at that time")
    return problems


def _by_time(source: Source, number: int) -> av.VideoFrame | None:
    """The source's frame that is shown when frame `number` is due; None when its time cannot be sought."""
    assert source.picture is not None
    facts = source.picture.facts
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
