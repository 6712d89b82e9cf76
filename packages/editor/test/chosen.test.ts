import { edlFromJson, perform } from "@auteur/utils";
import { expect, test } from "vitest";

import { scriptOf } from "../src/script/model.ts";
import { chosenSpans } from "../src/timeline/chosen.ts";

const word = (text: string, i: number) => ({ id: text, word: text, start_ms: i * 500, end_ms: i * 500 + 400, confidence: 0.9 });
const edl = edlFromJson({
  schema: 2,
  project_id: "p",
  version: 1,
  settings: { resolution: { width: 1920, height: 1080 }, frame_rate: 25 },
  media_files: [{ id: "m", duration_ms: 10_000 }],
  tracks: [{ id: "A1", type: "audio", clips: [{ id: "a", media_file_id: "m", start_ms: 0, duration_ms: 10_000, in_point_ms: 0, out_point_ms: 10_000 }] }],
  transcript: {
    segments: [
      { id: "s", media_file_id: "m", speaker: "S", start_ms: 0, end_ms: 1400, words: ["a", "b", "c"].map(word) },
      { id: "t", media_file_id: "m", speaker: "T", start_ms: 1500, end_ms: 2900, words: ["d", "e", "f"].map((text, i) => word(text, i + 3)) },
    ],
  },
});

test("selected words are stretches of time: those that follow each other are one, over paragraphs too", () => {
  const spans = (...ids: string[]) => chosenSpans(scriptOf(edl), ids).map(({ start_ms, end_ms }) => [start_ms, end_ms]);
  expect(spans("a", "b")).toEqual([[0, 900]]);
  expect(spans("a", "c")).toEqual([[0, 400], [1000, 1400]]);
  expect(spans("c", "d")).toEqual([[1000, 1900]]);
  expect(spans()).toEqual([]);
});

test("what is struck plays nowhere", () => {
  const cut = scriptOf(perform(edl, { op: "delete_words", word_ids: ["b"] }));
  expect(chosenSpans(cut, ["b"])).toEqual([]);
  expect(chosenSpans(cut, ["a", "b", "c"]).length).toBe(2);
});
