"""A playlist for another output: another size, aspect or frame rate, or only a range of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from auteur.core.errors import InputError
from auteur.core.render.playlist import Fit, Playlist, Shot
from auteur.core.time import Span

__all__ = ["BadFrame", "BadRange", "framed"]

MAX_SIDE_PX = 8192


class BadFrame(InputError):
    """No picture of this size, or at this rate, can be made; nothing was begun."""

    code = "bad_frame"


class BadRange(InputError):
    """The range is none, or not inside the timeline; nothing was begun."""

    code = "bad_range"


def framed(
    playlist: Playlist,
    *,
    width: int | None = None,
    height: int | None = None,
    fit: Fit = "fit",
    rate: Fraction | None = None,
    span: Span | None = None,
) -> Playlist:
    """The playlist in a frame of `width` × `height`, at `rate` frames a second, of `span` only; None leaves as it is.

    What a frame of the result shows is found from its absolute time: at another rate frames are dropped or shown
    twice, and nothing drifts. Where size and rate stay, all that could be copied still can.

    Raises BadFrame for a side that is odd or not from 2 to 8192 px, or a rate outside 1 to 240; BadRange for a span
    that is empty or not inside the timeline.
    """
    width, height = width or playlist.width, height or playlist.height
    _check(width, height, rate)
    stage = playlist.stage or (playlist.width, playlist.height)
    made = replace(
        playlist,
        width=width,
        height=height,
        rate=rate or playlist.rate,
        fit=fit,
        stage=None if stage == (width, height) else stage,
    )
    return made if span is None else _ranged(made, span)


def _check(width: int, height: int, rate: Fraction | None) -> None:
    if not all(2 <= side <= MAX_SIDE_PX and side % 2 == 0 for side in (width, height)):
        raise BadFrame(
            f"a picture of {width} × {height} cannot be made", hint=f"both sides even, 2 to {MAX_SIDE_PX} px"
        )
    if rate is not None and not 1 <= rate <= 240:
        raise BadFrame(f"{float(rate):g} frames a second cannot be made", hint="rates from 1 to 240 are made")


def _ranged(playlist: Playlist, span: Span) -> Playlist:
    if not 0 <= span.start_ms < span.end_ms <= playlist.duration_ms:
        raise BadRange(
            f"the range {span.start_ms} to {span.end_ms} ms is not inside the timeline",
            hint=f"it ends at {playlist.duration_ms} ms",
        )
    lanes = (tuple(_parts(lane, span)) for lane in playlist.sound)
    return replace(
        playlist,
        duration_ms=span.duration_ms,
        picture=tuple(_parts(playlist.picture, span)),
        sound=tuple(lane for lane in lanes if any(shot.media_id is not None for shot in lane)),
    )


def _parts(lane: Iterable[Shot], span: Span) -> Iterable[Shot]:
    for shot in lane:
        if shot.start_ms < span.end_ms and shot.end_ms > span.start_ms:
            yield _part(shot, span)


def _part(shot: Shot, span: Span) -> Shot:
    before = max(0, span.start_ms - shot.start_ms) if shot.media_id is not None else 0
    after = max(0, shot.end_ms - span.end_ms) if shot.media_id is not None else 0
    return replace(
        shot,
        start_ms=max(shot.start_ms, span.start_ms) - span.start_ms,
        end_ms=min(shot.end_ms, span.end_ms) - span.start_ms,
        lead_ms=shot.lead_ms + before,
        trail_ms=shot.trail_ms + after,
        over=tuple(_part(layer, span) for layer in shot.over),
    )
