/** The script follows the edit. */

import { type Edl, edlFromJson, type Op, perform } from "@auteur/utils";
import { describe, expect, test } from "vitest";

import { type Paragraph, type Script, scriptOf, tokensIn } from "../src/script/model.ts";

function talk(words: number, perSegment = 5): Edl {
  const segments = [];
  for (let s = 0; s * perSegment < words; s++) {
    const own = Array.from({ length: Math.min(perSegment, words - s * perSegment) }, (_, i) => {
      const n = s * perSegment + i;
      return { id: `w${n}`, word: `word${n}`, start_ms: n * 500 + 50, end_ms: n * 500 + 450 };
    });
    const [start_ms, end_ms] = [own[0]?.start_ms ?? 0, own.at(-1)?.end_ms ?? 0];
    segments.push({ id: `s${s}`, media_file_id: "m", speaker: s % 2 ? "B" : "A", start_ms, end_ms, words: own });
  }
  const length = words * 500;
  const clip = (id: string) => ({
    id,
    media_file_id: "m",
    start_ms: 0,
    duration_ms: length,
    in_point_ms: 0,
    out_point_ms: length,
  });
  return edlFromJson({
    schema: 2,
    project_id: "p",
    version: 1,
    settings: { resolution: { width: 1920, height: 1080 }, frame_rate: 30 },
    media_files: [{ id: "m", name: "m", duration_ms: length }],
    tracks: [
      { id: "V1", type: "video", clips: [clip("v")] },
      { id: "A1", type: "audio", clips: [clip("a")] },
    ],
    transcript: { segments },
  });
}

const done = (edl: Edl, ...ops: Op[]) => ops.reduce(perform, edl);
const read = ({ paragraphs }: Script) =>
  paragraphs.map((p) => p.tokens.map((t) => (t.start_ms === null ? `-${t.text}-` : t.text)).join(" "));

describe("the script", () => {
  test("strikes out what was cut, at its place", () => {
    const edl = done(talk(8, 4), { op: "delete_words", word_ids: ["w1", "w2", "w4"] });
    expect(read(scriptOf(edl))).toEqual(["word0 -word1- -word2- word3", "-word4- word5 word6 word7"]);
    expect(read(scriptOf(edl, { struck: false }))).toEqual(["word0 word3", "word5 word6 word7"]);
  });

  test("shows what is left when the first words are cut", () => {
    const edl = done(talk(4, 4), { op: "delete_words", word_ids: ["w0", "w1"] });
    expect(read(scriptOf(edl))).toEqual(["-word0- -word1- word2 word3"]);
  });

  test("reads in the order in which it plays", () => {
    const edl = done(talk(8, 4), { op: "move_words", word_ids: ["w5", "w6"], before_word_id: "w1" });
    expect(read(scriptOf(edl))).toEqual(["word0", "word5 word6", "word1 word2 word3", "word4 word7"]);
    expect(new Set(scriptOf(edl).paragraphs).size).toBe(4);
  });

  test("shows a word's correction, and not one that was corrected away", () => {
    const edl = done(talk(4, 4), { op: "correct_words", word_ids: ["w1", "w2"], text: "together" });
    expect(read(scriptOf(edl))).toEqual(["word0 together word3"]);
  });

  test("everything cut is still there to be restored", () => {
    const ids = Array.from({ length: 8 }, (_, n) => `w${n}`);
    const edl = done(talk(8, 4), { op: "ripple_delete", start_ms: 0, end_ms: 4000 });
    expect([...scriptOf(edl)].map(({ token }) => token.word.id)).toEqual(ids);
  });

  test("words are found by characters", () => {
    const edl = done(talk(6, 6), { op: "delete_words", word_ids: ["w1", "w2", "w4"] });
    const [paragraph] = scriptOf(edl).paragraphs as [Paragraph];
    expect(tokensIn(paragraph, 7, 13).map((t) => t.text)).toEqual(["word1", "word2"]);
    expect(tokensIn(paragraph, 8, 8).map((t) => t.text)).toEqual(["word1"]);
  });

  test("knows the word that is spoken", () => {
    const edl = done(talk(6, 6), { op: "delete_words", word_ids: ["w1"] });
    const spoken = scriptOf(edl);
    expect(spoken.at(100)?.token.word.id).toBe("w0");
    expect(spoken.at(560)?.token.word.id).toBe("w2");
    expect(spoken.at(1e9)?.token.word.id).toBe("w5");
    expect(spoken.at(-1)).toBeNull();
  });

  test("a long talk is laid out in a moment", () => {
    const edl = done(talk(30_000, 60), { op: "delete_words", word_ids: Array.from({ length: 20 }, (_, i) => `w${i + 9000}`) });
    expect(scriptOf(edl).paragraphs).toHaveLength(500);
  });

  test("a cut makes its own paragraph anew and no other, wherever the others now play", () => {
    const [edl, cut] = [talk(3000, 60), { op: "delete_words", word_ids: ["w610", "w611"] }];
    const before = scriptOf(edl);
    const after = scriptOf(done(edl, cut), { before });
    expect(after.paragraphs.flatMap((paragraph, i) => (before.paragraphs.includes(paragraph) ? [] : [i]))).toEqual([10]);
    expect((before.begins[11] ?? 0) - (after.begins[11] ?? 0)).toBe(1000);
  });
});
