import { OperationError } from "../../errors.ts";
import { durationOf, type Span } from "../../time.ts";
import { neighbourGapMs, playedAt, refusing } from "../clips.ts";
import { clipOf, type Edl, trackOf, withLane } from "../document.ts";
import { type Effect, effectFromJson, speedOf } from "../effects.ts";
import { type Clip, Lane, type Placed } from "../lane.ts";
import { flag, listOf, object, operation, or, text } from "../operation.ts";
import type { Json } from "../reading.ts";
import { cleared, freshIds, rippledIn, rippledOut, single, unlockedLane } from "../timeline.ts";

interface Change {
  readonly trackId: string;
  readonly placed: Placed;
  readonly clip: Clip;
}

/**
 * Give clips these effects in place of those they have.
 *
 * A changed speed changes their length. With `ripple` all unlocked tracks follow; the clips must then lie side by side
 * over the same span. Without it a shorter clip leaves a gap and a longer one needs a gap to grow into.
 */
export const setEffects = operation(
  { clip_ids: listOf(text), effects: listOf(object), ripple: or(flag, false) },
  (edl, { clip_ids, effects: values, ripple }) => {
    const effects = effectsOf(values);
    const changes = [...new Set(clip_ids)].map((clipId): Change => {
      const { track, placed } = clipOf(edl, clipId);
      return { trackId: track.id, placed, clip: withEffects(placed.clip, effects) };
    });
    for (const { trackId } of changes) unlockedLane(edl, trackId);
    return ripple ? rippled(edl, changes) : changes.reduce(grown, edl);
  },
);

function effectsOf(values: readonly Json[]): Effect[] {
  const effects = refusing(() => values.map((value, i) => effectFromJson(value, `effects[${i}]`)));
  if (new Set(effects.map((effect) => effect.type)).size === effects.length) return effects;
  throw new OperationError("a clip has at most one effect of a type");
}

function withEffects(clip: Clip, effects: readonly Effect[]): Clip {
  const changed = { ...clip, effects };
  return speedOf(effects).equals(speedOf(clip.effects)) ? changed : playedAt(changed);
}

function grown(edl: Edl, change: Change): Edl {
  const { trackId, placed, clip } = change;
  if (clip.duration_ms - placed.clip.duration_ms > neighbourGapMs(edl, trackId, placed, "after")) {
    throw new OperationError(
      `clip ${JSON.stringify(clip.id)} has no room to play ${clip.duration_ms} ms`,
      "use ripple",
    );
  }
  return laid(edl, change);
}

function rippled(before: Edl, changes: readonly Change[]): Edl {
  const shapes = changes.map(({ placed, clip }) => `${placed.start_ms} ${placed.end_ms} ${clip.duration_ms}`);
  if (new Set(shapes).size > 1) {
    throw new OperationError("with ripple the clips must fill the same span, before and after");
  }
  const [first] = changes;
  const resizedEdl = first ? resized(before, first.placed, first.clip.duration_ms) : before;
  return changes.reduce((edl, change) => {
    const there = trackOf(edl, change.trackId).lane.find(change.clip.id);
    return laid(edl, { ...change, placed: there ?? change.placed });
  }, resizedEdl);
}

/** With the clip where it begins, over itself and what room there is after it. */
function laid(edl: Edl, { trackId, placed, clip }: Change): Edl {
  const length = Math.max(clip.duration_ms, placed.clip.duration_ms);
  const piece = new Lane(single(clip).chunks, length - clip.duration_ms);
  const span = { start_ms: placed.start_ms, end_ms: placed.start_ms + length };
  return withLane(edl, trackId, cleared(trackOf(edl, trackId).lane, span, piece, freshIds(edl)));
}

/** The timeline with the span's end moved, so that it is `lengthMs` long; what follows keeps step. */
function resized(edl: Edl, { start_ms, end_ms }: Span, lengthMs: number): Edl {
  const newId = freshIds(edl);
  const change = lengthMs - durationOf({ start_ms, end_ms });
  if (change === 0) return edl;
  if (change < 0) return rippledOut(edl, { start_ms: start_ms + lengthMs, end_ms }, newId);
  return rippledIn(edl, end_ms, change, new Map(), newId);
}
