/** What a drag does to a clip: by the tool, by where the clip is taken hold of, and by the keys that are held. Pure. */

import type { Placed, Track } from "@auteur/utils";

import { neighbours } from "./room.ts";

export const TOOLS = ["select", "razor", "slip", "slide", "roll"] as const;
export type Tool = (typeof TOOLS)[number];

/** `trim-in` and `trim-out` move an edge; `roll` the edit point between two clips. */
export type Gesture = "move" | "trim-in" | "trim-out" | "slip" | "slide" | "roll";

/** Where a clip is taken. */
export type Part = "in" | "out" | "body";

export interface Held {
  /** Ctrl, or ⌘. */
  readonly mod: boolean;
  readonly shift: boolean;
}

/** With the selecting tool: Ctrl slips, Ctrl and Shift slide, and Shift on an edge rolls. */
export function gestureOf(tool: Tool, part: Part, held: Held): Gesture {
  if (tool === "slip" || tool === "slide") return tool;
  if (part === "body") {
    if (tool === "roll") return "move";
    return held.mod ? (held.shift ? "slide" : "slip") : "move";
  }
  if (tool === "roll" || held.shift) return "roll";
  return part === "in" ? "trim-in" : "trim-out";
}

/** The two clips of the edit point at an edge; null where none touches. */
export function rolled(track: Track, placed: Placed, part: Part): { left: Placed; right: Placed } | null {
  const { before, after } = neighbours(track, placed);
  if (part === "in") return before && { left: before, right: placed };
  return after && { left: placed, right: after };
}
