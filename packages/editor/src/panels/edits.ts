/** The edits of a document as people read them, and how a single one is taken back. Pure. */

import type { Op } from "@auteur/utils";

import type { Strings } from "../strings/index.tsx";

/** An edit as the server keeps it. */
export interface Edit {
  readonly version: number;
  readonly at: string;
  readonly client_id: string;
  readonly op: Op;
}

/** What was done, with how many things it is about. A batch of one is that one. */
export function described(op: Op, strings: Strings): string {
  const parts = op.op === "batch" && Array.isArray(op["operations"]) ? (op["operations"] as Op[]) : [];
  if (parts.length === 1 && parts[0]) return described(parts[0], strings);
  const things = [op["word_ids"], op["clip_ids"], op["operations"], op["segment_ids"]].find(Array.isArray);
  const known = (strings as Readonly<Record<string, unknown>>)[`op_${op.op}`];
  const verb = typeof known === "string" ? known : op.op.replaceAll("_", " ");
  return things ? `${verb} (${things.length})` : verb;
}

/**
 * The edit that takes one back whatever came after it: words that were cut are put back, a marker is taken away, and so
 * is a batch of such. Null for an edit that later ones may stand on: that is undone with all that follows it.
 */
export function reverting(op: Op): Op | null {
  if (op.op === "delete_words") return { op: "restore_words", word_ids: op["word_ids"] };
  if (op.op === "restore_words") return { op: "delete_words", word_ids: op["word_ids"] };
  if (op.op === "add_marker") return { op: "remove_marker", marker_id: op["marker_id"] };
  if (op.op === "set_track") {
    const turned = (["muted", "locked"] as const).filter((field) => typeof op[field] === "boolean").map((field) => [field, !op[field]]);
    return { op: "set_track", track_id: op["track_id"], ...Object.fromEntries(turned) };
  }
  if (op.op !== "batch" || !Array.isArray(op["operations"])) return null;
  const parts = (op["operations"] as Op[]).map(reverting);
  return parts.length && parts.every((part) => part !== null) ? { op: "batch", operations: parts.reverse() } : null;
}
