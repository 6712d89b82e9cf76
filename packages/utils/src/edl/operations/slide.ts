import { OperationError } from "../../errors.ts";
import { clipOf, type Edl, withLane } from "../document.ts";
import { movedEdge } from "../edges.ts";
import { type Entry, Lane } from "../lane.ts";
import { listOf, operation, text, whole } from "../operation.ts";
import { unlockedLane } from "../timeline.ts";

/**
 * Move clips by `delta_ms` between their neighbours, which give way: one grows by what the other loses.
 *
 * A gap beside a clip gives way like a neighbour. Nothing else moves.
 */
export const slide = operation({ clip_ids: listOf(text), delta_ms: whole }, (edl, { clip_ids, delta_ms }) =>
  clip_ids.reduce((after, clipId) => slid(after, clipId, delta_ms), edl),
);

function slid(edl: Edl, clipId: string, delta: number): Edl {
  const { track, placed } = clipOf(edl, clipId);
  const lane = unlockedLane(edl, track.id);
  const before = placed.start_ms ? lane.at(placed.start_ms - 1) : null;
  const after = lane.at(placed.end_ms);
  const leftMs = before ? before.start_ms : placed.start_ms - Math.max(0, -delta);
  const rightMs = after ? after.end_ms : placed.end_ms + Math.max(0, delta);
  const crowded = (!after && !isFree(lane, placed.end_ms, rightMs)) || (!before && !isFree(lane, leftMs, placed.start_ms));
  if (leftMs < 0 || crowded) {
    throw new OperationError(`clip ${JSON.stringify(clipId)} has no room to slide by ${delta} ms`);
  }
  const entries: Entry[] = [];
  if (before) entries.push({ lead_ms: 0, clip: movedEdge(edl, before.clip, "out", delta) });
  const lead_ms = placed.start_ms + delta - (before ? before.end_ms + delta : leftMs);
  entries.push({ lead_ms, clip: placed.clip });
  if (after) entries.push({ lead_ms: 0, clip: movedEdge(edl, after.clip, "in", delta) });
  const { chunks, length_ms } = Lane.of(entries);
  const middle = new Lane(chunks, rightMs - leftMs - length_ms);
  const rest = lane.piece(rightMs, Math.max(rightMs, lane.length_ms));
  return withLane(edl, track.id, Lane.joined(lane.piece(0, leftMs), middle, rest));
}

function isFree(lane: Lane, startMs: number, endMs: number): boolean {
  return lane.between(startMs, endMs).next().done === true;
}
