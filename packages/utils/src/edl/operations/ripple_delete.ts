import { OperationError } from "../../errors.ts";
import type { Span } from "../../time.ts";
import { clipOf, type Edl, merged } from "../document.ts";
import { listOf, operation, or, orNull, text, whole } from "../operation.ts";
import { freshIds, rippledOut, unlockedLane } from "../timeline.ts";

interface Given {
  readonly start_ms: number | null;
  readonly end_ms: number | null;
  readonly clip_ids: readonly string[];
}

/** Take a span of the timeline, or the spans that clips fill, out of all unlocked tracks and close the gap. */
export const rippleDelete = operation<Given>(
  { start_ms: orNull(whole), end_ms: orNull(whole), clip_ids: or(listOf(text), []) },
  (before, given) => {
    const newId = freshIds(before);
    return merged(spans(before, given)).reduceRight((edl, span) => rippledOut(edl, span, newId), before);
  },
);

function spans(edl: Edl, { start_ms, end_ms, clip_ids }: Given): Span[] {
  if (clip_ids.length) {
    return clip_ids.map((clipId) => {
      const { track, placed } = clipOf(edl, clipId);
      unlockedLane(edl, track.id);
      return placed;
    });
  }
  if (start_ms === null || end_ms === null || start_ms < 0 || start_ms >= end_ms) {
    throw new OperationError("give clip_ids, or start_ms before end_ms");
  }
  return [{ start_ms, end_ms }];
}
