import { OperationError } from "../../errors.ts";
import { clipOf, trackOf, withLane } from "../document.ts";
import { flag, operation, or, orNull, text, whole } from "../operation.ts";
import { cleared, freshIds, laneWithGap, laneWithPiece, single, unlockedLane } from "../timeline.ts";

/**
 * Put a clip at another moment, or on another track of its kind, leaving a gap where it was.
 *
 * It overwrites what lies there; with `insert` what follows on that track moves down instead.
 */
export const moveClip = operation(
  { clip_id: text, start_ms: whole, track_id: orNull(text), insert: or(flag, false) },
  (before, { clip_id, start_ms, track_id, insert }) => {
    const { track: origin, placed } = clipOf(before, clip_id);
    const target = track_id === null ? origin : trackOf(before, track_id);
    if (target.type !== origin.type) {
      throw new OperationError(`a clip of a ${origin.type} track cannot lie on a ${target.type} track`);
    }
    if (start_ms < 0) throw new OperationError(`start_ms must not be negative, but is ${start_ms}`);
    const newId = freshIds(before);
    const edl = withLane(before, origin.id, laneWithGap(unlockedLane(before, origin.id), placed, newId));
    const [lane, piece] = [unlockedLane(edl, target.id), single(placed.clip)];
    const span = { start_ms, end_ms: start_ms + placed.clip.duration_ms };
    const moved = insert ? laneWithPiece(lane, start_ms, piece, newId) : cleared(lane, span, piece, newId);
    return withLane(edl, target.id, moved);
  },
);
