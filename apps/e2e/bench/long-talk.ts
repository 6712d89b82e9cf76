/** Projects of hours, laid out by the API: words that are timed through the whole recording, and a cut every few words. */

import { inject } from "vitest";

import { uploaded } from "../src/client.ts";
import { client } from "../src/editing.ts";

export interface LongTalk {
  readonly id: string;
  readonly words: number;
  readonly clips: number;
}

const PER_PARAGRAPH = 25;
const WORD_MS = 360;
const VOCABULARY = "so we take the next step and look at what a longer sentence does when somebody speaks of ordinary things without hurry".split(" ");

/**
 * The recording is the tests' short talk under a length that it has not: words, clips, script and timeline are as of
 * hours, its proxy, waveform and filmstrip are not.
 */
export async function longTalk(words: number, clips: number): Promise<LongTalk> {
  const { id } = await client.ask<{ id: string }>("POST", `/projects/${inject("original")}/duplicate`, { name: `${words} words` });
  const before = (await client.ask("GET", `/projects/${id}/edl`)) as {
    readonly tracks: readonly { readonly id: string; readonly clips: readonly { readonly id: string }[] }[];
  };
  const media = await uploaded(client, id, inject("talk").movie);
  await client.edit(id, { op: "undo" }); // the document knows it no more: it may have any length there
  const duration_ms = words * WORD_MS;
  await client.edit(id, { op: "lift", clip_ids: before.tracks.flatMap((track) => track.clips.map((clip) => clip.id)) });
  const media_file = { id: media.id, name: media.name, type: media.type, duration_ms, generated_by: null };
  for (const track of before.tracks) {
    const clip = { id: `whole-${track.id}`, media_file_id: media.id, in_point_ms: 0, out_point_ms: duration_ms };
    await client.edit(id, { op: "overwrite_clip", track_id: track.id, at_ms: 0, clip, media_file });
  }
  await client.upload(`/projects/${id}/transcript/import?format=json&media_id=${media.id}`, transcript(words));
  const said = (await client.edl(id)).transcript.segments.flatMap((segment) => segment.words);
  const every = Math.floor(words / (clips / before.tracks.length));
  await client.edit(id, { op: "delete_words", word_ids: said.filter((_, i) => i % every === every - 1).map((word) => word.id) });
  const after = await client.edl(id);
  return { id, words: said.length, clips: after.tracks.reduce((sum, track) => sum + track.clips.length, 0) };
}

function transcript(words: number): string {
  const spoken = Array.from({ length: words }, (_, i) => ({
    word: VOCABULARY[i % VOCABULARY.length] ?? "",
    start: (i * WORD_MS) / 1000,
    end: (i * WORD_MS + 300) / 1000,
    probability: 0.9,
  }));
  const segments = Array.from({ length: Math.ceil(words / PER_PARAGRAPH) }, (_, i) => {
    const own = spoken.slice(i * PER_PARAGRAPH, (i + 1) * PER_PARAGRAPH);
    return { start: own[0]?.start, end: own.at(-1)?.end, text: own.map(({ word }) => word).join(" "), words: own };
  });
  return JSON.stringify({ segments });
}
