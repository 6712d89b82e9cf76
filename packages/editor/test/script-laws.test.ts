/** Whatever is done to a document, its script is what the slow and obvious way gives, and nothing is made twice. */

import { type Edl, edlFromJson, heard, type Op, OperationError, perform, type Segment, textOf, type Word } from "@auteur/utils";
import { describe, expect, test } from "vitest";

import { NO_SCRIPT, type Script, scriptOf } from "../src/script/model.ts";

interface Said {
  readonly word: Word;
  readonly segment: Segment;
  readonly start_ms: number | null;
  readonly end_ms: number | null;
}

/** Every word of the script one after the other, by looking at all of them. */
function obvious(edl: Edl, struck: boolean): Said[] {
  const played = heard(edl).filter(({ word }) => textOf(word) !== "");
  if (!struck) return played;
  const ids = new Set(played.map(({ word }) => word.id));
  const following = new Map<string | null, Said[]>([[null, []]]);
  const last = new Map<string | null, string>();
  for (const segment of edl.transcript.segments) {
    for (const word of segment.words.filter((one) => textOf(one) !== "")) {
      if (ids.has(word.id)) last.set(segment.media_file_id, word.id);
      else {
        const before = last.get(segment.media_file_id) ?? null;
        following.set(before, [...(following.get(before) ?? []), { word, segment, start_ms: null, end_ms: null }]);
      }
    }
  }
  const all = following.get(null) ?? [];
  for (const said of played) {
    all.push(said, ...(following.get(said.word.id) ?? []));
    following.delete(said.word.id);
  }
  return all;
}

/** How a script reads: its words with their times, a bar where a paragraph ends. */
function written(script: Script): string {
  return script.paragraphs
    .map((paragraph, index) => {
      const end = script.begins[index] ?? NaN;
      return paragraph.tokens.map(({ word, start_ms, end_ms }) => `${word.id}:${start_ms === null ? "-" : start_ms + end}:${end_ms === null ? "-" : end_ms + end}`).join(" ");
    })
    .join(" | ");
}

function writtenOut(all: readonly Said[]): string {
  const one = ({ word, start_ms, end_ms }: Said) => `${word.id}:${start_ms ?? "-"}:${end_ms ?? "-"}`;
  return all.map((said, i) => (i === 0 ? "" : said.segment === all[i - 1]?.segment ? " " : " | ") + one(said)).join("");
}

/** Numbers that look like chance and are the same each time. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const WORDS = 60;
const LENGTH = WORDS * 500;

/** Two recordings, one after the other on the first track; `together` puts the second beside the first, as microphones are. */
function document(together: boolean, atOnce: boolean): Edl {
  const segments = ["m", "n"].flatMap((media) =>
    Array.from({ length: WORDS / 6 }, (_, s) => {
      const words = Array.from({ length: 6 }, (_word, i) => {
        const at = (s * 6 + i) * 500 - (atOnce && s % 3 === 2 ? 2200 : 0); // they talk into what was said before
        return { id: `${media}${s * 6 + i}`, word: `${media}${s}${i}`, start_ms: at + 50, end_ms: at + 450 };
      });
      return { id: `${media}-${s}`, media_file_id: media, speaker: s % 2 ? "A" : "B", start_ms: words[0]?.start_ms, end_ms: words[5]?.end_ms, words };
    }),
  );
  const imported = { id: "none", media_file_id: null, speaker: "", start_ms: 0, end_ms: 100, words: [{ id: "none", word: "none", start_ms: 0, end_ms: 100 }] };
  const clip = (id: string, media_file_id: string, start_ms: number) => ({ id, media_file_id, start_ms, duration_ms: LENGTH, in_point_ms: 0, out_point_ms: LENGTH });
  return edlFromJson({
    schema: 2,
    project_id: "p",
    version: 1,
    settings: { resolution: { width: 1920, height: 1080 }, frame_rate: 30 },
    media_files: ["m", "n"].map((id) => ({ id, name: id, duration_ms: LENGTH })),
    tracks: [
      { id: "V1", type: "video", clips: [clip("v", "m", 0)] },
      { id: "A1", type: "audio", clips: together ? [clip("a", "m", 0)] : [clip("a", "m", 0), clip("b", "n", LENGTH)] },
      { id: "A2", type: "audio", clips: together ? [clip("c", "n", 120)] : [] },
    ],
    transcript: { segments: [...segments.slice(0, 4), imported, ...segments.slice(4)] },
  });
}

function someOp(edl: Edl, below: (n: number) => number): Op {
  const words = [...edl.transcript.segments.words()].map(({ id }) => id);
  const run = () => words.slice(below(words.length)).slice(0, 1 + below(9));
  const clips = edl.tracks.flatMap(({ lane }) => [...lane]);
  const clip = clips[below(clips.length)]?.clip.id ?? "";
  const at_ms = below(2 * LENGTH);
  const ops: Op[] = [
    { op: "delete_words", word_ids: run() },
    { op: "delete_words", word_ids: run() },
    { op: "restore_words", word_ids: run() },
    { op: "move_words", word_ids: run(), after_word_id: words[below(words.length)] },
    { op: "correct_words", word_ids: run().slice(0, 2), text: ["", "other", "two words"][below(3)] },
    { op: "set_speaker", speaker: "C", word_ids: run() },
    { op: "lift", clip_ids: [clip] },
    { op: "ripple_delete", start_ms: at_ms, end_ms: at_ms + 1 + below(4000) },
    { op: "split", at_ms },
    { op: "slip", clip_ids: [clip], delta_ms: below(2000) - 1000 },
    { op: "trim", clip_id: clip, edge: below(2) ? "in" : "out", delta_ms: below(2000) - 1000, ripple: below(2) === 1 },
    { op: "insert_clip", track_id: "A1", at_ms, clip: { id: `again-${edl.version}`, media_file_id: "m", in_point_ms: 2000, out_point_ms: 9000 } },
    { op: "set_effects", clip_ids: [clip], effects: [{ type: "speed", rate: 1.25 }], ripple: true },
    { op: "set_track", track_id: ["A1", "A2"][below(2)], muted: below(2) === 1 },
    { op: "undo" },
  ];
  return ops[below(ops.length)] as Op;
}

/** What does not fit is no step: some of what chance proposes is refused. */
function stepped(edl: Edl, op: Op): Edl {
  try {
    return perform(edl, op);
  } catch (error) {
    if (error instanceof OperationError) return edl;
    throw error;
  }
}

describe.each([
  ["of one track", false, false],
  ["of one track on which people speak at once", false, true],
  ["of two microphones", true, false],
])("a script %s", (_, together, atOnce) => {
  test.each([1, 2, 3, 4, 5, 6])("is what looking at every word gives, after any edits (%i)", (seed) => {
    const below = chance(seed);
    let edl = document(together, atOnce);
    let [all, played] = [NO_SCRIPT, NO_SCRIPT];
    let kept = 0;
    for (let step = 0; step < 60; step++) {
      const op = someOp(edl, below);
      const next = stepped(edl, op);
      if (next !== edl) kept++;
      edl = next;
      all = scriptOf(edl, { before: all });
      played = scriptOf(edl, { struck: false, before: played });
      expect(written(all), JSON.stringify(op)).toBe(writtenOut(obvious(edl, true)));
      expect(written(played), JSON.stringify(op)).toBe(writtenOut(obvious(edl, false)));
    }
    expect(kept).toBeGreaterThan(20);
  });
});
