/** Marks stand where something was edited and still holds. */

import { edlFromJson, type Op, perform } from "@auteur/utils";
import { expect, test } from "vitest";

import { effective, marksOf } from "../src/script/edit-marks.ts";
import { scriptOf } from "../src/script/model.ts";

const word = (text: string, i: number) => ({ id: `w${i}`, word: text, start_ms: i * 500, end_ms: i * 500 + 400, confidence: 0.9 });
const edl = edlFromJson({
  schema: 2,
  project_id: "p",
  version: 1,
  settings: { resolution: { width: 1920, height: 1080 }, frame_rate: 25 },
  media_files: [{ id: "m", duration_ms: 10_000 }],
  tracks: [{ id: "A1", type: "audio", clips: [{ id: "a", media_file_id: "m", start_ms: 0, duration_ms: 10_000, in_point_ms: 0, out_point_ms: 10_000 }] }],
  transcript: { segments: [{ id: "s", media_file_id: "m", speaker: "S", start_ms: 0, end_ms: 3000, words: ["a", "b", "c", "d", "e", "f"].map(word) }] },
});

const logged = (...ops: readonly Op[]) => ops.map((op, i) => ({ version: i + 2, at: "2026-11-23T03:00:00Z", client_id: "", op }));
/** Each mark as the word it stands before and the versions behind it. */
const marks = (...ops: readonly Op[]) =>
  marksOf(logged(...ops), scriptOf(ops.reduce(perform, edl))).map(({ place, edits }) => [place.token.text, ...edits.map(({ version }) => version)]);

const cut = (...word_ids: string[]) => ({ op: "delete_words", word_ids });

test("a run of words has one mark, before its first word; the last edit of a place comes first", () => {
  expect(marks(cut("w1", "w2"), { op: "correct_words", word_ids: ["w4"], text: "E" }, { op: "correct_words", word_ids: ["w4"], text: "E!" })).toEqual([
    ["b", 2],
    ["E!", 4, 3],
  ]);
  expect(marks(cut("w1", "w3"))).toEqual([["b", 2], ["d", 2]]);
  expect(marks(cut("w1"), cut("w2"))).toEqual([["b", 2], ["c", 3]]);
});

test("what was taken back or restored has none, what was done again has one, and a batch is one edit", () => {
  expect(marks(cut("w1"), { op: "undo" })).toEqual([]);
  expect(marks(cut("w1"), { op: "undo" }, { op: "redo" })).toEqual([["b", 2]]);
  expect(marks(cut("w1"), { op: "restore_words", word_ids: ["w1"] })).toEqual([]);
  expect(marks({ op: "batch", operations: [cut("w0"), cut("w4")] })).toEqual([["a", 2], ["e", 2]]);
  expect(marks({ op: "add_marker", marker_id: "x", time_ms: 5, name: "x" })).toEqual([]);
});

test("an edit after an undo takes away what could be done again", () => {
  const log = logged(cut("w1"), { op: "undo" }, cut("w2"), { op: "redo" });
  expect(effective(log).map(({ version }) => version)).toEqual([4]);
});
