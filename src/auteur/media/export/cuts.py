"""The drift of every cut, from what was done and not from what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from auteur.core.render.picture import CopyRun
from auteur.core.render.plan import RenderPlan
from auteur.core.render.playlist import Playlist, Shot
from auteur.core.time import frame_at, sample_at
from auteur.media.export.source import Source
from auteur.media.receipt import Cut

__all__ = ["cuts_of", "joins_ms"]


def cuts_of(playlist: Playlist, plan: RenderPlan, sources: Mapping[str, Source]) -> Iterator[Cut]:
    """Each cut of picture or sound, in order, with the drift of what begins there."""
    pictures = {shot.start_ms: shot for shot in _after_cuts(playlist.picture)}
    sounds = {shot.start_ms: shot for lane in playlist.sound for shot in _after_cuts(lane)}
    for at in sorted({*pictures, *sounds}):
        shot, heard = pictures.get(at), sounds.get(at)
        yield Cut(
            at,
            round(_video_drift(shot, plan, sources), 3) if shot and plan.picture else 0.0,
            round(_audio_drift(heard, plan), 3) if heard else 0.0,
        )


def joins_ms(playlist: Playlist) -> list[int]:
    """Where sound is joined."""
    return sorted({shot.start_ms for lane in playlist.sound for shot in _after_cuts(lane)})


def _after_cuts(shots: tuple[Shot, ...]) -> Iterator[Shot]:
    for before, shot in pairwise(shots):
        if (before.media_id, before.out_ms) != (shot.media_id, shot.in_ms) or before.speed != shot.speed:
            yield shot


def _video_drift(shot: Shot, plan: RenderPlan, sources: Mapping[str, Source]) -> float:
    """Frames between what the cut should show and what it does: the roundings of both its ends."""
    picture = sources[shot.media_id].picture if shot.media_id else None
    at = frame_at(shot.start_ms, plan.rate)
    frame = _source_frame(plan, at)
    if picture is None or frame is None:
        return 0.0
    facts = picture.facts
    if facts.times_us is not None:
        shown = Fraction(facts.times_us[frame], 1_000_000)
    else:
        shown = facts.start_s + frame / facts.rate
    asked = (
        Fraction(shot.in_ms, 1000) + (Fraction(at) / plan.rate - Fraction(shot.start_ms, 1000)) * shot.speed
    )
    return float((shown - asked) * plan.rate)


def _source_frame(plan: RenderPlan, at: int) -> int | None:
    """The source's frame that timeline frame `at` shows."""
    for run in plan.picture:
        if not run.start <= at < run.stop:
            continue
        if isinstance(run, CopyRun):
            return run.first + at - run.start
        for piece in run.pieces:
            if piece.start <= at < piece.stop:
                return piece.frames[at - piece.start] if piece.source else None
    return None


def _audio_drift(shot: Shot, plan: RenderPlan) -> float:
    if plan.sound is None:
        return 0.0
    start = sample_at(shot.start_ms, plan.sound.sample_rate)
    voice = next((v for v in plan.sound.voices if v.start == start and v.source == shot.media_id), None)
    return voice.shift * 1000 / plan.sound.sample_rate if voice else 0.0
