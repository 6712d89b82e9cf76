/** Where an edge that is dragged comes to lie: on what is near, or where the pointer is. Pure. */

import type { TimelineMs } from "@auteur/utils";

export interface Snap {
  readonly ms: TimelineMs;
  /** What it snapped to, for the line that is shown; null where it is free. */
  readonly at: TimelineMs | null;
}

/** The moment itself, or the nearest target within `reachMs`. `targets` ascend. */
export function snapped(ms: TimelineMs, targets: readonly TimelineMs[], reachMs: number): Snap {
  let [low, high] = [0, targets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((targets[middle] as number) < ms) low = middle + 1;
    else high = middle;
  }
  const near = [targets[low - 1], targets[low]].filter((target) => target !== undefined);
  const best = near.reduce<TimelineMs | null>(
    (found, target) => (found !== null && Math.abs(found - ms) <= Math.abs(target - ms) ? found : target),
    null,
  );
  return best !== null && Math.abs(best - ms) <= reachMs ? { ms: best, at: best } : { ms: Math.round(ms), at: null };
}

/** A span moved so that its start or its end snaps, whichever is nearer. */
export function snappedSpan(
  startMs: TimelineMs,
  durationMs: number,
  targets: readonly TimelineMs[],
  reachMs: number,
): Snap {
  const start = snapped(startMs, targets, reachMs);
  const end = snapped(startMs + durationMs, targets, reachMs);
  const byEnd = { ms: end.ms - durationMs, at: end.at };
  if (start.at === null) return end.at === null ? start : byEnd;
  if (end.at === null) return start;
  return Math.abs(start.ms - startMs) <= Math.abs(byEnd.ms - startMs) ? start : byEnd;
}
