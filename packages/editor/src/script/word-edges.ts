/** A word's edges in its recording: how far they can be moved, and the sound around them. Pure; source milliseconds. */

import type { Op, Segments, SourceMs, WordPlace } from "@auteur/utils";

/** How much of the recording is shown on each side of a word. */
const AROUND_MS = 400;
/** No word is shorter: an edge stops this far from the other one. */
const LEAST_MS = 20;

/** Where a word lies, where its neighbours end and begin, and what is shown of the recording. */
export interface WordEdges {
  readonly wordId: string;
  readonly mediaFileId: string;
  readonly start_ms: SourceMs;
  readonly end_ms: SourceMs;
  readonly lower_ms: SourceMs;
  readonly upper_ms: SourceMs;
  readonly from_ms: SourceMs;
  readonly to_ms: SourceMs;
}

export type Edge = "start" | "end";

/** Null for a word of no recording. `recordedMs` is the recording's length. */
export function edgesOf(segments: Segments, place: WordPlace, recordedMs: number): WordEdges | null {
  const { word, segment } = place;
  if (segment.media_file_id === null) return null;
  return {
    wordId: word.id,
    mediaFileId: segment.media_file_id,
    start_ms: word.start_ms,
    end_ms: word.end_ms,
    lower_ms: segments.before(place)?.word.end_ms ?? 0,
    upper_ms: segments.after(place)?.word.start_ms ?? recordedMs,
    from_ms: Math.max(0, word.start_ms - AROUND_MS),
    to_ms: Math.min(recordedMs, word.end_ms + AROUND_MS),
  };
}

/** With an edge as near to the moment as the neighbours and the other edge let it. */
export function withEdge(edges: WordEdges, edge: Edge, ms: SourceMs): WordEdges {
  const { start_ms, end_ms, lower_ms, upper_ms } = edges;
  const at = Math.round(ms);
  if (edge === "start") return { ...edges, start_ms: Math.max(lower_ms, Math.min(at, end_ms - LEAST_MS)) };
  return { ...edges, end_ms: Math.min(upper_ms, Math.max(at, start_ms + LEAST_MS)) };
}

/** The operation that keeps the edges; null where the word lies there already. */
export function retiming(before: WordEdges, after: WordEdges): Op | null {
  const { wordId, start_ms, end_ms } = after;
  if (before.start_ms === start_ms && before.end_ms === end_ms) return null;
  return { op: "retime_word", word_id: wordId, start_ms, end_ms };
}

/** How loud each of `columns` parts of a stretch is, 0 to 1. */
export function columnsOf(peaks: { readonly values: Float32Array; readonly msPerPeak: number }, fromMs: number, toMs: number, columns: number): number[] {
  return Array.from({ length: columns }, (_, i) => {
    const at = (x: number) => Math.floor((fromMs + ((toMs - fromMs) * x) / columns) / peaks.msPerPeak);
    let peak = 0;
    for (let n = at(i); n <= Math.max(at(i), at(i + 1) - 1); n++) peak = Math.max(peak, peaks.values[n] ?? 0);
    return peak;
  });
}
