import type { Proposal } from "@auteur/types";
import { expect, test } from "vitest";

import { asBatch } from "../src/review/batch.ts";

const proposal = (operations: Proposal["operations"]): Proposal => ({
  kind: "gap",
  ticked: true,
  text: "",
  reason: "",
  start_ms: 0,
  end_ms: 1,
  media_file_id: null,
  source_start_ms: null,
  source_end_ms: null,
  word_ids: [],
  operations,
  revision: 1,
});

test("spans go from the end and merged, words last and together", () => {
  const batch = asBatch([
    proposal([{ op: "delete_words", word_ids: ["a"] }]),
    proposal([{ op: "ripple_delete", start_ms: 100, end_ms: 200 }]),
    proposal([{ op: "ripple_delete", start_ms: 500, end_ms: 700 }]),
    proposal([{ op: "ripple_delete", start_ms: 150, end_ms: 250 }]),
    proposal([{ op: "delete_words", word_ids: ["b", "a"] }]),
  ]);
  expect(batch["operations"]).toEqual([
    { op: "ripple_delete", start_ms: 500, end_ms: 700 },
    { op: "ripple_delete", start_ms: 100, end_ms: 250 },
    { op: "delete_words", word_ids: ["a", "b"] },
  ]);
});
