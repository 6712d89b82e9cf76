/** What can be done to words beside cutting them. */

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

export const ON_WORDS: readonly Action[] = [
  { id: "doubt-before", label: "doubtBefore", group: "play", keys: ["Shift+F8"], run: (s) => seekDoubt(s, -1) },
  { id: "doubt-after", label: "doubtAfter", group: "play", keys: ["F8"], run: (s) => seekDoubt(s, 1) },
  { id: "reword", label: "reword", group: "edit", keys: ["F2"], when: (s) => s.view.getState().wordIds.length > 0, run: reword },
];
