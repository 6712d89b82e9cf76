/** Moving one edge of a clip without touching the other: what trim, roll and slide do. */

import { OperationError } from "../errors.ts";
import { nearest } from "../fraction.ts";
import { checked } from "./clips.ts";
import type { Edl } from "./document.ts";
import { speedOf } from "./effects.ts";
import type { Clip } from "./lane.ts";

/**
 * The clip with its in or out point `deltaMs` of timeline later. OperationError where nothing would be left.
 *
 * At changed speed the source follows from the new length, so that moving again and again adds no error.
 */
export function movedEdge(edl: Edl, clip: Clip, edge: "in" | "out", deltaMs: number): Clip {
  const duration_ms = clip.duration_ms + (edge === "out" ? deltaMs : -deltaMs);
  if (duration_ms < 1) throw new OperationError(`clip ${JSON.stringify(clip.id)} is only ${clip.duration_ms} ms long`);
  const sourceMs = Math.max(1, nearest(speedOf(clip.effects).times(duration_ms)));
  const moved =
    edge === "out"
      ? { ...clip, out_point_ms: clip.in_point_ms + sourceMs, duration_ms }
      : { ...clip, in_point_ms: clip.out_point_ms - sourceMs, duration_ms };
  return checked(edl, moved);
}
