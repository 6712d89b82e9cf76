/** What deserves a second look: words that were hardly understood, and cuts that lie close to a word. Pure. */

import { bisectLeft, type Edl, heard, type Lane, offsetOf, type Placed, type TimelineMs, type Word } from "@auteur/utils";

/** A word that is less certain than this is marked. */
const UNSURE = 0.45;
/** A cut nearer to speech than this is likely to be heard: the least that editors leave. */
const NEAR_MS = 30;

export interface Doubt {
  readonly kind: "word" | "cut";
  readonly at_ms: TimelineMs;
  /** The word itself, or the one that the cut comes close to. */
  readonly word_id: string;
}

export function isUnsure({ confidence, edited_text }: Word): boolean {
  return confidence !== null && confidence < UNSURE && edited_text === null;
}

/** All doubts in the order in which they play. */
export function doubts(edl: Edl): Doubt[] {
  const words = heard(edl).filter(({ word }) => isUnsure(word)).map(({ word, start_ms }): Doubt => ({ kind: "word", at_ms: start_ms, word_id: word.id }));
  return [...words, ...riskyCuts(edl)].sort((a, b) => a.at_ms - b.at_ms);
}

/** The next doubt after a moment, or the one before; null where there is none. */
export function doubtFrom(all: readonly Doubt[], ms: TimelineMs, direction: 1 | -1): Doubt | null {
  const found = direction > 0 ? all.find(({ at_ms }) => at_ms > ms) : all.findLast(({ at_ms }) => at_ms < ms);
  return found ?? null;
}

/** Joins of different moments of speech that lie inside a word, or nearly. A join at a razor cut is none. */
function riskyCuts(edl: Edl): Doubt[] {
  const said = wordsByRecording(edl);
  const tracks = edl.tracks.filter(({ type, muted, lane }) => type === "audio" && !muted && lane.count > 0);
  return tracks.flatMap(({ lane }) => joins(lane).flatMap(([left, right]) => riskOf(said, left, right)));
}

function joins(lane: Lane): [Placed, Placed][] {
  const all = [...lane];
  return all.flatMap((right, i) => {
    const left = all[i - 1];
    if (!left || left.end_ms !== right.start_ms) return [];
    const runsOn = left.clip.media_file_id === right.clip.media_file_id && left.clip.out_point_ms === right.clip.in_point_ms;
    return runsOn ? [] : [[left, right] as [Placed, Placed]];
  });
}

type Said = ReadonlyMap<string, { readonly words: readonly Word[]; readonly starts: readonly number[] }>;

function riskOf(said: Said, left: Placed, right: Placed): Doubt[] {
  const before = nearest(said, left.clip.media_file_id, left.clip.out_point_ms);
  const after = nearest(said, right.clip.media_file_id, right.clip.in_point_ms);
  const near = before ?? after;
  if (!near) return [];
  const inLeft = before !== null && before.start_ms < left.clip.out_point_ms;
  const at_ms = inLeft ? left.start_ms + offsetOf(left.clip, before.start_ms) : right.start_ms;
  return [{ kind: "cut", at_ms, word_id: near.id }];
}

/** The word that holds a moment of a recording, or ends or begins too near to it; null where there is air. */
function nearest(said: Said, mediaFileId: string, ms: number): Word | null {
  const recording = said.get(mediaFileId);
  if (!recording) return null;
  const at = bisectLeft(recording.starts, ms);
  const near = ({ start_ms, end_ms }: Word) => start_ms - NEAR_MS < ms && ms < end_ms + NEAR_MS;
  return [recording.words[at - 1], recording.words[at]].find((word) => word !== undefined && near(word)) ?? null;
}

function wordsByRecording(edl: Edl): Said {
  const found = new Map<string, Word[]>();
  for (const { media_file_id, words } of edl.transcript.segments) {
    if (media_file_id === null) continue;
    found.set(media_file_id, [...(found.get(media_file_id) ?? []), ...words]);
  }
  return new Map(
    [...found].map(([id, words]) => {
      words.sort((a, b) => a.start_ms - b.start_ms);
      return [id, { words, starts: words.map(({ start_ms }) => start_ms) }];
    }),
  );
}
