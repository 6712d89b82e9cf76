/** How far an edge, a clip or a clip's source can be moved before something is in the way. Pure; timeline milliseconds. */

import { type Edl, mediaFileOf, type Placed, type Track } from "@auteur/utils";

/** The least and the most that something can be moved by. */
export interface Room {
  readonly least: number;
  readonly most: number;
}

export function within(ms: number, { least, most }: Room): number {
  return Math.max(least, Math.min(most, Math.round(ms)));
}

const rateOf = ({ clip }: Placed): number => (clip.out_point_ms - clip.in_point_ms) / clip.duration_ms;

/** How much of its source lies before and after a clip, as it would play. */
function unseen(edl: Edl, placed: Placed): { before: number; after: number } {
  const { clip } = placed;
  const end = mediaFileOf(edl, clip.media_file_id)?.duration_ms ?? Infinity;
  const rate = rateOf(placed);
  return { before: Math.floor(clip.in_point_ms / rate), after: Math.floor((end - clip.out_point_ms) / rate) };
}

/** The clip that ends where this one begins, and the one that begins where this one ends. */
export function neighbours({ lane }: Track, { start_ms, end_ms }: Placed): { before: Placed | null; after: Placed | null } {
  return { before: start_ms > 0 ? lane.at(start_ms - 1) : null, after: lane.at(end_ms) };
}

function freeBefore({ lane }: Track, { start_ms }: Placed): number {
  return start_ms - (lane.endedBy(start_ms)?.end_ms ?? 0);
}

function freeAfter(track: Track, { end_ms }: Placed): number {
  const next = track.lane.between(end_ms, Infinity).next().value;
  return next ? next.start_ms - end_ms : Infinity;
}

/** How far an edge can be trimmed; with `ripple` what lies beside makes room. */
export function trimRoom(edl: Edl, track: Track, placed: Placed, edge: "in" | "out", ripple: boolean): Room {
  const { before, after } = unseen(edl, placed);
  const shorter = placed.clip.duration_ms - 1;
  if (edge === "in") return { least: -(ripple ? before : Math.min(before, freeBefore(track, placed))), most: shorter };
  return { least: -shorter, most: ripple ? after : Math.min(after, freeAfter(track, placed)) };
}

/** How far the edit point between two clips that touch can be rolled. */
export function rollRoom(edl: Edl, left: Placed, right: Placed): Room {
  return {
    least: -Math.min(left.clip.duration_ms - 1, unseen(edl, right).before),
    most: Math.min(right.clip.duration_ms - 1, unseen(edl, left).after),
  };
}

/** How far a clip can be slid between its neighbours, which give way. */
export function slideRoom(edl: Edl, track: Track, placed: Placed): Room {
  const { before, after } = neighbours(track, placed);
  const left = before ? before.clip.duration_ms - 1 : freeBefore(track, placed);
  const right = after ? after.clip.duration_ms - 1 : freeAfter(track, placed);
  return {
    least: -Math.min(left, after ? unseen(edl, after).before : Infinity),
    most: Math.min(right, before ? unseen(edl, before).after : Infinity),
  };
}

/** By how much of its source a clip can be slipped, in source milliseconds. */
export function slipRoom(edl: Edl, { clip }: Placed): Room {
  const end = mediaFileOf(edl, clip.media_file_id)?.duration_ms ?? clip.out_point_ms;
  return { least: -clip.in_point_ms, most: end - clip.out_point_ms };
}

/** Source milliseconds for timeline milliseconds of a clip. */
export function sourceMs(placed: Placed, ms: number): number {
  return Math.round(ms * rateOf(placed));
}
