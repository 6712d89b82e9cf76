/** A word's edges over its sound. */

import { edlFromJson, perform } from "@auteur/utils";
import { expect, test } from "vitest";

import { columnsOf, edgesOf, retiming, withEdge, type WordEdges } from "../src/script/word-edges.ts";

const word = (id: string, start_ms: number, end_ms: number) => ({ id, word: id, start_ms, end_ms, confidence: 0.9 });
const edl = edlFromJson({
  schema: 2,
  project_id: "p",
  version: 1,
  settings: { resolution: { width: 1920, height: 1080 }, frame_rate: 25 },
  media_files: [{ id: "m", duration_ms: 3000 }],
  tracks: [],
  transcript: { segments: [{ id: "s", media_file_id: "m", speaker: "S", start_ms: 0, end_ms: 2700, words: [word("one", 100, 400), word("two", 500, 900), word("three", 2400, 2700)] }] },
});

function edges(id: string): WordEdges {
  const place = edl.transcript.segments.findWord(id);
  const found = place && edgesOf(edl.transcript.segments, place, 3000);
  if (!found) throw new Error(id);
  return found;
}

test("a word may reach to its neighbours and to the recording's ends, and the document takes what comes of it", () => {
  expect(edges("one")).toMatchObject({ lower_ms: 0, upper_ms: 500, from_ms: 0, to_ms: 800 });
  expect(edges("three")).toMatchObject({ lower_ms: 900, upper_ms: 3000, from_ms: 2000, to_ms: 3000 });
  for (const id of ["one", "two", "three"]) {
    const before = edges(id);
    for (const [edge, ms] of [["start", -500], ["start", 9999], ["end", -500], ["end", 9999], ["start", 550.4]] as const) {
      const after = withEdge(before, edge, ms);
      const op = retiming(before, after);
      if (op) expect(perform(edl, op).transcript.segments.findWord(id)?.word).toMatchObject({ start_ms: after.start_ms, end_ms: after.end_ms });
    }
  }
});

test("edges that did not move are no edit", () => {
  expect(retiming(edges("two"), withEdge(edges("two"), "start", 500))).toBeNull();
});

test("the sound is drawn where it is loud", () => {
  const values = new Float32Array(300).fill(0.1, 50, 90).fill(0.8, 60, 61);
  const columns = columnsOf({ values, msPerPeak: 10 }, 400, 1000, 12);
  expect(columns.map((value) => Number(value.toFixed(1)))).toEqual([0, 0, 0.1, 0.1, 0.8, 0.1, 0.1, 0.1, 0.1, 0.1, 0, 0]);
});
