/** What dragging on the timeline does: each gesture becomes one operation when it ends. Pure. */

import type { Edl, Op, Placed, TimelineMs, Track } from "@auteur/utils";

import { editPoints } from "../preview/plan.ts";
import { type Room, rollRoom, slideRoom, slipRoom, sourceMs, trimRoom, within } from "./room.ts";
import type { Row } from "./rows.ts";
import { type Scale, xOf } from "./scale.ts";
import { type Snap, snapped, snappedSpan } from "./snapping.ts";
import { type Gesture, type Part, rolled } from "./tools.ts";

const REACH_PX = 8;

/** A clip on its track. */
export interface Held {
  readonly track: Track;
  readonly placed: Placed;
}

/** A clip being dragged. `part` is where it was taken; `others` are moved with it. */
export interface Drag extends Held {
  readonly part: Part;
  readonly gesture: Gesture;
  /** The moment under the pointer when the drag began. */
  readonly grabbedMs: TimelineMs;
  readonly others: readonly Held[];
  /** Picture or sound that belongs to the clip: trimmed, slipped, slid and rolled with it. */
  readonly linked?: readonly Held[];
}

const all = (drag: Drag): readonly Held[] => [drag, ...(drag.linked ?? [])];

/** What all of them have room for. */
function shared(rooms: readonly Room[]): Room {
  return { least: Math.max(...rooms.map(({ least }) => least)), most: Math.min(...rooms.map(({ most }) => most)) };
}

/** The edit points that are rolled at an edge, of those that have one. */
function pairsOf(drag: Drag): { left: Placed; right: Placed }[] {
  return all(drag).flatMap(({ track, placed }) => rolled(track, placed, drag.part) ?? []);
}

/** Where a drag has brought what it drags. */
export interface Dragged {
  readonly snap: Snap;
  /** Where the clip would lie. */
  readonly start_ms: TimelineMs;
  readonly end_ms: TimelineMs;
  readonly trackId: string;
  /** By how much of the timeline things moved; of the source where a clip is slipped. */
  readonly delta_ms: number;
}

export interface View {
  readonly edl: Edl;
  readonly row: Row | undefined;
  readonly targets: readonly TimelineMs[];
  readonly scale: Scale;
  /** Whether what lies beside closes up or makes room. */
  readonly ripple: boolean;
}

/** The moments that edges snap to: other cuts in view, the playhead and the markers. */
export function snapTargets(edl: Edl, drag: Drag, playheadMs: TimelineMs, scale: Scale, widthPx: number): TimelineMs[] {
  const own = new Set([drag, ...drag.others].flatMap(({ placed }) => [placed.start_ms, placed.end_ms]));
  const seen = editPoints(edl, scale.left_ms, scale.left_ms + widthPx / scale.px_per_ms).filter((ms) => !own.has(ms));
  return [...seen, playheadMs, 0, ...edl.markers.map((marker) => marker.time_ms)].sort((a, b) => a - b);
}

export function dragged(drag: Drag, pointerMs: TimelineMs, view: View): Dragged {
  const by = pointerMs - drag.grabbedMs;
  if (drag.gesture === "slip") return slipped(drag, by, view.edl);
  if (drag.gesture === "slide") return slid(drag, by, view);
  return drag.gesture === "move" ? moved(drag, by, view) : edged(drag, by, view);
}

const reachOf = ({ px_per_ms }: Scale): number => REACH_PX / px_per_ms;

function moved({ track, placed, others }: Drag, by: number, { row, targets, scale }: View): Dragged {
  const earliest = Math.min(...[placed, ...others.map((one) => one.placed)].map(({ start_ms }) => start_ms));
  const delta = Math.max(-earliest, by);
  const snap = snappedSpan(placed.start_ms + delta, placed.clip.duration_ms, targets, reachOf(scale));
  const start_ms = Math.max(placed.start_ms - earliest, snap.ms);
  const alone = others.every((one) => one.track.type !== track.type); // its sound or picture stays on its own track
  const trackId = alone && row?.track.type === track.type ? row.track.id : track.id;
  return { snap, start_ms, end_ms: start_ms + placed.clip.duration_ms, trackId, delta_ms: start_ms - placed.start_ms };
}

function slid(drag: Drag, by: number, { edl, targets, scale }: View): Dragged {
  const { track, placed } = drag;
  const snap = snappedSpan(placed.start_ms + by, placed.clip.duration_ms, targets, reachOf(scale));
  const delta_ms = within(snap.ms - placed.start_ms, shared(all(drag).map((one) => slideRoom(edl, one.track, one.placed))));
  return { ...shifted(placed, delta_ms, delta_ms), snap: kept(snap, delta_ms, placed.start_ms), trackId: track.id, delta_ms };
}

/** The picture follows the pointer: to the right an earlier part of the source is seen. */
function slipped(drag: Drag, by: number, edl: Edl): Dragged {
  const { track, placed } = drag;
  const delta_ms = within(-sourceMs(placed, by), shared(all(drag).map((one) => slipRoom(edl, one.placed))));
  return { ...shifted(placed, 0, 0), snap: { ms: placed.start_ms, at: null }, trackId: track.id, delta_ms };
}

/** An edge is trimmed, or the edit point at it rolled. */
function edged(drag: Drag, by: number, { edl, targets, scale, ripple }: View): Dragged {
  const { track, placed, part, gesture } = drag;
  const edge = part === "in" ? placed.start_ms : placed.end_ms;
  const snap = snapped(edge + by, targets, reachOf(scale));
  const pairs = gesture === "roll" ? pairsOf(drag) : [];
  const side = part === "in" ? "in" : "out";
  const rooms = pairs.map(({ left, right }) => rollRoom(edl, left, right));
  const room = shared(rooms.length ? rooms : all(drag).map((one) => trimRoom(edl, one.track, one.placed, side, ripple)));
  const delta_ms = within(snap.ms - edge, room);
  const box = part === "in" ? shifted(placed, delta_ms, 0) : shifted(placed, 0, delta_ms);
  return { ...box, snap: kept(snap, delta_ms, edge), trackId: track.id, delta_ms };
}

function shifted({ start_ms, end_ms }: Placed, start: number, end: number): { start_ms: number; end_ms: number } {
  return { start_ms: start_ms + start, end_ms: end_ms + end };
}

/** What was snapped to is shown only where the edge came that far. */
function kept(snap: Snap, delta_ms: number, from: number): Snap {
  return snap.ms === from + delta_ms ? snap : { ms: from + delta_ms, at: null };
}

/** The operation of a finished drag; null where nothing moved. `ripple` closes up or makes room. */
export function operationOf(drag: Drag, to: Dragged, ripple: boolean): Op | null {
  const { gesture, track, part } = drag;
  const { delta_ms } = to;
  if (delta_ms === 0 && to.trackId === track.id) return null;
  const clip_ids = all(drag).map(({ placed }) => placed.clip.id);
  if (gesture === "move") return moves(drag, to, ripple);
  if (gesture === "slip" || gesture === "slide") return { op: gesture, clip_ids, delta_ms };
  const pairs = gesture === "roll" ? pairsOf(drag) : [];
  if (pairs.length) return { op: "roll", clip_ids: pairs.map(({ left }) => left.clip.id), delta_ms };
  return { op: "trim", clip_ids, edge: part === "in" ? "in" : "out", delta_ms, ripple };
}

/** Several clips move together as one step, those in front first: none overwrites one that has not moved yet. */
function moves({ track, placed, others }: Drag, { start_ms, trackId, delta_ms }: Dragged, insert: boolean): Op {
  const first = { op: "move_clip", clip_id: placed.clip.id, start_ms, track_id: trackId, insert };
  if (others.length === 0) return first;
  const all = [{ track, placed }, ...others].sort((a, b) => (a.placed.start_ms - b.placed.start_ms) * -Math.sign(delta_ms));
  return {
    op: "batch",
    operations: all.map((one) => ({
      op: "move_clip",
      clip_id: one.placed.clip.id,
      start_ms: one.placed.start_ms + delta_ms,
      track_id: one.placed === placed ? trackId : one.track.id,
      insert: false,
    })),
  };
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Where what is dragged is drawn. */
export function boxesOf({ others }: Drag, to: Dragged, rows: readonly Row[], scale: Scale): Box[] {
  const spans = [to, ...others.map(({ track, placed }) => ({ ...shifted(placed, to.delta_ms, to.delta_ms), trackId: track.id }))];
  return spans.flatMap(({ start_ms, end_ms, trackId }) => {
    const row = rows.find(({ track }) => track.id === trackId);
    if (!row) return [];
    const x = xOf(scale, start_ms);
    return [{ x, y: row.top, w: xOf(scale, end_ms) - x, h: row.height }];
  });
}

/** The clips that a rectangle touches; `x` and `y` count from where the lanes begin. */
export function clipsInside(rows: readonly Row[], scale: Scale, { x, y, w, h }: Box): string[] {
  const [fromMs, toMs] = [scale.left_ms + x / scale.px_per_ms, scale.left_ms + (x + w) / scale.px_per_ms];
  return rows
    .filter(({ top, height, track }) => top < y + h && top + height > y && !track.locked)
    .flatMap(({ track }) => [...track.lane.between(Math.floor(Math.max(0, fromMs)), Math.ceil(toMs))])
    .map(({ clip }) => clip.id);
}
