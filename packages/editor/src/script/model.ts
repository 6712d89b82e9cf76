/**
 * The talk as it is read: what is heard in the order in which it plays, with what was cut struck out at its place. Pure.
 *
 * A struck word stands after the word before it in its recording, wherever that is now. Words that were corrected away
 * are not shown. Two scripts share the paragraphs that are alike: what an edit leaves alone is neither made nor shown
 * anew, and because a paragraph's times count from its own beginning, a cut touches none that come after it.
 */

import { bisectRight, type Clip, type Edl, heard, type Op, playsPlain, type Segment, textOf, type TimelineMs, type Word } from "@auteur/utils";

import { composed, type Part } from "./composing.ts";
import { playedAt } from "./plays.ts";
import { wordsRead } from "./recording.ts";

/** One word of the script. `from` and `to` are its place in the paragraph's text. */
export interface Token {
  readonly word: Word;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** When it plays, from the paragraph's beginning on; null for a struck word. */
  readonly start_ms: number | null;
  readonly end_ms: number | null;
}

/** Words of one segment that follow each other. */
export interface Paragraph {
  readonly segment: Segment;
  readonly tokens: readonly Token[];
  readonly text: string;
  /** What it was made of; `begin_ms` is then where its times count from. */
  readonly parts: readonly Part[];
  readonly begin_ms: TimelineMs;
}

/** A token with its paragraph's index in the script. */
export interface Place {
  readonly index: number;
  readonly paragraph: Paragraph;
  readonly token: Token;
}

/** The paragraphs of the talk. `begins[i]` is the moment from which the times of paragraph i count. */
export class Script {
  constructor(
    readonly paragraphs: readonly Paragraph[],
    readonly begins: readonly TimelineMs[],
  ) {}

  /** The word that is spoken at the moment, or was last. */
  at(ms: TimelineMs): Place | null {
    for (let index = bisectRight(this.begins, ms) - 1; index >= 0; index--) {
      const paragraph = this.paragraphs[index] as Paragraph;
      const after = ms - (this.begins[index] as number);
      const token = paragraph.tokens.findLast(({ start_ms }) => start_ms !== null && start_ms <= after);
      if (token) return { index, paragraph, token };
    }
    return null;
  }

  /** When a word plays; null for a struck one. */
  playedAt({ index, token }: Place): TimelineMs | null {
    return token.start_ms === null ? null : token.start_ms + (this.begins[index] as number);
  }

  endOf({ index, token }: Place): TimelineMs | null {
    return token.end_ms === null ? null : token.end_ms + (this.begins[index] as number);
  }

  /** All tokens in order. */
  *[Symbol.iterator](): Generator<Place> {
    for (const [index, paragraph] of this.paragraphs.entries()) {
      for (const token of paragraph.tokens) yield { index, paragraph, token };
    }
  }

  /** Where words stand, in the script's order. `segmentIds` are those of their segments, where they are known. */
  placesOf(wordIds: Iterable<string>, segmentIds: ReadonlySet<string> | null = null): Place[] {
    const wanted = new Set(wordIds);
    const found: Place[] = [];
    for (const [index, paragraph] of this.paragraphs.entries()) {
      if (segmentIds && !segmentIds.has(paragraph.segment.id)) continue;
      for (const token of paragraph.tokens) if (wanted.has(token.word.id)) found.push({ index, paragraph, token });
    }
    return found;
  }
}

export const NO_SCRIPT = new Script([], []);

/** The script of a document. `struck` false leaves out what was cut; paragraphs that are as `before` are the same objects. */
export function scriptOf(edl: Edl, { struck = true, before = NO_SCRIPT } = {}): Script {
  const { groups, begins } = composed(edl, struck);
  const known = new Known(before.paragraphs);
  return new Script(groups.map(({ segment, parts }, i) => known.take(segment, parts, begins[i] as number) ?? paragraphOf(segment, parts, begins[i] as number)), begins);
}

/** Gives the scripts of a document's versions, one after the other; what neither words nor clips changed gives the same. */
export function reader(struck: boolean): (edl: Edl) => Script {
  let [read, script] = [null as Edl | null, NO_SCRIPT];
  return (edl) => {
    if (read?.transcript !== edl.transcript || read.tracks !== edl.tracks) script = scriptOf(edl, { struck, before: script });
    read = edl;
    return script;
  };
}

/** The paragraphs of a script, taken in its order; where that was left, by their segments. */
class Known {
  #next = 0;
  #bySegment: Map<Segment, Paragraph[]> | null = null;

  constructor(readonly paragraphs: readonly Paragraph[]) {}

  take(segment: Segment, parts: readonly Part[], beginMs: TimelineMs): Paragraph | null {
    const next = this.paragraphs[this.#next];
    if (next?.segment === segment) this.#next++;
    if (next && isMadeOf(next, segment, parts, beginMs)) return next;
    return (this.#bySegment ??= bySegment(this.paragraphs)).get(segment)?.find((paragraph) => isMadeOf(paragraph, segment, parts, beginMs)) ?? null;
  }
}

function bySegment(paragraphs: readonly Paragraph[]): Map<Segment, Paragraph[]> {
  const found = new Map<Segment, Paragraph[]>();
  for (const paragraph of paragraphs) {
    const others = found.get(paragraph.segment);
    if (others) others.push(paragraph);
    else found.set(paragraph.segment, [paragraph]);
  }
  return found;
}

function isMadeOf(paragraph: Paragraph, segment: Segment, parts: readonly Part[], beginMs: TimelineMs): boolean {
  if (paragraph.segment !== segment || paragraph.parts.length !== parts.length) return false;
  const by = beginMs - paragraph.begin_ms;
  return parts.every((part, i) => isLike(segment, paragraph.parts[i] as Part, part, by));
}

/** Whether the same words play at the same moments, all of them later by as much. */
function isLike(segment: Segment, a: Part, b: Part, byMs: number): boolean {
  if (a.from !== b.from || a.to !== b.to) return false;
  if (a.clip === null || b.clip === null) return a.clip === b.clip;
  if (a.clip === b.clip) return a.clip_ms + byMs === b.clip_ms;
  if (!playsPlain(a.clip) || !playsPlain(b.clip)) return false;
  const words = wordsRead(segment);
  const [first, last] = [words[a.from] as Word, words[a.to - 1] as Word];
  const begin = (clip: Clip) => Math.max(clip.in_point_ms, first.start_ms);
  const end = (clip: Clip) => Math.min(clip.out_point_ms, last.end_ms);
  const sameShift = a.clip_ms - a.clip.in_point_ms + byMs === b.clip_ms - b.clip.in_point_ms;
  return sameShift && begin(a.clip) === begin(b.clip) && end(a.clip) === end(b.clip);
}

function paragraphOf(segment: Segment, parts: readonly Part[], begin_ms: TimelineMs): Paragraph {
  const words = wordsRead(segment);
  const tokens: Token[] = [];
  let text = "";
  for (const { from, to, clip, clip_ms } of parts) {
    for (const word of words.slice(from, to)) {
      const spoken = textOf(word);
      const start = text === "" ? 0 : text.length + 1;
      text = text === "" ? spoken : `${text} ${spoken}`;
      const at = (ms: number) => (clip ? playedAt(clip, clip_ms, ms) - begin_ms : null);
      tokens.push({ word, text: spoken, from: start, to: text.length, start_ms: at(word.start_ms), end_ms: at(word.end_ms) });
    }
  }
  return { segment, tokens, text, parts, begin_ms };
}

/** Moves words behind another one; those that were cut out on the way there are put back first. */
export function moved(edl: Edl, wordIds: readonly string[], afterWordId: string): Op {
  const plays = new Set(heard(edl).map(({ word }) => word.id));
  const gone = wordIds.filter((id) => !plays.has(id));
  const move = { op: "move_words", word_ids: [...wordIds], after_word_id: afterWordId };
  return gone.length ? { op: "batch", operations: [{ op: "restore_words", word_ids: gone }, move] } : move;
}

/** The words that a character range of a paragraph touches; a caret touches the word it stands in. */
export function tokensIn({ tokens }: Paragraph, from: number, to: number): readonly Token[] {
  return tokens.filter((token) => (from === to ? token.from <= from && from <= token.to : token.from < to && token.to > from));
}
