/** The words of each recording by their number in the document's order, found by the moment at which they are said. */

import { bisectLeft, bisectRight, middleOf, type Segment, type Segments, textOf, type Word } from "@auteur/utils";

/** Word numbers [from, to). */
export interface Numbers {
  readonly from: number;
  readonly to: number;
}

const READ = new WeakMap<Segment, readonly Word[]>();

/** The words of a segment that are read: a word that was corrected away is none. */
export function wordsRead(segment: Segment): readonly Word[] {
  const known = READ.get(segment);
  if (known) return known;
  const { words } = segment;
  const read = words.every((word) => textOf(word) !== "") ? words : words.filter((word) => textOf(word) !== "");
  READ.set(segment, read);
  return read;
}

/** One recording, or (null for its name) the words of none. */
export class Recording {
  readonly segments: Segment[] = [];
  /** Which segment of the whole transcript each one is. */
  readonly places: number[] = [];
  /** The number of each segment's first word; after the last one how many words there are. */
  readonly firsts: number[] = [0];
  #middles: number[] | null = null;
  /** The words' numbers by time; null where they are in that order anyway. */
  #byTime: number[] | null = null;

  add(segment: Segment, place: number): void {
    this.segments.push(segment);
    this.places.push(place);
    this.firsts.push(this.count + wordsRead(segment).length);
  }

  get count(): number {
    return this.firsts.at(-1) ?? 0;
  }

  /** The index of the segment in which a word stands. */
  homeOf(number: number): number {
    return bisectRight(this.firsts, number) - 1;
  }

  word(number: number): Word {
    const home = this.homeOf(number);
    return wordsRead(this.segments[home] as Segment)[number - (this.firsts[home] as number)] as Word;
  }

  /** The words whose middle lies in a stretch of the recording, by time; those that follow each other are one run. */
  within(startMs: number, endMs: number): Numbers[] {
    const middles = (this.#middles ??= this.#sorted());
    const [from, to] = [bisectLeft(middles, startMs), bisectLeft(middles, endMs)];
    if (from === to) return [];
    if (!this.#byTime) return [{ from, to }];
    return runs(this.#byTime.slice(from, to));
  }

  #sorted(): number[] {
    const middles = this.segments.flatMap((segment) => wordsRead(segment).map(middleOf));
    if (middles.every((middle, i) => i === 0 || (middles[i - 1] as number) <= middle)) return middles;
    const middle = (number: number) => middles[number] as number;
    this.#byTime = middles.map((_, number) => number).sort((a, b) => middle(a) - middle(b)); // people speak at once
    return this.#byTime.map(middle);
  }
}

export type Recordings = ReadonlyMap<string | null, Recording>;

const INDEXED = new WeakMap<Segments, Recordings>();

/** The recordings of a transcript, each once however often it is asked for. */
export function recordingsOf(segments: Segments): Recordings {
  const known = INDEXED.get(segments);
  if (known) return known;
  const found = new Map<string | null, Recording>();
  let place = 0;
  for (const segment of segments) {
    const recording = found.get(segment.media_file_id) ?? new Recording();
    if (wordsRead(segment).length) found.set(segment.media_file_id, recording);
    recording.add(segment, place++);
  }
  INDEXED.set(segments, found);
  return found;
}

function runs(numbers: readonly number[]): Numbers[] {
  const found: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last?.to === number) last.to++;
    else found.push({ from: number, to: number + 1 });
  }
  return found;
}
