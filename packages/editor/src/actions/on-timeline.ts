/** What can be done to clips: by the playhead, by frames, and which tool the pointer has. */

import { durationMs, type Op, type TimelineMs } from "@auteur/utils";
import { ArrowLeftRight, FoldHorizontal, MousePointer2, MoveHorizontal, Slice } from "lucide-react";

import type { Studio } from "../store/studio.tsx";
import { nudged, shiftedBy, taken, trimmedBy, trimmedTo } from "../timeline/by-keys.ts";
import type { Held } from "../timeline/gestures.ts";
import { withPartners } from "../timeline/linking.ts";
import type { Tool } from "../timeline/tools.ts";
import type { Action, Label } from "./action.ts";

const now = (studio: Studio): TimelineMs => studio.player?.state.ms ?? 0;
/** The selected clips and those that belong to them; without any, those under the playhead. */
function held({ edl, view, player }: Studio): Held[] {
  const { clipIds, linked } = view.getState();
  const found = taken(edl, clipIds, player?.state.ms ?? 0);
  return linked ? withPartners(edl, found) : found;
}

const hasClips = (studio: Studio): boolean => studio.view.getState().clipIds.length > 0;

function does(studio: Studio, op: Op | null): void {
  if (op) studio.perform(op);
}

/** The playhead stays on the picture that it showed. */
function trimTo(studio: Studio, edge: "in" | "out", ripple: boolean): void {
  const op = trimmedTo(held(studio), edge, now(studio), ripple);
  if (!op || !studio.perform(op)) return;
  if (ripple && edge === "in") studio.player?.seek(Math.min(durationMs(studio.edl), now(studio) - Number(op["delta_ms"])));
}

function lift(studio: Studio): void {
  const { clipIds, set } = studio.view.getState();
  if (studio.perform({ op: "lift", clip_ids: [...clipIds] })) set({ clipIds: [] });
}

function seekMarker(studio: Studio, direction: 1 | -1): void {
  const at = Math.round(now(studio));
  const times = studio.edl.markers.map(({ time_ms }) => time_ms).sort((a, b) => a - b);
  const next = direction > 0 ? times.find((ms) => ms > at) : times.findLast((ms) => ms < at);
  if (next !== undefined) studio.player?.seek(next);
}

/** The marker nearest to the playhead. */
function nearestMarker(studio: Studio) {
  const distance = ({ time_ms }: { time_ms: number }) => Math.abs(time_ms - now(studio));
  return studio.edl.markers.toSorted((a, b) => distance(a) - distance(b))[0];
}

function removeMarker(studio: Studio): void {
  const marker = nearestMarker(studio);
  if (marker) studio.perform({ op: "remove_marker", marker_id: marker.id });
}

function renameMarker(studio: Studio): void {
  const marker = nearestMarker(studio);
  if (marker) studio.view.getState().set({ dialog: { kind: "marker", markerId: marker.id } });
}

const hasMarkers = (studio: Studio): boolean => studio.edl.markers.length > 0;

function tool(name: Tool, label: Label, key: string, icon: Action["icon"]): Action {
  return { id: `tool-${name}`, label, group: "edit", ...(icon ? { icon } : {}), keys: [key], run: (s) => s.view.getState().set({ tool: name }) };
}

function both(id: string, labels: readonly [Label, Label], keys: readonly [string, string], change: (studio: Studio, frames: 1 | -1) => Op | null): Action[] {
  return ([-1, 1] as const).map((frames, i) => ({
    id: `${id}-${i === 0 ? "left" : "right"}`,
    label: labels[i] as Label,
    group: "edit",
    keys: [keys[i] as string],
    when: hasClips,
    run: (studio) => does(studio, change(studio, frames)),
  }));
}

export const ON_TIMELINE: readonly Action[] = [
  tool("select", "toolSelect", "KeyV", MousePointer2),
  tool("razor", "toolRazor", "KeyB", Slice),
  tool("slip", "toolSlip", "KeyY", ArrowLeftRight),
  tool("slide", "toolSlide", "KeyU", MoveHorizontal),
  tool("roll", "toolRoll", "KeyR", FoldHorizontal),
  { id: "lift", label: "lift", group: "edit", keys: ["Shift+Delete"], when: hasClips, run: lift },
  { id: "trim-in", label: "rippleTrimIn", group: "edit", keys: ["KeyQ"], run: (s) => trimTo(s, "in", true) },
  { id: "trim-out", label: "rippleTrimOut", group: "edit", keys: ["KeyW"], run: (s) => trimTo(s, "out", true) },
  { id: "plain-trim-in", label: "plainTrimIn", group: "edit", keys: ["Alt+KeyQ"], run: (s) => trimTo(s, "in", false) },
  { id: "plain-trim-out", label: "plainTrimOut", group: "edit", keys: ["Alt+KeyW"], run: (s) => trimTo(s, "out", false) },
  ...both("nudge", ["nudgeLeft", "nudgeRight"], ["Alt+Comma", "Alt+Period"], (s, n) => nudged(s.edl, held(s), n)),
  ...both("slip", ["slipLeft", "slipRight"], ["Alt+Shift+Comma", "Alt+Shift+Period"], (s, n) => shiftedBy(s.edl, held(s), "slip", n)),
  ...both("slide", ["slideLeft", "slideRight"], ["Mod+Shift+Comma", "Mod+Shift+Period"], (s, n) => shiftedBy(s.edl, held(s), "slide", n)),
  ...both("roll", ["rollLeft", "rollRight"], ["Mod+Comma", "Mod+Period"], (s, n) => shiftedBy(s.edl, held(s), "roll", n)),
  ...both("in", ["inLeft", "inRight"], ["BracketLeft", "BracketRight"], (s, n) => trimmedBy(s.edl, held(s), "in", n)),
  ...both("out", ["outLeft", "outRight"], ["Shift+BracketLeft", "Shift+BracketRight"], (s, n) => trimmedBy(s.edl, held(s), "out", n)),
  { id: "marker-before", label: "markerBefore", group: "play", keys: ["Shift+ArrowUp"], when: hasMarkers, run: (s) => seekMarker(s, -1) },
  { id: "marker-after", label: "markerAfter", group: "play", keys: ["Shift+ArrowDown"], when: hasMarkers, run: (s) => seekMarker(s, 1) },
  { id: "marker-rename", label: "renameMarker", group: "edit", keys: ["Shift+KeyM"], when: hasMarkers, run: renameMarker },
  { id: "marker-remove", label: "removeMarker", group: "edit", keys: ["Alt+KeyM"], when: hasMarkers, run: removeMarker },
];
