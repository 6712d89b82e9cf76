/** What deserves a second look. */

import { edlFromJson, perform } from "@auteur/utils";
import { expect, test } from "vitest";

import { doubtFrom, doubts } from "../src/script/doubts.ts";

const word = (id: string, start_ms: number, end_ms: number, confidence = 0.9) => ({ id, word: id, start_ms, end_ms, confidence });
const edl = edlFromJson({
  schema: 2,
  project_id: "p",
  version: 1,
  settings: { resolution: { width: 1920, height: 1080 }, frame_rate: 25 },
  media_files: [{ id: "m", duration_ms: 10_000 }],
  tracks: [{ id: "A1", type: "audio", clips: [{ id: "a", media_file_id: "m", start_ms: 0, duration_ms: 10_000, in_point_ms: 0, out_point_ms: 10_000 }] }],
  transcript: {
    segments: [
      { id: "s", media_file_id: "m", speaker: "S", start_ms: 0, end_ms: 5000, words: [word("one", 0, 400), word("two", 500, 900, 0.2), word("three", 1500, 2000), word("four", 2600, 3000), word("five", 4000, 4500, 0.1)] },
    ],
  },
});

test("words that were hardly understood are doubtful until somebody has corrected them", () => {
  expect(doubts(edl)).toEqual([
    { kind: "word", at_ms: 500, word_id: "two" },
    { kind: "word", at_ms: 4000, word_id: "five" },
  ]);
  const corrected = perform(edl, { op: "correct_words", word_ids: ["two"], text: "too" });
  expect(doubts(corrected).map(({ word_id }) => word_id)).toEqual(["five"]);
});

test("a cut in the air is none, one inside a word or close to it is, and a razor cut is none", () => {
  const cuts = (start_ms: number, end_ms: number) =>
    doubts(perform(edl, { op: "ripple_delete", start_ms, end_ms })).filter(({ kind }) => kind === "cut");
  expect(cuts(1200, 2300)).toEqual([]);
  expect(cuts(1700, 2300)).toEqual([{ kind: "cut", at_ms: 1500, word_id: "three" }]);
  expect(cuts(2020, 2300)).toEqual([{ kind: "cut", at_ms: 1500, word_id: "three" }]);
  expect(cuts(2300, 2590)).toEqual([{ kind: "cut", at_ms: 2300, word_id: "four" }]);
  const split = perform(edl, { op: "split", at_ms: 1700 });
  expect(doubts(split).filter(({ kind }) => kind === "cut")).toEqual([]);
});

test("doubts are walked through from where the playhead is", () => {
  const all = doubts(edl);
  expect(doubtFrom(all, 0, 1)?.word_id).toBe("two");
  expect(doubtFrom(all, 500, 1)?.word_id).toBe("five");
  expect(doubtFrom(all, 4000, 1)).toBeNull();
  expect(doubtFrom(all, 4000, -1)?.word_id).toBe("two");
});
