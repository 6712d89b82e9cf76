/** What can be done to words beside cutting them. */

import { heard } from "@auteur/utils";

import { doubtFrom, doubts } from "../script/doubts.ts";
import type { Studio } from "../store/studio.tsx";
import type { Action } from "./action.ts";

/** Steps to the next word that was hardly understood, or the next cut that comes close to a word. */
function seekDoubt(studio: Studio, direction: 1 | -1): void {
  const found = doubtFrom(doubts(studio.edl), Math.round(studio.player?.state.ms ?? 0), direction);
  const { set, tell } = studio.view.getState();
  const strings = studio.strings();
  if (!found) return tell({ kind: "good", title: strings.noMoreDoubts });
  studio.player?.pause();
  studio.player?.seek(found.at_ms);
  set({ wordIds: [found.word_id], clipIds: [] });
}

function reword(studio: Studio): void {
  const { wordIds, set } = studio.view.getState();
  if (wordIds.length) set({ dialog: { kind: "typed", wordIds, text: null } });
}

/** New words behind the selected ones, or behind the word at the playhead. */
function insert(studio: Studio): void {
  const { wordIds, set } = studio.view.getState();
  const ids = wordIds.length ? wordIds : spokenBefore(studio);
  if (ids.length) set({ dialog: { kind: "typed", wordIds: ids, text: null, after: true } });
}

function spokenBefore({ edl, player }: Studio): string[] {
  const found = heard(edl).findLast(({ start_ms }) => start_ms <= (player?.state.ms ?? 0));
  return found ? [found.word.id] : [];
}

export const ON_WORDS: readonly Action[] = [
  { id: "doubt-before", label: "doubtBefore", group: "play", keys: ["Shift+F8"], run: (s) => seekDoubt(s, -1) },
  { id: "doubt-after", label: "doubtAfter", group: "play", keys: ["F8"], run: (s) => seekDoubt(s, 1) },
  { id: "reword", label: "reword", group: "edit", keys: ["F2"], when: (s) => s.view.getState().wordIds.length > 0, run: reword },
  { id: "insert-words", label: "insertWords", group: "edit", keys: ["Shift+F2"], when: (s) => s.edl.transcript.segments.count > 0, run: insert },
];
