/** The gestures of the timeline for the keyboard: what is selected, or lies under the playhead, moved by frames. Pure. */

import { type Edl, frameAt, frameToMs, type Op, type Placed, type TimelineMs, type Track } from "@auteur/utils";

import type { Held } from "./gestures.ts";
import { rollRoom, slideRoom, slipRoom, sourceMs, trimRoom, within } from "./room.ts";
import { rolled } from "./tools.ts";

/** The clips of these ids on tracks that can be changed; without any, those under the moment. */
export function taken(edl: Edl, clipIds: readonly string[], ms: TimelineMs): Held[] {
  const open = edl.tracks.filter(({ locked }) => !locked);
  const found = (track: Track): (Placed | null)[] =>
    clipIds.length ? clipIds.map((id) => track.lane.find(id)) : [track.lane.at(Math.floor(ms))];
  return open.flatMap((track) => found(track).flatMap((placed) => (placed ? [{ track, placed }] : [])));
}

/** Trims an edge of the clips to a moment that lies inside them. With `ripple` only those whose edge is the first one's. */
export function trimmedTo(held: readonly Held[], edge: "in" | "out", ms: TimelineMs, ripple: boolean): Op | null {
  const at = Math.round(ms);
  const edgeOf = ({ placed }: Held): number => (edge === "in" ? placed.start_ms : placed.end_ms);
  const inside = held.filter(({ placed }) => placed.start_ms < at && at < placed.end_ms);
  const first = inside[0];
  if (!first) return null;
  const same = inside.filter((one) => edgeOf(one) === edgeOf(first));
  const delta_ms = at - edgeOf(first);
  return { op: "trim", clip_ids: same.map(({ placed }) => placed.clip.id), edge, delta_ms, ripple };
}

/** How long some frames are from a moment on. */
export function framesMs(edl: Edl, ms: TimelineMs, frames: number): number {
  const rate = edl.settings.frame_rate;
  const frame = frameAt(Math.round(ms), rate);
  return frameToMs(Math.max(0, frame + frames), rate) - frameToMs(frame, rate);
}

/** Moves the clips together by some frames; null where nothing can move. */
export function nudged(edl: Edl, held: readonly Held[], frames: number): Op | null {
  if (held.length === 0) return null;
  const earliest = Math.min(...held.map(({ placed }) => placed.start_ms));
  const by = Math.max(-earliest, framesMs(edl, earliest, frames));
  if (by === 0) return null;
  const ahead = [...held].sort((a, b) => (a.placed.start_ms - b.placed.start_ms) * -Math.sign(by));
  const moves = ahead.map(({ track, placed }) => ({ op: "move_clip", clip_id: placed.clip.id, start_ms: placed.start_ms + by, track_id: track.id }));
  return { op: "batch", operations: moves };
}

/** Slips, slides or rolls each of the clips by some frames, as far as there is room. */
export function shiftedBy(edl: Edl, held: readonly Held[], verb: "slip" | "slide" | "roll", frames: number): Op | null {
  const operations = held.flatMap(({ track, placed }) => {
    const by = framesMs(edl, placed.start_ms, Math.abs(frames)) * Math.sign(frames);
    const delta_ms = roomFor(edl, track, placed, verb, by);
    return delta_ms ? [{ op: verb, clip_ids: [placed.clip.id], delta_ms }] : [];
  });
  return operations.length ? { op: "batch", operations } : null;
}

function roomFor(edl: Edl, track: Track, placed: Placed, verb: "slip" | "slide" | "roll", by: number): number {
  if (verb === "slip") return within(sourceMs(placed, by), slipRoom(edl, placed));
  if (verb === "slide") return within(by, slideRoom(edl, track, placed));
  const pair = rolled(track, placed, "out");
  return pair ? within(by, rollRoom(edl, pair.left, pair.right)) : 0;
}

/** Trims an edge of each clip by some frames, as far as there is room. */
export function trimmedBy(edl: Edl, held: readonly Held[], edge: "in" | "out", frames: number): Op | null {
  const operations = held.flatMap(({ track, placed }) => {
    const from = edge === "in" ? placed.start_ms : placed.end_ms;
    const delta_ms = within(framesMs(edl, from, frames), trimRoom(edl, track, placed, edge, false));
    return delta_ms ? [{ op: "trim", clip_ids: [placed.clip.id], edge, delta_ms, ripple: false }] : [];
  });
  return operations.length ? { op: "batch", operations } : null;
}
