/** The segments of a transcript as an immutable sequence in chunks, found by id, by word and by source time. */

import { bisectRight } from "../bisect.ts";
import type { Segment, Word } from "../transcript/model.ts";
import { chunked, running, splicedChunks } from "./chunks.ts";

/** Where a word stands: the index of its segment, its index inside it, and both themselves. */
export interface WordPlace {
  readonly segmentIndex: number;
  readonly wordIndex: number;
  readonly segment: Segment;
  readonly word: Word;
}

class SegmentChunk {
  #byId?: ReadonlyMap<string, number>;
  #byWord?: ReadonlyMap<string, readonly [number, number]>;
  #hulls?: ReadonlyMap<string | null, readonly [number, number]>;

  constructor(readonly items: readonly Segment[]) {}

  get byId(): ReadonlyMap<string, number> {
    return (this.#byId ??= new Map(this.items.map((segment, i) => [segment.id, i])));
  }

  get byWord(): ReadonlyMap<string, readonly [number, number]> {
    return (this.#byWord ??= new Map(
      this.items.flatMap((segment, i) => segment.words.map((word, j) => [word.id, [i, j] as const])),
    ));
  }

  get hulls(): ReadonlyMap<string | null, readonly [number, number]> {
    return (this.#hulls ??= this.#makeHulls());
  }

  #makeHulls(): Map<string | null, readonly [number, number]> {
    const hulls = new Map<string | null, readonly [number, number]>();
    for (const { media_file_id, start_ms, end_ms } of this.items) {
      const [low, high] = hulls.get(media_file_id) ?? [start_ms, end_ms];
      hulls.set(media_file_id, [Math.min(low, start_ms), Math.max(high, end_ms)]);
    }
    return hulls;
  }
}

const makeChunk = (items: readonly Segment[]): SegmentChunk => new SegmentChunk(items);

/** Segments in document order. */
export class Segments {
  readonly firsts: readonly number[];

  constructor(readonly chunks: readonly SegmentChunk[] = []) {
    this.firsts = running(chunks.map((chunk) => chunk.items.length));
  }

  static of(segments: readonly Segment[]): Segments {
    return new Segments(chunked(segments, makeChunk));
  }

  get count(): number {
    return this.firsts.at(-1) ?? 0;
  }

  *[Symbol.iterator](): Generator<Segment> {
    for (const chunk of this.chunks) yield* chunk.items;
  }

  /** All words in document order. */
  *words(): Generator<Word> {
    for (const segment of this) yield* segment.words;
  }

  /** Throws RangeError beyond the ends. */
  get(index: number): Segment {
    const c = bisectRight(this.firsts, index) - 1;
    const found = this.chunks[c]?.items[index - (this.firsts[c] ?? 0)];
    if (!found) throw new RangeError(`there is no segment number ${index}`);
    return found;
  }

  find(segmentId: string): number | null {
    for (const [c, chunk] of this.chunks.entries()) {
      const i = chunk.byId.get(segmentId);
      if (i !== undefined) return (this.firsts[c] as number) + i;
    }
    return null;
  }

  findWord(wordId: string): WordPlace | null {
    for (const [c, chunk] of this.chunks.entries()) {
      const place = chunk.byWord.get(wordId);
      if (place) return placeAt((this.firsts[c] as number) + place[0], chunk.items[place[0]] as Segment, place[1]);
    }
    return null;
  }

  /** The word before this one in the same recording, or null. */
  before(place: WordPlace): WordPlace | null {
    if (place.wordIndex > 0) return placeAt(place.segmentIndex, place.segment, place.wordIndex - 1);
    for (let i = place.segmentIndex - 1; i >= 0; i--) {
      const segment = this.get(i);
      if (segment.words.length && segment.media_file_id === place.segment.media_file_id) {
        return placeAt(i, segment, segment.words.length - 1);
      }
    }
    return null;
  }

  /** The word after this one in the same recording, or null. */
  after(place: WordPlace): WordPlace | null {
    if (place.wordIndex + 1 < place.segment.words.length) {
      return placeAt(place.segmentIndex, place.segment, place.wordIndex + 1);
    }
    for (let i = place.segmentIndex + 1; i < this.count; i++) {
      const segment = this.get(i);
      if (segment.words.length && segment.media_file_id === place.segment.media_file_id) return placeAt(i, segment, 0);
    }
    return null;
  }

  /** The indexes of a recording's segments that share time with [startMs, endMs). */
  overlapping(mediaFileId: string | null, startMs: number, endMs: number): number[] {
    const found: number[] = [];
    for (const [c, chunk] of this.chunks.entries()) {
      const [low, high] = chunk.hulls.get(mediaFileId) ?? [0, 0];
      if (low >= endMs || high <= startMs) continue;
      for (const [i, s] of chunk.items.entries()) {
        const overlaps = s.start_ms < endMs && s.end_ms > startMs;
        if (s.media_file_id === mediaFileId && overlaps) found.push((this.firsts[c] as number) + i);
      }
    }
    return found;
  }

  /** With `removed` segments from `index` on replaced by `inserted`. */
  spliced(index: number, removed: number, inserted: readonly Segment[]): Segments {
    return new Segments(splicedChunks(this.chunks, this.firsts, makeChunk, index, removed, inserted));
  }
}

function placeAt(segmentIndex: number, segment: Segment, wordIndex: number): WordPlace {
  return { segmentIndex, wordIndex, segment, word: segment.words[wordIndex] as Word };
}
