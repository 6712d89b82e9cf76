/** Captions as the server lays them out for the edited timeline. Pure. */

import { bisectRight, type HeardWord, type Op, textOf, type TimelineMs } from "@auteur/utils";

export interface Cue {
  readonly start_ms: TimelineMs;
  readonly end_ms: TimelineMs;
  readonly text: string;
}

const TIMES = /^(\d+):(\d\d):(\d\d)[,.](\d{3}) --> (\d+):(\d\d):(\d\d)[,.](\d{3})/;

/** The cues of a SubRip text, in order. */
export function cuesFromSrt(srt: string): Cue[] {
  return srt.split(/\r?\n\r?\n/).flatMap((block) => {
    const lines = block.trim().split(/\r?\n/);
    const at = lines.findIndex((line) => TIMES.test(line));
    const numbers = TIMES.exec(lines[at] ?? "")?.slice(1).map(Number);
    if (!numbers) return [];
    const ms = (from: number) => ((numbers[from] ?? 0) * 3600 + (numbers[from + 1] ?? 0) * 60 + (numbers[from + 2] ?? 0)) * 1000 + (numbers[from + 3] ?? 0);
    return [{ start_ms: ms(0), end_ms: ms(4), text: lines.slice(at + 1).join("\n") }];
  });
}

/** The index of the cue that is shown at a moment; -1 for none. Cues ascend and do not overlap. */
export function cueAt(cues: readonly Cue[], ms: TimelineMs): number {
  const at = bisectRight(startsOf(cues), ms) - 1;
  const cue = cues[at];
  return cue && ms < cue.end_ms ? at : -1;
}

const STARTS = new WeakMap<readonly Cue[], number[]>();

function startsOf(cues: readonly Cue[]): number[] {
  const known = STARTS.get(cues) ?? cues.map(({ start_ms }) => start_ms);
  STARTS.set(cues, known);
  return known;
}

/** The words that a cue shows: those whose middle it covers. `words` are those of the timeline, in order. */
export function wordsOf({ start_ms, end_ms }: Cue, words: readonly HeardWord[]): HeardWord[] {
  const middle = (word: HeardWord) => (word.start_ms + word.end_ms) / 2;
  return words.filter((word) => textOf(word.word) !== "" && start_ms <= middle(word) && middle(word) < end_ms);
}

/** A caption's new text as the correction of its words: what stays at both ends is left alone. Null where nothing changes. */
export function reworded(words: readonly HeardWord[], text: string): Op | null {
  const wanted = text.split(/\s+/).filter(Boolean);
  const said = words.map(({ word }) => textOf(word));
  const most = Math.min(wanted.length, said.length);
  let head = 0;
  while (head < most && wanted[head] === said[head]) head++;
  let tail = 0;
  while (tail < most - head && wanted.at(-1 - tail) === said.at(-1 - tail)) tail++;
  if (head + tail === said.length && said.length === wanted.length) return null;
  // new words need one to stand at: the one before, or after
  if (head + tail === said.length) {
    if (head > 0) head--;
    else tail--;
  }
  const changed = words.slice(head, words.length - tail);
  if (changed.length === 0) return null;
  return { op: "correct_words", word_ids: changed.map(({ word }) => word.id), text: wanted.slice(head, wanted.length - tail).join(" ") };
}
