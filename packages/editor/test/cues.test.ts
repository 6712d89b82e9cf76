/** Captions as they come from the server, and their corrections. */

import { edlFromJson, heard, perform, textOf } from "@auteur/utils";
import { describe, expect, test } from "vitest";

import { cueAt, cuesFromSrt, reworded, wordsOf } from "../src/captions/cues.ts";

const SRT = "1\r\n00:00:00,100 --> 00:00:01,500\r\none two\r\nthree\r\n\r\n2\r\n01:00:02,000 --> 01:00:03,040\r\nfour --> five\r\n\r\n";

test("SubRip is read with either end of line, times beyond an hour and an arrow in the text", () => {
  const cues = [
    { start_ms: 100, end_ms: 1500, text: "one two\nthree" },
    { start_ms: 3_602_000, end_ms: 3_603_040, text: "four --> five" },
  ];
  expect(cuesFromSrt(SRT)).toEqual(cues);
  expect(cuesFromSrt(SRT.replaceAll("\r", ""))).toEqual(cues);
  expect(cuesFromSrt("")).toEqual([]);
  expect(cuesFromSrt("nonsense\n\n5\nno time\n")).toEqual([]);
});

test("the cue of a moment is the one that is shown then, of thousands too", () => {
  const cues = Array.from({ length: 5000 }, (_, i) => ({ start_ms: i * 1000, end_ms: i * 1000 + 800, text: String(i) }));
  expect(cueAt(cues, 0)).toBe(0);
  expect(cueAt(cues, 4_321_799)).toBe(4321);
  expect(cueAt(cues, 4_321_800)).toBe(-1);
  expect(cueAt([], 5)).toBe(-1);
});

describe("a caption's text", () => {
  const word = (text: string, i: number) => ({ id: `w${i}`, word: text, start_ms: i * 500, end_ms: i * 500 + 400, confidence: 0.9 });
  const edl = edlFromJson({
    schema: 2,
    project_id: "p",
    version: 1,
    settings: { resolution: { width: 1920, height: 1080 }, frame_rate: 25 },
    media_files: [{ id: "m", duration_ms: 10_000 }],
    tracks: [{ id: "A1", type: "audio", clips: [{ id: "a", media_file_id: "m", start_ms: 0, duration_ms: 10_000, in_point_ms: 0, out_point_ms: 10_000 }] }],
    transcript: { segments: [{ id: "s", media_file_id: "m", speaker: "S", start_ms: 0, end_ms: 3000, words: ["we", "went", "two", "the", "see"].map(word) }] },
  });
  const all = wordsOf({ start_ms: 0, end_ms: 3000, text: "" }, heard(edl));

  test("is of the words that it covers", () => {
    expect(wordsOf({ start_ms: 400, end_ms: 1400, text: "" }, heard(edl)).map(({ word: { id } }) => id)).toEqual(["w1", "w2"]);
  });

  test.each([
    ["we went to the sea", ["w2", "w3", "w4"]],
    ["we went two the sea", ["w4"]],
    ["so we went two the see", ["w0"]],
    ["we went two the see again", ["w4"]],
    ["we went quickly two the see", ["w1"]],
    ["went two the see", ["w0"]],
    ["entirely different", ["w0", "w1", "w2", "w3", "w4"]],
  ])("%j corrects the least of its words, and reads so afterwards", (text, ids) => {
    const op = reworded(all, text);
    expect(op?.["word_ids"]).toEqual(ids);
    const after = heard(perform(edl, op ?? { op: "" })).map(({ word: said }) => textOf(said)).filter(Boolean);
    expect(after.join(" ")).toBe(text);
  });

  test("that stays is no edit", () => {
    expect(reworded(all, " we went  two the see ")).toBeNull();
  });
});
