"""The drift of every cut, from what was done and not from what was asked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from auteur.core.render.picture import CopyRun
from auteur.core.render.plan import RenderPlan
from auteur.core.render.playlist import Playlist, Shot
from auteur.core.time import frame_at, sample_at
from auteur.media.export.source import Source
from auteur.media.receipt import Cut

__all__ = ["cuts_of"]


def cuts_of(playlist: Playlist, plan: RenderPlan, sources: Mapping[str, Source]) -> Iterator[Cut]:
    """Each cut of picture or sound, in order, with the drift of what begins there: of several voices the largest."""
    pictures = {shot.start_ms: shot for shot in _after_cuts(playlist.picture)}
    sounds: dict[int, list[Shot]] = {}
    for shot in (shot for lane in playlist.sound for shot in _after_cuts(lane)):
        sounds.setdefault(shot.start_ms, []).append(shot)
    shown, moved = _Shown(plan), _moved_ms(plan)
    for at in sorted({*pictures, *sounds}):
        seen = pictures.get(at)
        drifts = [moved.get(_voice_key(shot, plan), 0.0) for shot in sounds.get(at, ())]
        yield Cut(
            at,
            round(_video_drift(seen, plan, shown, sources), 3) if seen and plan.picture else 0.0,
            round(sorted([0.0, *drifts], key=abs)[-1], 3),
        )


def _after_cuts(shots: tuple[Shot, ...]) -> Iterator[Shot]:
    for before, shot in pairwise(shots):
        if not any(layer.runs_into(shot) for layer in (before, *before.over)):
            yield shot


def _video_drift(shot: Shot, plan: RenderPlan, shown_frames: _Shown, sources: Mapping[str, Source]) -> float:
    """Frames between what the cut should show and what it does: the roundings of both its ends."""
    picture = sources[shot.media_id].picture if shot.media_id else None
    at = frame_at(shot.start_ms, plan.rate)
    frame = shown_frames.source_frame(at, shot.media_id or "")
    if picture is None or frame is None:
        return 0.0
    facts = picture.facts
    if facts.still:
        return 0.0
    if facts.times_us is not None:
        shown = Fraction(facts.times_us[frame], 1_000_000)
    else:
        shown = facts.start_s + frame / facts.rate
    asked = shot.source_at(Fraction(at * 1000) / plan.rate) / 1000
    return float((shown - asked) * plan.rate)


class _Shown:
    """Which source's frame a timeline frame shows, found by halving: hours of talk have thousands of cuts."""

    def __init__(self, plan: RenderPlan) -> None:
        self._parts = [
            part for run in plan.picture for part in ((run,) if isinstance(run, CopyRun) else run.pieces)
        ]
        self._starts = [part.start for part in self._parts]

    def source_frame(self, at: int, source: str) -> int | None:
        """The source's frame that timeline frame `at` shows; None where it shows none."""
        found = bisect_right(self._starts, at) - 1
        part = self._parts[found] if found >= 0 else None
        if part is None or at >= part.stop:
            return None
        if isinstance(part, CopyRun):
            return part.first + at - part.start
        return next((layer.frames[at - part.start] for layer in part.layers if layer.source == source), None)


def _voice_key(shot: Shot, plan: RenderPlan) -> tuple[int, str | None]:
    return (sample_at(shot.start_ms, plan.sound.sample_rate) if plan.sound else 0), shot.media_id


def _moved_ms(plan: RenderPlan) -> dict[tuple[int, str | None], float]:
    """How far each voice was moved, by its first sample and its source."""
    if plan.sound is None:
        return {}
    rate = plan.sound.sample_rate
    return {(voice.start, voice.source): voice.shift * 1000 / rate for voice in plan.sound.voices}
