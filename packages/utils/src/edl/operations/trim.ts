import { OperationError } from "../../errors.ts";
import type { Span } from "../../time.ts";
import { neighbourGapMs } from "../clips.ts";
import { clipOf, type Edl, trackOf, withLane } from "../document.ts";
import { movedEdge } from "../edges.ts";
import type { Placed } from "../lane.ts";
import { flag, listOf, operation, or, text, whole } from "../operation.ts";
import { cleared, freshIds, laneWithGap, rippledIn, rippledOut, single, unlockedLane } from "../timeline.ts";

interface Trimming {
  readonly edge: "in" | "out";
  readonly delta_ms: number;
  readonly ripple: boolean;
}

interface Trimmed {
  readonly trackId: string;
  readonly placed: Placed;
}

/**
 * Move the in or the out point of clips by `delta_ms` of timeline (positive is later).
 *
 * Without `ripple` nothing else moves: a shortened clip leaves a gap, a lengthened one needs a gap to grow into. With it,
 * all unlocked tracks close up or make room; the named clips must then share the edge that is trimmed.
 */
export const trim = operation(
  { clip_ids: listOf(text), edge: text, delta_ms: whole, ripple: or(flag, false) },
  (edl, { clip_ids, edge, delta_ms, ripple }) => {
    if (edge !== "in" && edge !== "out") {
      throw new OperationError(`edge must be in or out, not ${JSON.stringify(edge)}`);
    }
    const how: Trimming = { edge, delta_ms, ripple };
    const clips = clip_ids.map((clipId) => trimmable(edl, clipId, how));
    if (ripple && new Set(clips.map(({ placed }) => edgeMs(placed, how))).size > 1) {
      throw new OperationError("clips trimmed with ripple must share the edge");
    }
    if (clips.length === 0 || delta_ms === 0) return edl;
    return changeMs(how) < 0 ? shortened(edl, clips, how) : lengthened(edl, clips, how);
  },
);

function trimmable(edl: Edl, clipId: string, how: Trimming): Trimmed {
  const { track, placed } = clipOf(edl, clipId);
  unlockedLane(edl, track.id);
  const { duration_ms } = placed.clip;
  if (changeMs(how) <= -duration_ms) {
    throw new OperationError(`clip ${JSON.stringify(clipId)} is only ${duration_ms} ms long`);
  }
  return { trackId: track.id, placed };
}

/** How much longer the clips get. */
function changeMs({ edge, delta_ms }: Trimming): number {
  return edge === "out" ? delta_ms : -delta_ms;
}

function edgeMs(placed: Placed, { edge }: Trimming): number {
  return edge === "out" ? placed.end_ms : placed.start_ms;
}

function shortened(edl: Edl, clips: readonly Trimmed[], how: Trimming): Edl {
  const newId = freshIds(edl);
  const lost = ({ placed }: Trimmed): Span => {
    const edge = edgeMs(placed, how);
    return { start_ms: Math.min(edge, edge + how.delta_ms), end_ms: Math.max(edge, edge + how.delta_ms) };
  };
  if (how.ripple) return rippledOut(edl, lost(clips[0] as Trimmed), newId);
  return clips.reduce(
    (after, clip) => withLane(after, clip.trackId, laneWithGap(trackOf(after, clip.trackId).lane, lost(clip), newId)),
    edl,
  );
}

function lengthened(before: Edl, clips: readonly Trimmed[], how: Trimming): Edl {
  const grown = clips.map(({ placed }) => movedEdge(before, placed.clip, how.edge, how.delta_ms));
  const room = changeMs(how);
  const at = edgeMs((clips[0] as Trimmed).placed, how);
  const start = how.ripple ? rippledIn(before, at, room, new Map(), freshIds(before)) : before;
  return clips.reduce((edl, { trackId, placed }, i) => {
    const clip = grown[i] as (typeof grown)[number];
    const side = how.edge === "out" ? "after" : "before";
    if (!how.ripple && neighbourGapMs(edl, trackId, placed, side) < room) {
      throw new OperationError(
        `clip ${JSON.stringify(clip.id)} has no room to grow by ${room} ms`,
        "trim with ripple",
      );
    }
    const start_ms = placed.start_ms - (how.edge === "in" && !how.ripple ? room : 0);
    const span = { start_ms, end_ms: start_ms + clip.duration_ms };
    return withLane(edl, trackId, cleared(trackOf(edl, trackId).lane, span, single(clip), freshIds(edl)));
  }, start);
}
