/**
 * The talk as it is read: what is heard in the order in which it plays, with what was cut struck out at its place. Pure.
 *
 * A struck word stands after the word before it in its recording, wherever that is now. Words that were corrected away
 * are not shown.
 */

import { type Edl, heard, type Op, type Segment, textOf, type TimelineMs, type Word } from "@auteur/utils";

/** One word of the script. `from` and `to` are its place in the paragraph's text. */
export interface Token {
  readonly word: Word;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** When it plays; null for a struck word. */
  readonly at_ms: TimelineMs | null;
  readonly end_ms: TimelineMs | null;
}

/** Words of one segment that follow each other. */
export interface Paragraph {
  readonly key: string;
  readonly segment_id: string;
  readonly speaker: string;
  readonly media_file_id: string | null;
  readonly tokens: readonly Token[];
  readonly text: string;
}

interface Said {
  readonly word: Word;
  readonly segment: Segment;
  readonly at_ms: TimelineMs | null;
  readonly end_ms: TimelineMs | null;
}

/** The paragraphs of the talk. `struck` false leaves out what was cut. */
export function scriptOf(edl: Edl, { struck = true } = {}): Paragraph[] {
  const played: Said[] = heard(edl).map((one) => ({ ...one, at_ms: one.start_ms }));
  const all = struck ? withStruck(edl, played) : played;
  const groups: Said[][] = [];
  for (const said of all) {
    if (textOf(said.word) === "") continue;
    const group = groups.at(-1);
    if (group?.[0]?.segment === said.segment) group.push(said);
    else groups.push([said]);
  }
  const used = new Map<string, number>();
  return groups.map((group) => paragraph(group, used));
}

function withStruck(edl: Edl, played: readonly Said[]): Said[] {
  const heardIds = new Set(played.map(({ word }) => word.id));
  const [leading, following] = [[] as Said[], new Map<string, Said[]>()];
  const last = new Map<string | null, string>(); // per recording the last word that is heard
  for (const segment of edl.transcript.segments) {
    for (const word of segment.words) {
      if (heardIds.has(word.id)) {
        last.set(segment.media_file_id, word.id);
        continue;
      }
      const cut = { word, segment, at_ms: null, end_ms: null };
      const before = last.get(segment.media_file_id);
      if (before === undefined) leading.push(cut);
      else if (following.has(before)) following.get(before)?.push(cut);
      else following.set(before, [cut]);
    }
  }
  const all = [...leading];
  for (const said of played) {
    all.push(said);
    const cuts = following.get(said.word.id);
    if (cuts) {
      all.push(...cuts);
      following.delete(said.word.id); // where a word is played twice, after the first time
    }
  }
  return all;
}

function paragraph(group: readonly Said[], used: Map<string, number>): Paragraph {
  const { segment } = group[0] as Said;
  let [text, tokens] = ["", [] as Token[]];
  for (const { word, at_ms, end_ms } of group) {
    const spoken = textOf(word);
    const from = text === "" ? 0 : text.length + 1;
    text = text === "" ? spoken : `${text} ${spoken}`;
    tokens.push({ word, text: spoken, from, to: text.length, at_ms, end_ms });
  }
  const count = (used.get(segment.id) ?? 0) + 1;
  used.set(segment.id, count);
  return {
    key: count === 1 ? segment.id : `${segment.id}#${count}`,
    segment_id: segment.id,
    speaker: segment.speaker,
    media_file_id: segment.media_file_id,
    tokens,
    text,
  };
}

/** Runs of struck words as character ranges, with the spaces between them. */
export function struckRanges({ tokens }: Paragraph): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  let open = false;
  for (const { at_ms, from, to } of tokens) {
    const last = ranges.at(-1);
    if (at_ms !== null) open = false;
    else if (open && last) last.to = to;
    else {
      ranges.push({ from, to });
      open = true;
    }
  }
  return ranges;
}

/** Moves words behind another one; those that were cut out on the way there are put back first. */
export function moved(edl: Edl, wordIds: readonly string[], afterWordId: string): Op {
  const plays = new Set(heard(edl).map(({ word }) => word.id));
  const gone = wordIds.filter((id) => !plays.has(id));
  const move = { op: "move_words", word_ids: [...wordIds], after_word_id: afterWordId };
  return gone.length ? { op: "batch", operations: [{ op: "restore_words", word_ids: gone }, move] } : move;
}

/** The words that a character range of a paragraph touches; a caret touches the word it stands in. */
export function tokensIn({ tokens }: Paragraph, from: number, to: number): Token[] {
  return tokens.filter((token) => (from === to ? token.from <= from && from <= token.to : token.from < to && token.to > from));
}

/** The first word and the last that play around a moment: for the highlight while playing. */
export class SpokenAt {
  readonly #starts: number[] = [];
  readonly #found: { readonly paragraph: Paragraph; readonly token: Token }[] = [];

  constructor(paragraphs: readonly Paragraph[]) {
    const played = paragraphs.flatMap((paragraph) =>
      paragraph.tokens.filter((token) => token.at_ms !== null).map((token) => ({ paragraph, token })),
    );
    played.sort((a, b) => (a.token.at_ms ?? 0) - (b.token.at_ms ?? 0));
    for (const one of played) {
      this.#starts.push(one.token.at_ms ?? 0);
      this.#found.push(one);
    }
  }

  /** The word that is spoken at the moment, or was last. */
  at(ms: TimelineMs): { readonly paragraph: Paragraph; readonly token: Token } | null {
    let [low, high] = [0, this.#starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] as number) <= ms) low = middle + 1;
      else high = middle;
    }
    return this.#found[low - 1] ?? null;
  }
}
