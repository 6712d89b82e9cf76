/** What was said in one recording, in order and found by time, while fixes are being laid over it. */

import { search } from "../bisect.ts";
import type { Span } from "../time.ts";
import { middleOf, type Segment, type Word } from "./model.ts";

/**
 * How far beside a fix's span the middle of a word may lie that another engine heard there.
 *
 * Engines disagree on boundaries by some tens of milliseconds; a short word's middle then misses its old span.
 */
export const SLACK_MS = 80;

/** A word, or a segment that has none (`word` null). `place` orders it in its recording. */
export class Said {
  edited_text: string | null;

  constructor(
    readonly home: Segment,
    public place: number,
    public word: Word | null,
  ) {
    this.edited_text = home.edited_text;
  }

  get span(): Span {
    const { start_ms, end_ms } = this.word ?? this.home;
    return { start_ms, end_ms };
  }

  get middleMs(): number {
    return middleOf(this.word ?? this.home);
  }
}

/** The words of one recording's segments in document order. Segments may overlap: people speak at once. */
export class Line {
  readonly said: Said[] = [];
  #byMiddle: Said[];

  constructor(segments: Iterable<Segment>) {
    for (const home of segments) {
      for (const word of home.words.length ? home.words : [null]) this.said.push(new Said(home, this.said.length, word));
    }
    this.#byMiddle = this.said.toSorted((a, b) => a.middleMs - b.middleMs || a.place - b.place);
  }

  /** Those whose middle lies in the span, in document order; an empty span is taken for one millisecond. */
  within(span: Span): Said[] {
    const low = this.#from(span.start_ms);
    const high = this.#from(Math.max(span.end_ms, span.start_ms + 1));
    return this.#byMiddle.slice(low, high).sort((a, b) => a.place - b.place);
  }

  /** The allowed word whose middle is nearest to the span's, at most SLACK_MS outside it. */
  nearest(span: Span, allowed: (said: Said) => boolean): Said | null {
    const distance = (said: Said) => Math.abs(said.middleMs - middleOf(span));
    const near = this.within({ start_ms: span.start_ms - SLACK_MS, end_ms: span.end_ms + SLACK_MS });
    const words = near.filter((said) => said.word && allowed(said));
    return words.reduce<Said | null>((best, said) => (best && distance(best) <= distance(said) ? best : said), null);
  }

  /** The last word whose middle is before the moment and the first whose middle is not. */
  around(ms: number): [Said | null, Said | null] {
    const at = this.#from(ms);
    const before = this.#byMiddle.slice(0, at).findLast((said) => said.word);
    const after = this.#byMiddle.slice(at).find((said) => said.word);
    return [before ?? null, after ?? null];
  }

  /** Its index in `said`. */
  position(said: Said): number {
    return search(this.said.length, (i) => (this.said[i] as Said).place < said.place);
  }

  retime(said: Said, { start_ms, end_ms }: Span): void {
    if (!said.word) throw new TypeError("a segment without words is not retimed");
    this.#byMiddle.splice(this.#byMiddle.indexOf(said), 1);
    said.word = { ...said.word, start_ms, end_ms };
    this.#file(said);
  }

  /** Puts in a new word of `home` in front of what stands at the position. */
  insert(position: number, home: Segment, word: Word): Said {
    const said = new Said(home, 0, word);
    this.said.splice(position, 0, said);
    for (const [place, one] of this.said.entries()) one.place = place;
    this.#file(said);
    return said;
  }

  #from(ms: number): number {
    return search(this.#byMiddle.length, (i) => (this.#byMiddle[i] as Said).middleMs < ms);
  }

  #file(said: Said): void {
    const after = (one: Said) => one.middleMs > said.middleMs || (one.middleMs === said.middleMs && one.place > said.place);
    this.#byMiddle.splice(search(this.#byMiddle.length, (i) => !after(this.#byMiddle[i] as Said)), 0, said);
  }
}
