import { trackOf, withTrack } from "../document.ts";
import { operation, text } from "../operation.ts";

/** Give a track another name. */
export const renameTrack = operation({ track_id: text, name: text }, (edl, { track_id, name }) =>
  withTrack(edl, { ...trackOf(edl, track_id), name }),
);
