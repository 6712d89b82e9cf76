/** How an export gets on, out of how far it is and how long that took. */

export interface Pace {
  readonly percent: number;
  /** Null while nothing can be said. */
  readonly left_ms: number | null;
  /** How many times faster than it plays. */
  readonly speed: number | null;
}

/** Less is no ground for a guess. */
const SURE_AFTER_MS = 2000;
const SURE_FROM = 0.02;

export function paceOf(progress: number | null, elapsed_ms: number, duration_ms: number): Pace {
  const done = Math.min(1, Math.max(0, progress ?? 0));
  const percent = Math.floor(done * 100);
  if (done < SURE_FROM || elapsed_ms < SURE_AFTER_MS) return { percent, left_ms: null, speed: null };
  return { percent, left_ms: (elapsed_ms * (1 - done)) / done, speed: (duration_ms * done) / elapsed_ms };
}
