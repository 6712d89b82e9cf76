/** What dragging on the timeline does: each gesture becomes one operation when it ends. Pure. */

import type { Edl, Op, Placed, TimelineMs, Track } from "@auteur/utils";

import { editPoints } from "../preview/plan.ts";
import type { Row } from "./rows.ts";
import { type Scale, xOf } from "./scale.ts";
import { type Snap, snapped, snappedSpan } from "./snapping.ts";

const REACH_PX = 8;

/** A clip being dragged. `part` is where it was taken: its body moves it, an edge trims it. */
export interface Drag {
  readonly track: Track;
  readonly placed: Placed;
  readonly part: "in" | "out" | "body";
  /** The moment under the pointer when the drag began. */
  readonly grabbedMs: TimelineMs;
}

export interface Dragged {
  readonly snap: Snap;
  /** Where the clip would lie. */
  readonly start_ms: TimelineMs;
  readonly end_ms: TimelineMs;
  readonly trackId: string;
}

/** The moments that edges snap to: other cuts in view, the playhead and the markers. */
export function snapTargets(edl: Edl, drag: Drag, playheadMs: TimelineMs, scale: Scale, widthPx: number): TimelineMs[] {
  const own = new Set([drag.placed.start_ms, drag.placed.end_ms]);
  const seen = editPoints(edl, scale.left_ms, scale.left_ms + widthPx / scale.px_per_ms).filter((ms) => !own.has(ms));
  return [...seen, playheadMs, 0, ...edl.markers.map((marker) => marker.time_ms)].sort((a, b) => a - b);
}

/** Where a drag has brought the clip. */
export function dragged(
  drag: Drag,
  pointerMs: TimelineMs,
  row: Row | undefined,
  targets: readonly TimelineMs[],
  scale: Scale,
): Dragged {
  const reach = REACH_PX / scale.px_per_ms;
  const { placed, part } = drag;
  const by = pointerMs - drag.grabbedMs;
  const trackId = row?.track.type === drag.track.type ? row.track.id : drag.track.id;
  if (part === "body") {
    const snap = snappedSpan(Math.max(0, placed.start_ms + by), placed.clip.duration_ms, targets, reach);
    const start_ms = Math.max(0, snap.ms);
    return { snap, start_ms, end_ms: start_ms + placed.clip.duration_ms, trackId };
  }
  if (part === "in") {
    const snap = snapped(Math.min(placed.end_ms - 1, Math.max(0, placed.start_ms + by)), targets, reach);
    return { snap, start_ms: snap.ms, end_ms: placed.end_ms, trackId: drag.track.id };
  }
  const snap = snapped(Math.max(placed.start_ms + 1, placed.end_ms + by), targets, reach);
  return { snap, start_ms: placed.start_ms, end_ms: snap.ms, trackId: drag.track.id };
}

/** The operation of a finished drag; null where nothing moved. `ripple` closes up or makes room on all tracks. */
export function operationOf(drag: Drag, to: Dragged, ripple: boolean): Op | null {
  const { placed, part, track } = drag;
  if (part === "body") {
    if (to.start_ms === placed.start_ms && to.trackId === track.id) return null;
    return { op: "move_clip", clip_id: placed.clip.id, start_ms: to.start_ms, track_id: to.trackId, insert: ripple };
  }
  const delta_ms = part === "in" ? to.start_ms - placed.start_ms : to.end_ms - placed.end_ms;
  if (delta_ms === 0) return null;
  return { op: "trim", clip_ids: [placed.clip.id], edge: part, delta_ms, ripple };
}

/** Where the dragged clip is drawn. */
export function boxOf(to: Dragged, rows: readonly Row[], scale: Scale): { x: number; y: number; w: number; h: number } | null {
  const row = rows.find(({ track }) => track.id === to.trackId);
  if (!row) return null;
  const x = xOf(scale, to.start_ms);
  return { x, y: row.top, w: xOf(scale, to.end_ms) - x, h: row.height };
}
