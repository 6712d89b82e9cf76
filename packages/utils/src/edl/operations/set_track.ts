import { trackOf, withTrack } from "../document.ts";
import { flag, operation, orNull, text } from "../operation.ts";

/** Lock or mute a track, or undo either; what is not given stays as it is. */
export const setTrack = operation(
  { track_id: text, locked: orNull(flag), muted: orNull(flag) },
  (edl, { track_id, locked, muted }) => {
    const track = trackOf(edl, track_id);
    return withTrack(edl, { ...track, locked: locked ?? track.locked, muted: muted ?? track.muted });
  },
);
