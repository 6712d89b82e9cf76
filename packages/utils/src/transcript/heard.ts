/** The words of the edited timeline: what is heard, when, in the order in which it plays. */

import { bisectLeft } from "../bisect.ts";
import type { Edl, Track } from "../edl/document.ts";
import { offsetOf, type Placed, playsPlain } from "../edl/lane.ts";
import type { TimelineMs } from "../time.ts";
import { middleOf, type Segment, type Word } from "./model.ts";

/** A word and the timeline span in which its clip plays it. */
export interface HeardWord {
  readonly start_ms: TimelineMs;
  readonly end_ms: TimelineMs;
  readonly word: Word;
  readonly segment: Segment;
}

/**
 * Every word whose middle is played, in timeline order; twice where it is played twice.
 *
 * A word that several tracks play at once is one.
 */
export function heard(edl: Edl): HeardWord[] {
  const recordings = recordingsOf(edl);
  const tracks = heardTracks(edl);
  const items: HeardWord[] = [];
  for (const { lane } of tracks) {
    for (const placed of lane) {
      if (!placed.clip.deleted) recordings.get(placed.clip.media_file_id)?.playedBy(placed, items);
    }
  }
  return tracks.length === 1 ? items : once(items);
}

/** The unmuted audio tracks; where none has a clip the unmuted video tracks, whose sound is meant then. */
export function heardTracks(edl: Edl): Track[] {
  const filled = edl.tracks.filter((track) => !track.muted && track.lane.count > 0);
  const audio = filled.filter((track) => track.type === "audio");
  return audio.length ? audio : filled;
}

function once(items: readonly HeardWord[]): HeardWord[] {
  const found = new Map(items.map((item) => [`${item.word.id} ${item.start_ms}`, item]));
  return [...found.values()].sort((a, b) => a.start_ms - b.start_ms || a.end_ms - b.end_ms);
}

/** The words of one media file by their middles, found by source time. */
class Recording {
  readonly #words: { readonly word: Word; readonly segment: Segment }[] = [];
  #middles: number[] | null = null;

  add(segment: Segment): void {
    for (const word of segment.words) this.#words.push({ word, segment });
  }

  playedBy(placed: Placed, items: HeardWord[]): void {
    const { start_ms, clip } = placed;
    const middles = (this.#middles ??= this.#sorted());
    const shift = playsPlain(clip) ? start_ms - clip.in_point_ms : null;
    for (let i = bisectLeft(middles, clip.in_point_ms); (middles[i] ?? Infinity) < clip.out_point_ms; i++) {
      const { word, segment } = this.#words[i] as { word: Word; segment: Segment };
      const at = (ms: number) =>
        shift === null
          ? start_ms + offsetOf(clip, ms)
          : Math.min(Math.max(ms, clip.in_point_ms), clip.out_point_ms) + shift;
      items.push({ start_ms: at(word.start_ms), end_ms: at(word.end_ms), word, segment });
    }
  }

  #sorted(): number[] {
    this.#words.sort((a, b) => middleOf(a.word) - middleOf(b.word));
    return this.#words.map(({ word }) => middleOf(word));
  }
}

function recordingsOf(edl: Edl): Map<string, Recording> {
  const recordings = new Map<string, Recording>();
  for (const segment of edl.transcript.segments) {
    if (segment.media_file_id === null || segment.words.length === 0) continue;
    const recording = recordings.get(segment.media_file_id) ?? new Recording();
    recording.add(segment);
    recordings.set(segment.media_file_id, recording);
  }
  return recordings;
}
