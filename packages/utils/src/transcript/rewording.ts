/** Fixes of text: the words of a span read as the person wrote, however many of them an engine heard. */

import { durationOf, type Span } from "../time.ts";
import { type Line, type Said, SLACK_MS } from "./line.ts";
import { type Correction, middleOf, type Segment, type Word } from "./model.ts";
import { spanOf, wasSpan } from "./retiming.ts";

interface Fix {
  readonly span: Span;
  readonly id: string;
  readonly tokens: readonly string[];
}

/** The id of the word that a text fix puts where nothing was heard. */
export function insertedId(fix: Correction): string {
  return `human:${fix.media_file_id ?? ""}:${fix.start_ms}-${fix.end_ms}`;
}

/** White space as Python's `str.split` has it: U+001C to U+001F and U+0085 are, U+FEFF is not. */
// eslint-disable-next-line no-control-regex -- some are white space to Python
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/** The words of a text. */
export function tokensOf(text: string): string[] {
  return text.split(SPACE).filter(Boolean);
}

/** Lays the text fixes among all the corrections over the line, in place. */
export function reword(line: Line, corrections: readonly Correction[]): void {
  const fixes = corrections.flatMap((fix, i): Fix[] => {
    if (fix.kind !== "text") return [];
    const later = corrections.slice(i + 1).filter((other) => other.kind === "time");
    return [{ span: moved(fix, later), id: insertedId(fix), tokens: tokensOf(fix.value) }];
  });
  const rewording = new Rewording(line, fixes);
  for (const fix of fixes) rewording.lay(fix);
}

/** Where a text fix's span lies after the later time fixes of words in it. */
function moved(fix: Correction, times: readonly Correction[]): Span {
  let { start_ms, end_ms } = spanOf(fix);
  for (const other of times) {
    const was = wasSpan(other);
    const middle = middleOf(was);
    if (middle < start_ms || middle >= end_ms) continue;
    start_ms = was.start_ms <= start_ms ? other.start_ms : Math.min(start_ms, other.start_ms);
    end_ms = was.end_ms >= end_ms ? other.end_ms : Math.max(end_ms, other.end_ms);
  }
  return { start_ms, end_ms };
}

/**
 * Fixes being laid in order. Laid over its own result, each finds again what it found before:
 *
 * a word that a later fix inserts is hidden from an earlier one, for which it was not there the first time. Where there
 * is no room it lies beside its span, and no fix of another span takes it for its own.
 */
class Rewording {
  readonly #line: Line;
  readonly #spans: readonly Span[];
  readonly #owners: ReadonlyMap<string, Span>;
  readonly #hidden: Set<string>;
  readonly #inserted: Map<string, Said>;
  readonly #guessed = new Map<Said, Span>();

  constructor(line: Line, fixes: readonly Fix[]) {
    this.#line = line;
    this.#spans = fixes.map((fix) => fix.span);
    this.#owners = new Map(fixes.map((fix) => [fix.id, fix.span]));
    this.#hidden = new Set(this.#owners.keys());
    const own = line.said.filter((said) => said.word && this.#hidden.has(said.word.id));
    this.#inserted = new Map(own.map((said) => [(said.word as Word).id, said]));
  }

  lay(fix: Fix): void {
    this.#hidden.delete(fix.id);
    const found = [this.#found(fix.span), this.#own(fix)].find((list) => list.length) ?? this.#guess(fix.span);
    if (found.length) {
      write(found, fix);
    } else if (fix.tokens.length) {
      const said = inserted(this.#line, fix);
      if (said) this.#inserted.set(fix.id, said);
    }
  }

  #visible(said: Said, span: Span): boolean {
    const owner = said.word && this.#owners.get(said.word.id);
    if (!said.word || !owner) return true;
    return !this.#hidden.has(said.word.id) && meet(owner, span);
  }

  #found(span: Span, slackMs = 0): Said[] {
    const wide = { start_ms: span.start_ms - slackMs, end_ms: span.end_ms + slackMs };
    const there = this.#line.within(wide).filter((said) => this.#visible(said, span));
    const words = there.filter((said) => said.word);
    return words.length ? words : there;
  }

  #own(fix: Fix): Said[] {
    const said = this.#inserted.get(fix.id);
    return said ? [said] : [];
  }

  /** The word that shares most time with the span, if its middle is near and it is no other fix's. */
  #guess(span: Span): Said[] {
    const near = this.#found(span, SLACK_MS);
    const around = this.#line.around(middleOf(span)).filter((said) => said !== null);
    const best = [...near, ...around]
      .filter((said) => this.#visible(said, span))
      .reduce<Said | null>((most, said) => (most && sharedMs(most, span) >= sharedMs(said, span) ? most : said), null);
    if (!best?.word || !near.includes(best) || sharedMs(best, span) <= 0 || this.#claimed(best, span)) return [];
    if (!this.#guessed.has(best)) this.#guessed.set(best, span);
    return [best];
  }

  /** Whether the word is what a fix of another span is about. */
  #claimed(said: Said, span: Span): boolean {
    const middle = said.middleMs;
    if (this.#spans.some((other) => other.start_ms <= middle && middle < other.end_ms)) return true;
    return !meet(this.#guessed.get(said) ?? span, span);
  }
}

function sharedMs(said: Said, span: Span): number {
  return Math.min(said.span.end_ms, span.end_ms) - Math.max(said.span.start_ms, span.start_ms);
}

/** Whether the spans share time, or one is so short that it may stand for a word without any. */
function meet(a: Span, b: Span): boolean {
  return (a.start_ms < b.end_ms && b.start_ms < a.end_ms) || durationOf(a) === 0 || durationOf(b) === 0;
}

function write(found: readonly Said[], fix: Fix): void {
  const { tokens } = fix;
  // Where the counts differ, which of them said what cannot be known: the first carries all.
  const texts = tokens.length === found.length ? tokens : [tokens.join(" ")];
  for (const [i, said] of found.entries()) {
    const text = texts[i] ?? "";
    if (!said.word) said.edited_text = text;
    else if (said.word.id === fix.id) said.word = { ...said.word, word: text, edited_text: null };
    else said.word = { ...said.word, edited_text: text === said.word.word ? null : text };
  }
}

/** A human word in what room there is between its neighbours; null where the recording has no words at all. */
function inserted(line: Line, fix: Fix): Said | null {
  const place = homeFor(line, middleOf(fix.span));
  if (!place) return null;
  const [home, position] = place;
  const room = roomAt(line, position, home);
  const inRoom = (ms: number) => Math.min(Math.max(ms, room.start_ms), room.end_ms);
  return line.insert(position, home, {
    id: fix.id,
    word: fix.tokens.join(" "),
    start_ms: inRoom(fix.span.start_ms),
    end_ms: inRoom(fix.span.end_ms),
    confidence: null,
    edited_text: null,
    origin: "human",
    engine: null,
    flags: [],
  });
}

/** The segment that a word said at a moment joins, and its position in the line. */
function homeFor(line: Line, middleMs: number): [Segment, number] | null {
  const [before, after] = line.around(middleMs);
  if (before && (!after || middleMs - before.span.end_ms <= after.span.start_ms - middleMs)) {
    return [before.home, line.position(before) + 1];
  }
  return after && [after.home, line.position(after)];
}

const FAR_MS = 2 ** 40;

/** The time free between the words on both sides; one of another segment counts unless both overlap anyhow. */
function roomAt(line: Line, position: number, home: Segment): Span {
  const [before, after] = [line.said[position - 1], line.said[position]];
  const [low, high] = [before?.span.end_ms ?? 0, after?.span.start_ms ?? FAR_MS];
  if (low <= high) return { start_ms: low, end_ms: high };
  return before?.home === home ? { start_ms: low, end_ms: FAR_MS } : { start_ms: 0, end_ms: high };
}
