import { checked } from "../clips.ts";
import { clipOf, withLane } from "../document.ts";
import { listOf, operation, text, whole } from "../operation.ts";
import { unlockedLane } from "../timeline.ts";

/** Show an earlier or later part of the source in the same place: both points move by `delta_ms` of source. */
export const slip = operation({ clip_ids: listOf(text), delta_ms: whole }, (before, { clip_ids, delta_ms }) =>
  clip_ids.reduce((edl, clipId) => {
    const { track, placed } = clipOf(edl, clipId);
    const { in_point_ms, out_point_ms } = placed.clip;
    const points = { in_point_ms: in_point_ms + delta_ms, out_point_ms: out_point_ms + delta_ms };
    const lane = unlockedLane(edl, track.id).withClip(placed, checked(edl, { ...placed.clip, ...points }));
    return withLane(edl, track.id, lane);
  }, before),
);
