/** Where in the script something was edited, and which edits those are. Pure. */

import type { Op } from "@auteur/utils";

import type { Edit } from "../panels/edits.ts";
import type { Place, Script } from "./model.ts";

/** A place in the script and the edits that were made there, the last one first. */
export interface EditMark {
  readonly place: Place;
  readonly edits: readonly Edit[];
}

/** The edits that still hold: what was taken back is left out, what was done again is back. */
export function effective(log: readonly Edit[]): Edit[] {
  const [done, undone]: [Edit[], Edit[]] = [[], []];
  for (const edit of log) {
    if (edit.op.op === "undo") undone.push(...done.splice(-1));
    else if (edit.op.op === "redo") done.push(...undone.splice(-1));
    else {
      done.push(edit);
      undone.length = 0;
    }
  }
  return done;
}

/** The words at which an edit is seen, those that come first first; none where it is about no words. */
export function wordsAt(op: Op): readonly string[] {
  if (op.op === "batch" && Array.isArray(op["operations"])) return (op["operations"] as Op[]).flatMap(wordsAt).slice(0, MOST);
  if (op.op === "replace_words" || op.op === "insert_words") {
    const id = (op["clip"] as { readonly id?: unknown } | undefined)?.id;
    return typeof id === "string" ? [`${id}:0`] : [];
  }
  if (op.op === "retime_word" && typeof op["word_id"] === "string") return [op["word_id"]];
  if (!["delete_words", "correct_words", "move_words"].includes(op.op) || !Array.isArray(op["word_ids"])) return [];
  return (op["word_ids"] as string[]).slice(0, MOST);
}

/** Of a batch over the whole talk so many places are marked. */
const MOST = 200;

/** A mark before the first word of each run of words that an edit touched. What was cut is marked while it is cut. */
export function marksOf(log: readonly Edit[], script: Script): EditMark[] {
  const byWord = new Map<string, Edit[]>();
  for (const edit of effective(log).reverse()) {
    for (const id of wordsAt(edit.op)) byWord.set(id, [...(byWord.get(id) ?? []), edit]);
  }
  const found: { place: Place; edits: Edit[] }[] = [];
  let before: { readonly place: Place; readonly edits: readonly Edit[] } | null = null;
  for (const place of script.placesOf(byWord.keys())) {
    const edits = (byWord.get(place.token.word.id) ?? []).filter(({ op }) => !isCut(op) || place.token.start_ms === null);
    const follows = before?.place.paragraph === place.paragraph && place.paragraph.tokens.indexOf(place.token) === place.paragraph.tokens.indexOf(before.place.token) + 1;
    const fresh = follows ? edits.filter((edit) => !before?.edits.includes(edit)) : edits;
    before = { place, edits };
    if (fresh.length) found.push({ place, edits: fresh });
  }
  return found;
}

const isCut = (op: Op): boolean => op.op === "delete_words" || (op.op === "batch" && Array.isArray(op["operations"]) && (op["operations"] as Op[]).every(isCut));
