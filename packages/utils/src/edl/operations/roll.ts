import { OperationError } from "../../errors.ts";
import { clipOf, type Edl, withLane } from "../document.ts";
import { movedEdge } from "../edges.ts";
import { Lane } from "../lane.ts";
import { listOf, operation, text, whole } from "../operation.ts";
import { unlockedLane } from "../timeline.ts";

/** Move the edit point at the end of clips by `delta_ms`: each grows by what the clip after it loses. */
export const roll = operation({ clip_ids: listOf(text), delta_ms: whole }, (edl, { clip_ids, delta_ms }) =>
  clip_ids.reduce((after, clipId) => rolled(after, clipId, delta_ms), edl),
);

function rolled(edl: Edl, clipId: string, deltaMs: number): Edl {
  const { track, placed: left } = clipOf(edl, clipId);
  const lane = unlockedLane(edl, track.id);
  const right = lane.at(left.end_ms);
  if (!right) throw new OperationError(`no clip begins where ${JSON.stringify(clipId)} ends`, "use trim");
  const both = Lane.of([
    { lead_ms: 0, clip: movedEdge(edl, left.clip, "out", deltaMs) },
    { lead_ms: 0, clip: movedEdge(edl, right.clip, "in", deltaMs) },
  ]);
  const [before, after] = [lane.piece(0, left.start_ms), lane.piece(right.end_ms, lane.length_ms)];
  return withLane(edl, track.id, Lane.joined(before, both, after));
}
