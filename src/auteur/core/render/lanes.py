"""The clips of a track as shots: their effects read, crossfades drawn out of their handles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from auteur.core.edl.document import Track
from auteur.core.edl.effects import (
    Crop,
    Crossfade,
    Effect,
    FadeIn,
    FadeOut,
    Gain,
    Opacity,
    Position,
    Scale,
    speed_of,
)
from auteur.core.edl.lane import Clip, Placed
from auteur.core.render.playlist import WHOLE, Place, Shot
from auteur.core.time import nearest

__all__ = ["filled", "lanes_of", "shots_of"]


def shots_of(track: Track, *, seen: bool) -> list[Shot]:
    """What plays on the track, in order; `seen` as pictures, else as sound.

    Shots overlap only in crossfades: half of one lies before the join, half behind it, each at most half as long as
    the shorter clip. It stands in place of a fade out before the join and of a fade in behind it. Where no clip ends at
    the join, its second half is a fade in. Where a clip has no handle left, a picture holds its last or first frame,
    and sound is silent.
    """
    shots: list[Shot] = []
    last: Placed | None = None
    for placed in track.lane:
        if placed.clip.deleted:
            continue
        shot = _shot(placed, seen=seen)
        cross_ms = next((e.duration_ms for e in placed.clip.effects if isinstance(e, Crossfade)), 0)
        joined = last is not None and last.end_ms == placed.start_ms
        half_ms = min(cross_ms, last.clip.duration_ms, placed.clip.duration_ms) // 2 if last and joined else 0
        if half_ms:
            shots[-1] = _falling(shots[-1], half_ms)
            shots.append(_rising(shot, half_ms))
        elif cross_ms and not joined and not shot.fade_in_ms:
            shots.append(replace(shot, fade_in_ms=min(cross_ms // 2, placed.clip.duration_ms)))
        elif shots and _one(shots[-1], shot):
            shots[-1] = replace(
                shots[-1], end_ms=shot.end_ms, out_ms=shot.out_ms, fade_out_ms=shot.fade_out_ms
            )
        else:
            shots.append(shot)
        last = placed
    return shots


def _shot(placed: Placed, *, seen: bool) -> Shot:
    clip = placed.clip
    fade_in_ms, fade_out_ms = _fades(clip)
    shot = Shot(
        placed.start_ms,
        placed.end_ms,
        clip.media_file_id,
        clip.in_point_ms,
        clip.out_point_ms,
        speed_of(clip.effects),
        fade_in_ms=fade_in_ms,
        fade_out_ms=fade_out_ms,
    )
    if not seen:
        return replace(shot, gain_db=next((e.db for e in clip.effects if isinstance(e, Gain)), 0.0))
    opacity = next((e.value for e in clip.effects if isinstance(e, Opacity)), 1.0)
    return replace(shot, opacity=opacity, place=_place(clip.effects))


def _place(effects: Iterable[Effect]) -> Place:
    place = WHOLE
    for effect in effects:
        match effect:
            case Position():
                place = replace(place, x=effect.x, y=effect.y)
            case Scale():
                place = replace(place, scale=effect.value)
            case Crop():
                sides = {side: getattr(effect, side) for side in ("left", "top", "right", "bottom")}
                place = replace(place, **sides)
            case _:
                continue
    return place


def _fades(clip: Clip) -> tuple[int, int]:
    """The lengths of both fades; those that together outlast the clip are shortened in proportion."""
    rise = sum(effect.duration_ms for effect in clip.effects if isinstance(effect, FadeIn))
    fall = sum(effect.duration_ms for effect in clip.effects if isinstance(effect, FadeOut))
    if rise + fall <= clip.duration_ms:
        return rise, fall
    rise = clip.duration_ms * rise // (rise + fall)
    return rise, clip.duration_ms - rise


def _falling(shot: Shot, half_ms: int) -> Shot:
    """The shot drawn out by a half of the crossfade behind it."""
    return replace(
        shot,
        end_ms=shot.end_ms + half_ms,
        out_ms=shot.out_ms + nearest(half_ms * shot.speed),
        fade_in_ms=min(shot.fade_in_ms, shot.end_ms - shot.start_ms - half_ms),
        fade_out_ms=2 * half_ms,
        crossed_out=True,
    )


def _rising(shot: Shot, half_ms: int) -> Shot:
    """The shot drawn out by a half of the crossfade before it."""
    return replace(
        shot,
        start_ms=shot.start_ms - half_ms,
        in_ms=shot.in_ms - nearest(half_ms * shot.speed),
        fade_in_ms=2 * half_ms,
        fade_out_ms=min(shot.fade_out_ms, shot.end_ms - shot.start_ms - half_ms),
        crossed_in=True,
    )


def _one(a: Shot, b: Shot) -> bool:
    """Whether a cut between them changes nothing."""
    return (
        a.runs_into(b)
        and a.speed == 1
        and (a.gain_db, a.opacity, a.place) == (b.gain_db, b.opacity, b.place)
        and a.fade_out_ms == b.fade_in_ms == 0
    )


def lanes_of(shots: Sequence[Shot]) -> list[list[Shot]]:
    """The shots in as few lanes as keep those apart that overlap."""
    lanes: list[list[Shot]] = []
    for shot in shots:
        free = next((lane for lane in lanes if lane[-1].end_ms <= shot.start_ms), None)
        if free is None:
            lanes.append([shot])
        else:
            free.append(shot)
    return lanes


def filled(lane: Iterable[Shot], end_ms: int) -> tuple[Shot, ...]:
    """The lane with its gaps filled by shots of nothing."""
    whole: list[Shot] = []
    reach = 0
    for shot in lane:
        if shot.start_ms > reach:
            whole.append(Shot(reach, shot.start_ms, None))
        whole.append(shot)
        reach = shot.end_ms
    if end_ms > reach:
        whole.append(Shot(reach, end_ms, None))
    return tuple(whole)
