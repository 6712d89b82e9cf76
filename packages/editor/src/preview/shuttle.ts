/** J, K and L: which way it plays, and how fast. Pure. */

import type { PlayerState } from "./player.ts";

const RUNGS = [1, 1.5, 2];
const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** The speed after a press of L (1) or J (-1): faster the way it goes, or turned around. */
export function shuttled({ playing, speed }: Pick<PlayerState, "playing" | "speed">, direction: 1 | -1): number {
  if (!playing || Math.sign(speed) !== direction) return direction;
  return direction * (RUNGS.find((rung) => rung > Math.abs(speed)) ?? 2);
}

/** The next speed that one may watch at, up or down; the direction stays. */
export function paced({ speed }: Pick<PlayerState, "speed">, by: 1 | -1): number {
  const now = Math.abs(speed);
  const next = by > 0 ? SPEEDS.find((one) => one > now) : SPEEDS.findLast((one) => one < now);
  return Math.sign(speed) * (next ?? now);
}
