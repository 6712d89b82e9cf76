/** Edits as people read them, and one taken back among others. */

import { edlFromJson, heard, type Op, OPERATIONS, perform, textOf } from "@auteur/utils";
import { describe, expect, test } from "vitest";

import { described, reverting } from "../src/panels/edits.ts";
import { de } from "../src/strings/de.ts";
import { en } from "../src/strings/en.ts";

const word = (text: string, i: number) => ({ id: `w${i}`, word: text, start_ms: i * 500, end_ms: i * 500 + 400, confidence: 0.9 });
const edl = edlFromJson({
  schema: 2,
  project_id: "p",
  version: 1,
  settings: { resolution: { width: 1920, height: 1080 }, frame_rate: 25 },
  media_files: [{ id: "m", duration_ms: 10_000 }],
  tracks: [{ id: "A1", type: "audio", clips: [{ id: "a", media_file_id: "m", start_ms: 0, duration_ms: 10_000, in_point_ms: 0, out_point_ms: 10_000 }] }],
  transcript: { segments: [{ id: "s", media_file_id: "m", speaker: "S", start_ms: 0, end_ms: 3000, words: ["a", "b", "c", "d", "e"].map(word) }] },
});

test("an edit is told by its verb and by how much it is about", () => {
  expect(described({ op: "delete_words", word_ids: ["a", "b"] }, en)).toBe("Words cut (2)");
  expect(described({ op: "undo" }, de)).toBe("Zurückgenommen");
  expect(described({ op: "batch", operations: [{ op: "trim", clip_ids: ["a"] }] }, en)).toBe("Trimmed (1)");
  expect(described({ op: "of_a_later_server" }, en)).toBe("of a later server");
});

test("every verb of the document has its words", () => {
  for (const verb of [...OPERATIONS.keys(), "undo", "redo", "batch"]) expect(described({ op: verb }, de), verb).not.toBe(verb.replaceAll("_", " "));
});

describe("one edit taken back", () => {
  const said = (after: typeof edl) => heard(after).map(({ word: one }) => textOf(one)).join("");
  const all = (...ops: Op[]) => ops.reduce(perform, edl);

  test("leaves what came after it as it is", () => {
    const [first, second] = [{ op: "delete_words", word_ids: ["w1"] }, { op: "delete_words", word_ids: ["w3"] }];
    expect(said(all(first, second))).toBe("ace");
    expect(said(all(first, second, reverting(first) as Op))).toBe("abce");
  });

  test("is possible for markers, switches of tracks, and batches of such", () => {
    const ops = [
      { op: "add_marker", marker_id: "m1", time_ms: 5, name: "here" },
      { op: "set_track", track_id: "A1", muted: true },
      { op: "batch", operations: [{ op: "delete_words", word_ids: ["w0"] }, { op: "delete_words", word_ids: ["w4"] }] },
    ];
    for (const op of ops) {
      const after = all(op, reverting(op) as Op);
      expect([said(after), after.markers, after.tracks[0]?.muted]).toEqual(["abcde", [], false]);
    }
  });

  test("is not offered where others may stand on it", () => {
    for (const op of [{ op: "split", at_ms: 5 }, { op: "undo" }, { op: "batch", operations: [{ op: "split", at_ms: 5 }] }, { op: "batch", operations: [] }]) {
      expect(reverting(op)).toBeNull();
    }
  });
});
