import { OperationError } from "../../errors.ts";
import { trackOf } from "../document.ts";
import { operation, text, whole } from "../operation.ts";

/** Put a track at another place in the stack; `index` counts from the lowest, without the track itself. */
export const moveTrack = operation({ track_id: text, index: whole }, (edl, { track_id, index }) => {
  const track = trackOf(edl, track_id);
  const others = edl.tracks.filter((other) => other.id !== track.id);
  if (index < 0 || index > others.length) {
    throw new OperationError(`index must be from 0 to ${others.length}, not ${index}`);
  }
  return { ...edl, tracks: others.toSpliced(index, 0, track) };
});
