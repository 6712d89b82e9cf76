/**
 * Which words play, in the order in which they do. Pure.
 *
 * What the clips of a chunk play is found once for as long as chunk and transcript stay: an edit makes a few chunks.
 */

import { type Clip, type Edl, heardTracks, type Lane, offsetOf, type TimelineMs } from "@auteur/utils";

import { type Recording, type Recordings } from "./recording.ts";

/** Words that a clip plays one after the other. */
export interface Play {
  readonly recording: Recording;
  readonly from: number;
  readonly to: number;
  readonly clip: Clip;
  /** Where the clip begins, on from the moment that is given with it. */
  readonly clip_ms: number;
}

/** When a moment of its source is played by a clip that begins at `clipMs`; one that it leaves out, at its edge. */
export function playedAt(clip: Clip, clipMs: TimelineMs, sourceMs: number): TimelineMs {
  return clipMs + offsetOf(clip, sourceMs);
}

/** Tells all plays in order, each with the moment from which its `clip_ms` counts. */
export function forEachPlay(edl: Edl, recordings: Recordings, tell: (play: Play, fromMs: TimelineMs) => void): void {
  const lanes = heardTracks(edl).map(({ lane }) => lane);
  const speaking = lanes.filter((lane) => lane.chunks.some((chunk) => playsOf(chunk, recordings).length));
  if (speaking.length > 1) {
    for (const play of interleaved(speaking, recordings)) tell(play, 0);
    return;
  }
  for (const lane of speaking) {
    for (const [c, chunk] of lane.chunks.entries()) {
      for (const play of playsOf(chunk, recordings)) tell(play, lane.offsets[c] as number);
    }
  }
}

type Chunk = Lane["chunks"][number];

const FOUND = new WeakMap<Chunk, { readonly recordings: Recordings; readonly plays: readonly Play[] }>();

function playsOf(chunk: Chunk, recordings: Recordings): readonly Play[] {
  const known = FOUND.get(chunk);
  if (known?.recordings === recordings) return known.plays;
  const plays = chunk.items.flatMap(({ clip }, i) => {
    const recording = clip.deleted ? undefined : recordings.get(clip.media_file_id);
    const clip_ms = (chunk.ends[i] as number) - clip.duration_ms;
    return (recording?.within(clip.in_point_ms, clip.out_point_ms) ?? []).map(({ from, to }) => ({ recording, from, to, clip, clip_ms }) as Play);
  });
  FOUND.set(chunk, { recordings, plays });
  return plays;
}

interface Spoken {
  readonly play: Play;
  readonly number: number;
  readonly start_ms: TimelineMs;
  readonly end_ms: TimelineMs;
}

/** What several tracks say, by time. A word that more than one says at the same moment is one. */
function interleaved(lanes: readonly Lane[], recordings: Recordings): Play[] {
  const found = new Map<string, Spoken>();
  for (const lane of lanes) {
    for (const [c, chunk] of lane.chunks.entries()) {
      for (const relative of playsOf(chunk, recordings)) {
        const play = { ...relative, clip_ms: relative.clip_ms + (lane.offsets[c] as number) };
        for (let number = play.from; number < play.to; number++) {
          const word = play.recording.word(number);
          const start_ms = playedAt(play.clip, play.clip_ms, word.start_ms);
          found.set(`${word.id} ${start_ms}`, { play, number, start_ms, end_ms: playedAt(play.clip, play.clip_ms, word.end_ms) });
        }
      }
    }
  }
  return inTurns([...found.values()].sort((a, b) => a.start_ms - b.start_ms || a.end_ms - b.end_ms));
}

function inTurns(all: readonly Spoken[]): Play[] {
  const turns: { -readonly [K in keyof Play]: Play[K] }[] = [];
  let before: Play | null = null;
  for (const { play, number } of all) {
    const last = turns.at(-1);
    if (last && before === play && last.to === number) last.to++;
    else turns.push({ ...play, from: number, to: number + 1 });
    before = play;
  }
  return turns;
}
