"""Tracks of pictures laid over each other: for each stretch of time the layers that are seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from auteur.core.render.playlist import WHOLE, Shot
from auteur.core.time import Span

__all__ = ["stacked"]

_Depth = tuple[int, int]
"""The track, then the shot's number on it: a crossfade's second clip lies over the first."""


def stacked(tracks: Sequence[Sequence[Shot]], end_ms: int, sheer: Collection[str] = ()) -> tuple[Shot, ...]:
    """One lane that covers [0, end_ms): each shot with the layers over it, without those that are wholly covered.

    `tracks` come from lowest to uppermost. Sources in `sheer` may be transparent and cover nothing.
    """
    shots = {(t, n): shot for t, track in enumerate(tracks) for n, shot in enumerate(track)}
    covers = _covers(tracks, sheer)
    changes: dict[int, list[_Depth]] = {0: [], end_ms: []}
    for depth, shot in shots.items():
        changes.setdefault(shot.start_ms, []).append(depth)
        changes.setdefault(shot.end_ms, []).append(depth)
    for cover in covers.values():
        changes.setdefault(cover.start_ms, [])
        changes.setdefault(cover.end_ms, [])
    stretches: list[tuple[int, int, tuple[_Depth, ...]]] = []
    playing: set[_Depth] = set()
    for at, until in pairwise(sorted(changes)):
        playing.symmetric_difference_update(changes[at])
        seen = _seen(playing, covers, at)
        if stretches and stretches[-1][2] == seen:
            stretches[-1] = (stretches[-1][0], until, seen)
        else:
            stretches.append((at, until, seen))
    return tuple(_stretch(at, until, [shots[depth] for depth in seen]) for at, until, seen in stretches)


def _covers(tracks: Sequence[Sequence[Shot]], sheer: Collection[str]) -> dict[_Depth, Span]:
    """When each shot hides all that is under it. Both pictures of a crossfade do so together: the lower one counts."""
    covers: dict[_Depth, Span] = {}
    for t, track in enumerate(tracks):
        for n, shot in enumerate(track):
            if not _whole(shot, sheer):
                continue
            following = track[n + 1] if n + 1 < len(track) else None
            together = following is not None and _cross(shot, following) and _whole(following, sheer)
            span = Span(shot.start_ms + shot.fade_in_ms, shot.end_ms - (0 if together else shot.fade_out_ms))
            if span.duration_ms > 0:
                covers[t, n] = span
    return covers


def _cross(shot: Shot, following: Shot) -> bool:
    return shot.crossed_out and following.crossed_in and following.start_ms < shot.end_ms


def _whole(shot: Shot, sheer: Collection[str]) -> bool:
    return shot.place == WHOLE and shot.opacity == 1 and shot.media_id not in sheer


def _seen(playing: Collection[_Depth], covers: dict[_Depth, Span], at_ms: int) -> tuple[_Depth, ...]:
    seen: list[_Depth] = []
    for depth in sorted(playing, reverse=True):
        seen.append(depth)
        cover = covers.get(depth)
        if cover and cover.start_ms <= at_ms < cover.end_ms:
            break
    return tuple(reversed(seen))


def _stretch(at_ms: int, until_ms: int, layers: Sequence[Shot]) -> Shot:
    parts = [
        replace(
            shot,
            start_ms=at_ms,
            end_ms=until_ms,
            lead_ms=at_ms - shot.start_ms,
            trail_ms=shot.end_ms - until_ms,
        )
        for shot in layers
    ]
    return replace(parts[0], over=tuple(parts[1:])) if parts else Shot(at_ms, until_ms, None)
