import { operation, text } from "../operation.ts";
import { unlockedLane } from "../timeline.ts";

/** Remove a track with its clips. Nothing on other tracks moves. */
export const removeTrack = operation({ track_id: text }, (edl, { track_id }) => {
  unlockedLane(edl, track_id);
  return { ...edl, tracks: edl.tracks.filter((track) => track.id !== track_id) };
});
