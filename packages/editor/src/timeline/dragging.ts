"use client";

/** The pointer on the timeline: seeks, selects, drags clips and rectangles, and cuts. A drag is one edit, made when it ends. */

import { equal, type TimelineMs } from "@auteur/utils";
import { type PointerEvent, useRef, useState } from "react";

import { type Studio, useStudio } from "../store/studio.tsx";
import { type Box, clipsInside, type Drag, dragged, type Dragged, type Held, operationOf, snapTargets, type View } from "./gestures.ts";
import { partnersOf, withPartners } from "./linking.ts";
import { type Hit, hit, type Row } from "./rows.ts";
import { msAt, type Scale } from "./scale.ts";
import { snapped } from "./snapping.ts";
import { gestureOf, rolled, type Tool } from "./tools.ts";

type ClipHit = Extract<Hit, { kind: "clip" }>;

/** Less than this is a click with an unsteady hand. */
const UNSTEADY_PX = 3;
const REACH_PX = 8;

type Doing =
  | { readonly kind: "seeking" }
  | { readonly kind: "marquee"; readonly x: number; readonly y: number; readonly before: readonly string[] }
  | { readonly kind: "clip"; readonly x: number; readonly drag: Drag | null; readonly targets: readonly TimelineMs[]; readonly found: ClipHit };

const many = (event: PointerEvent): boolean => event.ctrlKey || event.metaKey || event.shiftKey;
const heldKeys = (event: PointerEvent) => ({ mod: event.ctrlKey || event.metaKey, shift: event.shiftKey });

export function useDragging(rows: readonly Row[], scale: Scale, width: number) {
  const studio = useStudio();
  const { view } = studio;
  const doing = useRef<Doing | null>(null);
  const [shown, setShown] = useState<{ readonly drag: Drag; readonly to: Dragged } | null>(null);
  const [marquee, setMarquee] = useState<Box | null>(null);

  const viewOf = (event: PointerEvent, targets: readonly TimelineMs[]): View => {
    const y = event.nativeEvent.offsetY;
    const row = rows.find(({ top, height }) => y >= top && y < top + height);
    return { edl: studio.edl, row, targets, scale, ripple: event.altKey };
  };
  const onClip = (event: PointerEvent, found: ClipHit, x: number) => {
    const { tool, clipIds, set } = view.getState();
    if (tool === "razor") return cutAt(studio, found, msAt(scale, x), event.altKey, snapReach(studio, scale));
    if (!many(event) && !clipIds.includes(found.placed.clip.id)) set({ clipIds: [found.placed.clip.id], wordIds: [] });
    const drag = dragOf(studio, found, tool, heldKeys(event), msAt(scale, x));
    const targets = drag && view.getState().snapping ? snapTargets(studio.edl, drag, studio.player?.state.ms ?? 0, scale, width) : [];
    doing.current = { kind: "clip", x, drag, targets, found };
  };
  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0) return;
    const { offsetX: x, offsetY: y } = event.nativeEvent;
    const found = hit(rows, scale, x, y);
    event.currentTarget.setPointerCapture(event.pointerId);
    if (found.kind === "clip") return onClip(event, found, x);
    if (found.kind === "ruler") {
      doing.current = { kind: "seeking" };
      studio.player?.seek(found.ms);
    } else doing.current = { kind: "marquee", x, y, before: many(event) ? view.getState().clipIds : [] };
  };
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const { offsetX: x, offsetY: y } = event.nativeEvent;
    const now = doing.current;
    if (now === null) event.currentTarget.style.cursor = cursorOver(hit(rows, scale, x, y), view.getState().tool);
    else if (now.kind === "seeking") studio.player?.seek(msAt(scale, x));
    else if (now.kind === "marquee") {
      const box = { x: Math.min(x, now.x), y: Math.min(y, now.y), w: Math.abs(x - now.x), h: Math.abs(y - now.y) };
      if (!marquee && box.w + box.h < UNSTEADY_PX) return;
      setMarquee(box);
      selectClips(studio, [...new Set([...now.before, ...clipsInside(rows, scale, box)])]);
    } else if (now.drag && (shown || Math.abs(x - now.x) >= UNSTEADY_PX || leavesRow(now.found, y, rows))) {
      setShown({ drag: now.drag, to: dragged(now.drag, msAt(scale, x), viewOf(event, now.targets)) });
    }
  };
  const finish = (event: PointerEvent<HTMLCanvasElement>) => {
    const now = doing.current;
    if (event.type === "pointerup" && now?.kind === "clip") {
      const op = shown && operationOf(shown.drag, shown.to, event.altKey);
      if (op) studio.perform(op);
      else if (!shown) selectClip(studio, now.found, many(event));
    }
    if (event.type === "pointerup" && now?.kind === "marquee" && !marquee) {
      view.getState().set({ clipIds: now.before, wordIds: [] });
      studio.player?.seek(Math.max(0, msAt(scale, now.x)));
    }
    doing.current = null;
    setShown(null);
    setMarquee(null);
  };
  /** The menu is about the clip it is opened on. */
  const onContextMenu = (event: { readonly nativeEvent: MouseEvent }) => {
    const found = hit(rows, scale, event.nativeEvent.offsetX, event.nativeEvent.offsetY);
    if (found.kind === "clip" && !view.getState().clipIds.includes(found.placed.clip.id)) selectClip(studio, found, false);
  };
  return { shown, marquee, handlers: { onPointerDown, onPointerMove, onPointerUp: finish, onPointerCancel: finish, onContextMenu } };
}

/** Where they are selected already nothing is told: a rectangle grows with each move of the pointer, what is in it seldom. */
function selectClips({ view }: Studio, clipIds: readonly string[]): void {
  const { clipIds: before, wordIds, set } = view.getState();
  if (wordIds.length || !equal(before, clipIds)) set({ clipIds, wordIds: [] });
}

function selectClip({ view }: Studio, { placed }: ClipHit, toggles: boolean): void {
  const { clipIds, set } = view.getState();
  const { id } = placed.clip;
  const others = clipIds.filter((one) => one !== id);
  set({ clipIds: toggles ? (others.length < clipIds.length ? others : [...clipIds, id]) : [id], wordIds: [] });
}

/** Null where nothing can be dragged: a locked track, or no edit point to roll. */
function dragOf(studio: Studio, found: ClipHit, tool: Tool, held: { mod: boolean; shift: boolean }, grabbedMs: number): Drag | null {
  const { track, placed, part } = found;
  const gesture = gestureOf(tool, part, held);
  if (track.locked || (gesture === "roll" && !rolled(track, placed, part))) return null;
  const { edl, view } = studio;
  const linked = view.getState().linked ? partnersOf(edl, { track, placed }) : [];
  if (gesture !== "move") return { track, placed, part, gesture, grabbedMs, others: [], linked };
  const selected = [{ track, placed }, ...othersSelected(studio, placed.clip.id)];
  const moving = view.getState().linked ? withPartners(edl, selected) : selected;
  return { track, placed, part, gesture, grabbedMs, others: moving.slice(1) };
}

function othersSelected(studio: Studio, clipId: string): Held[] {
  const { clipIds } = studio.view.getState();
  if (!clipIds.includes(clipId)) return [];
  return clipIds
    .filter((id) => id !== clipId)
    .flatMap((id) =>
      studio.edl.tracks.flatMap((track) => {
        const placed = track.locked ? null : track.lane.find(id);
        return placed ? [{ track, placed }] : [];
      }),
    );
}

/** What the razor snaps to: the playhead and the markers. */
function snapReach({ edl, player, view }: Studio, { px_per_ms }: Scale): (ms: number) => number {
  if (!view.getState().snapping) return Math.round;
  const targets = [player?.state.ms ?? 0, ...edl.markers.map(({ time_ms }) => time_ms)].sort((a, b) => a - b);
  return (ms) => Math.round(snapped(ms, targets, REACH_PX / px_per_ms).ms);
}

/** Alt cuts through all tracks. */
function cutAt(studio: Studio, { placed }: ClipHit, ms: number, all: boolean, snap: (ms: number) => number): void {
  const at_ms = snap(ms);
  if (at_ms <= placed.start_ms || at_ms >= placed.end_ms) return;
  studio.perform({ op: "split", at_ms, ...(all ? {} : { clip_ids: [placed.clip.id] }) });
}

function leavesRow({ track }: ClipHit, y: number, rows: readonly Row[]): boolean {
  const row = rows.find((one) => one.track.id === track.id);
  return row !== undefined && (y < row.top || y > row.top + row.height);
}

function cursorOver(found: Hit, tool: Tool): string {
  if (found.kind !== "clip") return "default";
  if (tool === "razor") return "crosshair";
  if (tool === "slip" || tool === "slide") return "ew-resize";
  return found.part === "body" ? "grab" : tool === "roll" ? "col-resize" : "ew-resize";
}
