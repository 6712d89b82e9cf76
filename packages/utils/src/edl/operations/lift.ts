import { OperationError } from "../../errors.ts";
import type { Span } from "../../time.ts";
import { clipOf, type Edl, withLane } from "../document.ts";
import { listOf, operation, or, orNull, text, whole } from "../operation.ts";
import { freshIds, laneWithGap, unlockedLane } from "../timeline.ts";

interface Given {
  readonly clip_ids: readonly string[];
  readonly start_ms: number | null;
  readonly end_ms: number | null;
  readonly track_ids: readonly string[];
}

/**
 * Take clips, or a span of tracks, away and leave a gap: nothing moves.
 *
 * Give `clip_ids`, or `start_ms` and `end_ms`; a span is lifted from `track_ids`, or from all unlocked tracks.
 */
export const lift = operation<Given>(
  {
    clip_ids: or(listOf(text), []),
    start_ms: orNull(whole),
    end_ms: orNull(whole),
    track_ids: or(listOf(text), []),
  },
  (before, given) => {
    const newId = freshIds(before);
    return lifted(before, given).reduce(
      (edl, [trackId, span]) => withLane(edl, trackId, laneWithGap(unlockedLane(edl, trackId), span, newId)),
      before,
    );
  },
);

function lifted(edl: Edl, { clip_ids, start_ms, end_ms, track_ids }: Given): [string, Span][] {
  if (clip_ids.length) {
    return clip_ids.map((clipId) => {
      const { track, placed } = clipOf(edl, clipId);
      return [track.id, placed];
    });
  }
  if (start_ms === null || end_ms === null || start_ms < 0 || start_ms >= end_ms) {
    throw new OperationError("give clip_ids, or start_ms before end_ms");
  }
  const unlocked = edl.tracks.filter((track) => !track.locked).map((track) => track.id);
  return (track_ids.length ? track_ids : unlocked).map((trackId) => [trackId, { start_ms, end_ms }]);
}
