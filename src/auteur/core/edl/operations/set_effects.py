from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from auteur.core.edl.clips import neighbour_gap_ms, played_at
from auteur.core.edl.document import Edl
from auteur.core.edl.effects import Effect, effect_from_json, speed_of
from auteur.core.edl.lane import Clip, Lane, Placed
from auteur.core.edl.timeline import cleared, fresh_ids, rippled_in, rippled_out, single, unlocked
from auteur.core.errors import DocumentError, OperationError
from auteur.core.time import Span

__all__ = ["SetEffects"]


@dataclass(frozen=True, slots=True)
class SetEffects:
    """Give clips these effects in place of those they have.

    A changed speed changes their length. With `ripple` all unlocked tracks follow; the clips must then lie side by
    side over the same span. Without it a shorter clip leaves a gap and a longer one needs a gap to grow into.
    """

    clip_ids: tuple[str, ...]
    effects: tuple[dict[str, Any], ...]
    ripple: bool = False

    def apply(self, edl: Edl) -> Edl:
        effects = self._effects()
        found = [edl.clip(clip_id) for clip_id in dict.fromkeys(self.clip_ids)]
        clips = [(track.id, placed, _with_effects(placed.clip, effects)) for track, placed in found]
        for track_id, _, _ in clips:
            unlocked(edl, track_id)
        if self.ripple:
            return _rippled(edl, clips)
        for track_id, placed, clip in clips:
            room = neighbour_gap_ms(edl, track_id, placed, after=True)
            if clip.duration_ms - placed.clip.duration_ms > room:
                raise OperationError(
                    f"clip {clip.id!r} has no room to play {clip.duration_ms} ms", hint="use ripple"
                )
            edl = _laid(edl, track_id, placed, clip)
        return edl

    def _effects(self) -> tuple[Effect, ...]:
        try:
            effects = tuple(effect_from_json(value, f"effects[{i}]") for i, value in enumerate(self.effects))
        except DocumentError as error:
            raise OperationError(error.message) from error
        if len({effect.type for effect in effects}) != len(effects):
            raise OperationError("a clip has at most one effect of a type")
        return effects


def _with_effects(clip: Clip, effects: tuple[Effect, ...]) -> Clip:
    changed = replace(clip, effects=effects)
    return changed if speed_of(effects) == speed_of(clip.effects) else played_at(changed)


def _rippled(edl: Edl, clips: list[tuple[str, Placed, Clip]]) -> Edl:
    if len({(placed.start_ms, placed.end_ms, clip.duration_ms) for _, placed, clip in clips}) > 1:
        raise OperationError("with ripple the clips must fill the same span, before and after")
    if clips:
        _, placed, clip = clips[0]
        edl = _resized(edl, Span(placed.start_ms, placed.end_ms), clip.duration_ms)
    for track_id, placed, clip in clips:
        there = edl.track(track_id).lane.find(clip.id)
        edl = _laid(edl, track_id, there or placed, clip)
    return edl


def _laid(edl: Edl, track_id: str, placed: Placed, clip: Clip) -> Edl:
    """With `clip` where `placed` begins, over it and what room there is after it."""
    length = max(clip.duration_ms, placed.clip.duration_ms)
    piece = Lane(single(clip).chunks, length - clip.duration_ms)
    span = Span(placed.start_ms, placed.start_ms + length)
    return edl.with_lane(track_id, cleared(edl.track(track_id).lane, span, piece, fresh_ids(edl)))


def _resized(edl: Edl, span: Span, length_ms: int) -> Edl:
    """The timeline with the span's end moved, so that it is `length_ms` long; what follows keeps step."""
    new_id = fresh_ids(edl)
    if length_ms == span.duration_ms:
        return edl
    if length_ms < span.duration_ms:
        return rippled_out(edl, Span(span.start_ms + length_ms, span.end_ms), new_id)
    return rippled_in(edl, span.end_ms, length_ms - span.duration_ms, {}, new_id)
