from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from auteur.core.edl.clips import neighbour_gap_ms, played_at
from auteur.core.edl.document import Edl
from auteur.core.edl.effects import Effect, effect_from_json, speed_of
from auteur.core.edl.lane import Lane
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
        clips = [edl.clip(clip_id) for clip_id in self.clip_ids]
        if self.ripple and len({(placed.start_ms, placed.end_ms) for _, placed in clips}) > 1:
            raise OperationError("with ripple the clips must fill the same span")
        rippled = False
        for track, placed in clips:
            lane = unlocked(edl, track.id)
            clip = replace(placed.clip, effects=effects)
            if speed_of(effects) == speed_of(placed.clip.effects):
                edl = edl.with_lane(track.id, lane.with_clip(placed, clip))
                continue
            clip = played_at(clip)
            if self.ripple:
                edl = (
                    edl if rippled else _resized(edl, Span(placed.start_ms, placed.end_ms), clip.duration_ms)
                )
                rippled = True
            elif clip.duration_ms - placed.clip.duration_ms > neighbour_gap_ms(
                edl, track.id, placed, after=True
            ):
                raise OperationError(
                    f"clip {clip.id!r} has no room to play {clip.duration_ms} ms", hint="use ripple"
                )
            length = clip.duration_ms if self.ripple else max(clip.duration_ms, placed.clip.duration_ms)
            piece = Lane(single(clip).chunks, length - clip.duration_ms)
            span = Span(placed.start_ms, placed.start_ms + length)
            edl = edl.with_lane(track.id, cleared(edl.track(track.id).lane, span, piece, fresh_ids(edl)))
        return edl

    def _effects(self) -> tuple[Effect, ...]:
        try:
            effects = tuple(effect_from_json(value, f"effects[{i}]") for i, value in enumerate(self.effects))
        except DocumentError as error:
            raise OperationError(error.message) from error
        if len({effect.type for effect in effects}) != len(effects):
            raise OperationError("a clip has at most one effect of a type")
        return effects


def _resized(edl: Edl, span: Span, length_ms: int) -> Edl:
    """The timeline with the span's end moved, so that it is `length_ms` long; what follows keeps step."""
    new_id = fresh_ids(edl)
    if length_ms < span.duration_ms:
        return rippled_out(edl, Span(span.start_ms + length_ms, span.end_ms), new_id)
    return rippled_in(edl, span.end_ms, length_ms - span.duration_ms, {}, new_id)
