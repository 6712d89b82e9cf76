import { OperationError } from "../../errors.ts";
import { clipOf, type Edl, withLane } from "../document.ts";
import { Lane } from "../lane.ts";
import { listOf, operation, or, text, whole } from "../operation.ts";
import { freshIds, laneWithPiece, unlockedLane } from "../timeline.ts";

/**
 * Cut clips in two at a moment (razor): those named, or all that play there on unlocked tracks.
 *
 * The left part keeps the clip's id.
 */
export const split = operation({ at_ms: whole, clip_ids: or(listOf(text), []) }, (before, { at_ms, clip_ids }) => {
  const newId = freshIds(before);
  const named = clip_ids.map((clipId) => trackAcross(before, clipId, at_ms));
  const trackIds = named.length ? named : before.tracks.filter((track) => !track.locked).map((track) => track.id);
  const edl = trackIds.reduce((after, trackId) => {
    const lane = unlockedLane(after, trackId);
    const hit = lane.at(at_ms);
    if (!hit || hit.start_ms >= at_ms) return after;
    return withLane(after, trackId, laneWithPiece(lane, at_ms, new Lane(), newId));
  }, before);
  if (edl === before) throw new OperationError(`no clip plays across ${at_ms} ms`);
  return edl;
});

function trackAcross(edl: Edl, clipId: string, atMs: number): string {
  const { track, placed } = clipOf(edl, clipId);
  if (placed.start_ms < atMs && atMs < placed.end_ms) return track.id;
  throw new OperationError(`clip ${JSON.stringify(clipId)} does not play across ${atMs} ms`);
}
