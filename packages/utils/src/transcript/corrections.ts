/**
 * People's fixes laid over what an engine heard, so that they outlive the engine.
 *
 * Fixes are keyed to source time, not to words: another engine has other words, other boundaries and another count of
 * them. Times come first, then text, then speakers and segments; within each the later fix wins. `overlaid` over its
 * own result changes nothing.
 */

import { sharedEnds } from "../edl/chunks.ts";
import type { Segments } from "../edl/segments.ts";
import { Line } from "./line.ts";
import type { Correction, Segment } from "./model.ts";
import { regroup } from "./regrouping.ts";
import { retime, wasSpan } from "./retiming.ts";
import { insertedId, reword } from "./rewording.ts";

/** Beyond what any fix reaches beside its span. */
const WINDOW_MS = 2000;

/**
 * The segments with the fixes laid over them; those that no fix changes are the same objects.
 *
 * A new segment is named after the one it was cut from and its start ("s3/61200"), a word put in where nothing was
 * heard after its span. `inUse` tells ids of segments that stand elsewhere in the document.
 */
export function overlaid(
  given: readonly Segment[],
  corrections: readonly Correction[],
  inUse: (id: string) => boolean,
): Segment[] {
  const index = new Map(given.map((segment, i) => [segment, i]));
  const fixes = new Map<string | null, Correction[]>();
  for (const fix of corrections) fixes.set(fix.media_file_id, [...(fixes.get(fix.media_file_id) ?? []), fix]);
  const laid: [number, Segment][] = [];
  for (const [media, ofMedia] of fixes) {
    const line = fixedLine(given.filter((segment) => segment.media_file_id === media), ofMedia);
    for (const { home, segment } of regroup(line, ofMedia, inUse)) laid.push([index.get(home) ?? 0, segment]);
  }
  for (const [i, segment] of given.entries()) if (!fixes.has(segment.media_file_id)) laid.push([i, segment]);
  return laid.sort(([a], [b]) => a - b).map(([, segment]) => segment);
}

function fixedLine(segments: readonly Segment[], fixes: readonly Correction[]): Line {
  const line = new Line(segments);
  const pinned = new Set(fixes.filter((fix) => fix.kind === "text").map(insertedId));
  retime(line, fixes.filter((fix) => fix.kind === "time"), pinned);
  reword(line, fixes);
  return line;
}

/** `removed` segments from index `at` on are to be replaced by `inserted`. */
export interface Overlay {
  readonly at: number;
  readonly removed: number;
  readonly inserted: readonly Segment[];
}

/** One fix laid over the few segments it can touch. */
export function overlaidAt(segments: Segments, fix: Correction): Overlay {
  const was = wasSpan(fix);
  const low = Math.min(fix.start_ms, was.start_ms) - WINDOW_MS;
  const high = Math.max(fix.end_ms, was.end_ms) + WINDOW_MS;
  const near = segments.overlapping(fix.media_file_id, low, high);
  const first = Math.max(0, (near[0] ?? 0) - 1);
  const last = Math.min(segments.count - 1, (near.at(-1) ?? segments.count - 1) + 1);
  const before = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => segments.get(first + i));
  const inside = new Set(before.map((segment) => segment.id));
  const after = overlaid(before, [fix], (id) => !inside.has(id) && segments.find(id) !== null);
  const [head, tail] = sharedEnds(before, after, Object.is);
  return { at: first + head, removed: before.length - head - tail, inserted: after.slice(head, after.length - tail) };
}
