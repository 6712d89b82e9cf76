import { OperationError } from "../../errors.ts";
import { newClip, withMedia } from "../clips.ts";
import { withLane } from "../document.ts";
import { object, operation, orNull, text, whole } from "../operation.ts";
import { cleared, freshIds, single, unlockedLane } from "../timeline.ts";

/** Lay a clip over what a track holds at a moment; nothing moves, what lay there is cut away. */
export const overwriteClip = operation(
  { track_id: text, at_ms: whole, clip: object, media_file: orNull(object) },
  (before, { track_id, at_ms, clip: value, media_file }) => {
    const edl = withMedia(before, media_file);
    const lane = unlockedLane(edl, track_id);
    if (at_ms < 0) throw new OperationError(`at_ms must not be negative, but is ${at_ms}`);
    const clip = newClip(edl, value);
    const span = { start_ms: at_ms, end_ms: at_ms + clip.duration_ms };
    return withLane(edl, track_id, cleared(lane, span, single(clip), freshIds(edl, clip.id)));
  },
);
