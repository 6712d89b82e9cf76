/** The rows of the timeline from top to bottom, and what lies under a point. Pure. */

import { type Placed, search, type Track } from "@auteur/utils";

import type { Cue } from "../captions/cues.ts";
import { msAt, type Scale, xOf } from "./scale.ts";

export const RULER_PX = 26;
export const HEADER_PX = 148;
/** How low and how high a track can be made. */
export const HEIGHTS = { least: 24, most: 240 };
const GAP_PX = 3;
export const EDGE_PX = 7;
/** The row of captions below the tracks. */
export const CAPTIONS_PX = 24;

export interface Row {
  readonly track: Track;
  readonly top: number;
  readonly height: number;
}

/** The uppermost video track first, then the audio tracks. `heights` are what the user made of single tracks. */
export function rowsOf(tracks: readonly Track[], heights: ReadonlyMap<string, number>): Row[] {
  const video = tracks.filter((track) => track.type === "video").toReversed();
  const audio = tracks.filter((track) => track.type === "audio");
  let top = RULER_PX;
  return [...video, ...audio].map((track) => {
    const height = heights.get(track.id) ?? (track.type === "video" ? 56 : 48);
    const row = { track, top, height };
    top += height + GAP_PX;
    return row;
  });
}

export function heightOf(rows: readonly Row[]): number {
  const last = rows.at(-1);
  return last ? last.top + last.height + GAP_PX : RULER_PX;
}

/** The captions that are seen, in order. */
export function cuesInView(cues: readonly Cue[], scale: Scale, widthPx: number): readonly Cue[] {
  const [fromMs, toMs] = [scale.left_ms, msAt(scale, widthPx)];
  return cues.slice(search(cues.length, (i) => (cues[i]?.end_ms ?? 0) <= fromMs), search(cues.length, (i) => (cues[i]?.start_ms ?? 0) < toMs));
}

export type Hit =
  | { readonly kind: "ruler"; readonly ms: number }
  | { readonly kind: "clip"; readonly track: Track; readonly placed: Placed; readonly part: "in" | "out" | "body" }
  | { readonly kind: "track"; readonly track: Track; readonly ms: number }
  | { readonly kind: "nothing" };

/** What is under a point of the timeline; `x` counts from where the lanes begin. */
export function hit(rows: readonly Row[], scale: Scale, x: number, y: number): Hit {
  const ms = Math.max(0, msAt(scale, x));
  if (y < RULER_PX) return { kind: "ruler", ms };
  const row = rows.find(({ top, height }) => y >= top && y < top + height);
  if (!row) return { kind: "nothing" };
  const near = [ms, msAt(scale, x - EDGE_PX / 2), msAt(scale, x + EDGE_PX / 2)];
  const placed = near.map((at) => row.track.lane.at(Math.floor(Math.max(0, at)))).find((found) => found !== null);
  if (!placed) return { kind: "track", track: row.track, ms };
  const [left, right] = [xOf(scale, placed.start_ms), xOf(scale, placed.end_ms)];
  const grip = Math.min(EDGE_PX, (right - left) / 4);
  const part = x - left < grip ? "in" : right - x < grip ? "out" : "body";
  return { kind: "clip", track: row.track, placed, part };
}
