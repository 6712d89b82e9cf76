/** The order of a script: runs of words that play and runs that were cut, by segments. Pure; makes no text. */

import type { Clip, Edl, Segment, TimelineMs } from "@auteur/utils";

import { forEachPlay, playedAt } from "./plays.ts";
import { type Recording, recordingsOf, wordsRead } from "./recording.ts";

/** Words [from, to) of those of a segment that are read, played by a clip that begins at `clip_ms`, or (null) struck. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly clip: Clip | null;
  readonly clip_ms: TimelineMs;
}

/** Parts of one segment that follow each other: a paragraph. */
export interface Group {
  readonly segment: Segment;
  readonly parts: Part[];
}

export interface Composed {
  readonly groups: readonly Group[];
  /** For each group the moment at which its first word plays; where none does, the last moment that something did. */
  readonly begins: readonly TimelineMs[];
}

/** The document's words in the order in which they are read. */
export function composed(edl: Edl, struck: boolean): Composed {
  const recordings = recordingsOf(edl.transcript.segments);
  const composer = new Composer();
  if (!struck) {
    forEachPlay(edl, recordings, (play, fromMs) => composer.add(play.recording, play.from, play.to, play.clip, fromMs + play.clip_ms));
    return composer;
  }
  const cuts = new Map([...recordings.values()].map((recording) => [recording, new Cuts(recording.count)]));
  forEachPlay(edl, recordings, ({ recording, from, to }) => cuts.get(recording)?.plays(from, to));
  for (const { recording, from, to } of leading(cuts)) composer.add(recording, from, to, null, 0);
  forEachPlay(edl, recordings, ({ recording, from, to, clip, clip_ms }, fromMs) => {
    composer.add(recording, from, to, clip, fromMs + clip_ms);
    const end = cuts.get(recording)?.after(to) ?? to;
    composer.add(recording, to, end, null, 0);
  });
  return composer;
}

/** What of a recording is cut: the words that nothing plays. */
class Cuts {
  readonly #heard: Uint8Array;

  constructor(count: number) {
    this.#heard = new Uint8Array(count);
  }

  plays(from: number, to: number): void {
    this.#heard.fill(1, from, to);
  }

  /** The end of the run of cut words from here on. Each is told once: where a word is played twice, after the first time. */
  after(from: number): number {
    if (this.#heard[from] !== 0) return from;
    const next = this.#heard.indexOf(1, from);
    const to = next < 0 ? this.#heard.length : next;
    this.#heard.fill(2, from, to);
    return to;
  }
}

/** What was cut before the first word that plays of its recording, in the document's order. */
function leading(cuts: ReadonlyMap<Recording, Cuts>): { recording: Recording; from: number; to: number }[] {
  const found: { recording: Recording; from: number; to: number; place: number }[] = [];
  for (const [recording, cut] of cuts) {
    const end = cut.after(0);
    for (let home = 0; (recording.firsts[home] ?? end) < end; home++) {
      const [from, to] = [recording.firsts[home] as number, Math.min(end, recording.firsts[home + 1] as number)];
      found.push({ recording, from, to, place: recording.places[home] as number });
    }
  }
  return cuts.size > 1 ? found.sort((a, b) => a.place - b.place) : found;
}

class Composer implements Composed {
  readonly groups: Group[] = [];
  readonly begins: TimelineMs[] = [];
  #last: { readonly segment: Segment; readonly part: Part } | null = null;
  #plays = false;

  /** Words of a recording, split where their segments are. */
  add(recording: Recording, from: number, to: number, clip: Clip | null, clip_ms: TimelineMs): void {
    for (let [at, home] = [from, from < to ? recording.homeOf(from) : 0]; at < to; home++) {
      const [first, next] = [recording.firsts[home] as number, recording.firsts[home + 1] as number];
      const end = Math.min(to, next);
      if (at < end) this.#part(recording.segments[home] as Segment, { from: at - first, to: end - first, clip, clip_ms });
      at = end;
    }
  }

  #part(segment: Segment, part: Part): void {
    const group = this.groups.at(-1);
    if (group?.segment === segment) group.parts.push(part);
    else {
      this.groups.push({ segment, parts: [part] });
      this.begins.push(part.clip ? 0 : this.#lastMs());
      this.#plays = false;
    }
    if (!part.clip) return;
    if (!this.#plays) this.begins[this.begins.length - 1] = playedAt(part.clip, part.clip_ms, wordsRead(segment)[part.from]?.start_ms ?? 0);
    this.#plays = true;
    this.#last = { segment, part };
  }

  /** When the last word ended that played so far. */
  #lastMs(): TimelineMs {
    if (!this.#last?.part.clip) return 0;
    const { segment, part } = this.#last;
    return playedAt(this.#last.part.clip, part.clip_ms, wordsRead(segment)[part.to - 1]?.end_ms ?? 0);
  }
}
