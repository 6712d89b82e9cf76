import { OperationError } from "../../errors.ts";
import { newClip, withMedia } from "../clips.ts";
import { object, operation, orNull, text, whole } from "../operation.ts";
import { freshIds, rippledIn, single, unlockedLane } from "../timeline.ts";

/**
 * Insert a clip on a track at a moment; what follows moves down on all unlocked tracks.
 *
 * `clip` has id, media_file_id, in_point_ms, out_point_ms and, if any, effects. Clips that play across the moment are
 * split.
 */
export const insertClip = operation(
  { track_id: text, at_ms: whole, clip: object, media_file: orNull(object) },
  (before, { track_id, at_ms, clip: value, media_file }) => {
    const edl = withMedia(before, media_file);
    unlockedLane(edl, track_id);
    if (at_ms < 0) throw new OperationError(`at_ms must not be negative, but is ${at_ms}`);
    const clip = newClip(edl, value);
    return rippledIn(edl, at_ms, clip.duration_ms, new Map([[track_id, single(clip)]]), freshIds(edl, clip.id));
  },
);
