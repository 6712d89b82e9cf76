/**
 * Words ↔ time: which stretch of the recording is cut when words are, and where a word plays.
 *
 * A cut lies in the silence beside a word, at most `padMs` and at most half the silence away from the word it keeps, so
 * never inside a neighbour. Of the two pauses around what is cut the longer one is kept, so that speech keeps its
 * rhythm whether a word fell inside a phrase or between two sentences.
 */

import { type Edl, speaking, wordOf } from "../edl/document.ts";
import { offsetOf, type Placed } from "../edl/lane.ts";
import type { WordPlace } from "../edl/segments.ts";
import { OperationError } from "../errors.ts";
import type { Span } from "../time.ts";
import { middleOf, textOf } from "./model.ts";

/** Default padding; the field's editors use 30 to 200 ms. */
export const PAD_MS = 80;
const MAX_PAD_MS = 1000;

/** Words that follow each other in one recording, with their neighbours on both sides (null at the ends). */
export interface Run {
  readonly mediaFileId: string | null;
  readonly first: WordPlace;
  readonly last: WordPlace;
  readonly before: WordPlace | null;
  readonly after: WordPlace | null;
}

/** The run's media file. Throws OperationError for words of none: nothing can be cut for them. */
export function recordingOf(run: Run): string {
  if (run.mediaFileId !== null) return run.mediaFileId;
  throw new OperationError(`word ${JSON.stringify(textOf(run.first.word))} belongs to no recording`);
}

/**
 * The words as runs, in document order. Throws UnknownId for a word that is not there.
 *
 * What is said while another speaks is a run of its own, and words of another recording between do not part a run.
 */
export function runsOf(edl: Edl, wordIds: Iterable<string>): Run[] {
  const { segments } = edl.transcript;
  const runs: WordPlace[][] = [];
  const latest = new Map<string | null, WordPlace[]>();
  for (const place of placesInOrder(edl, new Set(wordIds))) {
    const media = place.segment.media_file_id;
    const run = latest.get(media);
    const last = run?.at(-1);
    const follows = last && segments.before(place)?.word.id === last.word.id;
    if (run && follows && last.word.end_ms <= place.word.start_ms) {
      run.push(place);
    } else {
      const fresh = [place];
      runs.push(fresh);
      latest.set(media, fresh);
    }
  }
  return runs.map((run) => {
    const [first, last] = [run[0] as WordPlace, run.at(-1) as WordPlace];
    const mediaFileId = first.segment.media_file_id;
    return { mediaFileId, first, last, before: segments.before(first), after: segments.after(last) };
  });
}

/** Where words stand, in document order. Throws UnknownId. */
export function placesInOrder(edl: Edl, wordIds: Iterable<string>): WordPlace[] {
  const places = [...wordIds].map((wordId) => wordOf(edl, wordId));
  return places.sort((a, b) => a.segmentIndex - b.segmentIndex || a.wordIndex - b.wordIndex);
}

export interface Cut {
  readonly padMs: number;
  /** The recording's end. */
  readonly endMs?: number | undefined;
  /** Moments where a cut-in costs nothing (a keyframe). */
  readonly snapMs?: readonly number[];
}

/**
 * The source span that goes when the run's words go; half-open, never inside a neighbouring word.
 *
 * The end of the span moves to the nearest of `snapMs` that lies in the silence it may move in. Throws OperationError
 * for a padding that is negative or too large.
 */
export function cutSpan(run: Run, { padMs, endMs, snapMs = [] }: Cut): Span {
  checkPadding(padMs);
  const [first, last] = [run.first.word, run.last.word];
  const lower = run.before?.word.end_ms ?? 0;
  const upper = run.after?.word.start_ms ?? Math.max(last.end_ms, endMs || last.end_ms);
  const [lead, trail] = [Math.max(0, first.start_ms - lower), Math.max(0, upper - last.end_ms)];
  let start: number;
  let [low, end] = [last.end_ms, last.end_ms + Math.min(padMs, Math.floor(trail / 2))];
  if (lead > trail && run.before) {
    // keep the pause before, drop the one after
    start = first.start_ms - Math.min(padMs, Math.floor(lead / 2));
    [low, end] = [Math.max(last.end_ms, upper - padMs), upper - Math.min(padMs, Math.floor(trail / 2))];
  } else {
    start = run.before ? lower + Math.min(padMs, Math.floor(lead / 2)) : first.start_ms - Math.min(padMs, lead);
  }
  const high = Math.max(end, upper - Math.min(padMs, Math.floor(trail / 2)));
  const near = nearestTo(end, snapMs.filter((ms) => low <= ms && ms <= high));
  return { start_ms: Math.min(start, first.start_ms), end_ms: Math.max(near, last.end_ms) };
}

function nearestTo(target: number, moments: readonly number[]): number {
  const distance = (ms: number) => Math.abs(ms - target);
  return moments.reduce((best, ms) => (distance(ms) < distance(best) ? ms : best), moments[0] ?? target);
}

/** Whether any clip says this moment of the recording: the one rule of what is deleted. */
export function plays(edl: Edl, mediaFileId: string | null, momentMs: number): boolean {
  return mediaFileId !== null && saying(edl, mediaFileId, momentMs) !== null;
}

/** The first clip, on the lowest speaking track that has one, which plays a moment of the recording. */
function saying(edl: Edl, mediaFileId: string, momentMs: number): Placed | null {
  for (const track of speaking(edl, mediaFileId)) {
    for (const placed of track.lane.playing(mediaFileId, momentMs, momentMs + 1)) {
      if (!placed.clip.deleted) return placed;
    }
  }
  return null;
}

/** Where on the timeline a word plays, the first time on the lowest track that says it; null while deleted. */
export function placeOf(edl: Edl, wordId: string): Span | null {
  const { segment, word } = wordOf(edl, wordId);
  const placed = segment.media_file_id === null ? null : saying(edl, segment.media_file_id, middleOf(word));
  if (!placed) return null;
  const moment = (ms: number) => placed.start_ms + offsetOf(placed.clip, ms);
  return { start_ms: moment(word.start_ms), end_ms: moment(word.end_ms) };
}

/**
 * The timeline moment in the silence before (or after) a word where a cut spares it; null while it is deleted.
 *
 * As far from the word as padding and half of the silence allow, and never beyond the clip that plays it.
 */
export function joinBeside(edl: Edl, wordId: string, side: "before" | "after", padMs = MAX_PAD_MS): number | null {
  checkPadding(padMs);
  const run = runsOf(edl, [wordId])[0] as Run;
  const { word } = run.first;
  let moment: number;
  if (side === "after") {
    const free = run.after ? run.after.word.start_ms - word.end_ms : 2 * Math.min(padMs, PAD_MS);
    moment = word.end_ms + Math.min(padMs, Math.floor(Math.max(0, free) / 2));
  } else {
    const free = word.start_ms - (run.before?.word.end_ms ?? 0);
    moment = word.start_ms - Math.min(padMs, Math.floor(Math.max(0, free) / 2));
  }
  const placed = saying(edl, recordingOf(run), middleOf(word));
  return placed && placed.start_ms + offsetOf(placed.clip, moment);
}

function checkPadding(padMs: number): void {
  if (!(padMs >= 0 && padMs <= MAX_PAD_MS)) {
    throw new OperationError(`pad_ms must be from 0 to ${MAX_PAD_MS}, not ${padMs}`);
  }
}
