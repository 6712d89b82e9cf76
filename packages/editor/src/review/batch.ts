/** Ticked proposals as one operation: one step of undo. Pure; the twin of the Python core's `planners.proposal`. */

import type { Proposal } from "@auteur/types";
import { merged, type Op } from "@auteur/utils";

/**
 * Spans of the timeline go first and from the end, so that none moves another; words, which need no positions, go last
 * and together, so that the pause around neighbouring ones is judged once.
 */
export function asBatch(proposals: readonly Proposal[]): Op {
  const operations = proposals.flatMap((proposal) => proposal.operations);
  const spans = operations.filter(({ op }) => op === "ripple_delete");
  const cut = merged(spans.map((op) => ({ start_ms: Number(op["start_ms"]), end_ms: Number(op["end_ms"]) })));
  const words = operations.filter(({ op }) => op === "delete_words").flatMap((op) => op["word_ids"] as string[]);
  return {
    op: "batch",
    operations: [
      ...cut.reverse().map((span) => ({ op: "ripple_delete", ...span })),
      ...(words.length ? [{ op: "delete_words", word_ids: [...new Set(words)] }] : []),
    ],
  };
}
