/** Fixes of speakers and of segments: who says a word, and where one segment ends and the next begins. */

import { equal } from "../equal.ts";
import type { Span } from "../time.ts";
import type { Line, Said } from "./line.ts";
import type { Correction, Segment } from "./model.ts";
import { spanOf } from "./retiming.ts";

export interface Grouped {
  /** The segment of the line in which it begins. */
  readonly home: Segment;
  readonly segment: Segment;
}

/**
 * The segments of a line under its fixes.
 *
 * A segment has one speaker: boundaries stand between speakers whatever a join says. Between words of one speaker the
 * last break or join decides, and without any the boundaries there were. A segment without words stays whole.
 */
export function regroup(line: Line, fixes: readonly Correction[], inUse: (id: string) => boolean): Grouped[] {
  const voices = voicesOf(line, fixes);
  const ends = new Ends(line);
  const newId = unused(new Set(line.said.map((said) => said.home.id)), inUse);
  return groups(line, voices, cutsOf(line, fixes)).map((group) => {
    const [first] = group;
    return { home: first.home, segment: segmentOf(group, voices.get(first) ?? "", ends, newId) };
  });
}

type Group = [Said, ...Said[]];

function voicesOf(line: Line, fixes: readonly Correction[]): Map<Said, string> {
  const voices = new Map(line.said.map((said) => [said, said.home.speaker]));
  for (const fix of fixes) {
    if (fix.kind === "speaker") for (const said of line.within(spanOf(fix))) voices.set(said, fix.value);
  }
  return voices;
}

/** For the words before which a fix wants a boundary (true) or none (false). */
function cutsOf(line: Line, fixes: readonly Correction[]): Map<Said, boolean> {
  const cuts = new Map<Said, boolean>();
  for (const fix of fixes) {
    if (fix.kind === "break") {
      const after = line.around(fix.start_ms)[1];
      const before = after && line.said[line.position(after) - 1];
      if (before && before.middleMs < fix.start_ms) cuts.set(after, true);
    } else if (fix.kind === "join") {
      const inside = new Set(line.within(spanOf(fix)));
      for (const said of inside) {
        const before = line.said[line.position(said) - 1];
        if (before && inside.has(before)) cuts.set(said, false);
      }
    }
  }
  return cuts;
}

function groups(line: Line, voices: Map<Said, string>, cuts: Map<Said, boolean>): Group[] {
  const all: Group[] = [];
  for (const said of line.said) {
    const group = all.at(-1);
    const last = group?.at(-1);
    const joined =
      group &&
      last &&
      voices.get(last) === voices.get(said) &&
      !apart(last, said) &&
      !(cuts.get(said) ?? last.home !== said.home);
    if (joined) group.push(said);
    else all.push([said]);
  }
  return all;
}

/** Whether no segment can hold both: they are said at once, or one is a segment without words. */
function apart(a: Said, b: Said): boolean {
  const atOnce = a.home !== b.home && a.span.end_ms > b.span.start_ms;
  return atOnce || !a.word || !b.word;
}

/** The first and the last of each segment of the line, which keep its bounds. */
class Ends {
  readonly #first = new Map<string, Said>();
  readonly #last = new Map<string, Said>();

  constructor(line: Line) {
    for (const said of line.said) {
      if (!this.#first.has(said.home.id)) this.#first.set(said.home.id, said);
      this.#last.set(said.home.id, said);
    }
  }

  isFirst(said: Said): boolean {
    return this.#first.get(said.home.id) === said;
  }

  #isLast(said: Said): boolean {
    return this.#last.get(said.home.id) === said;
  }

  /** From the first to the last, out to the bounds of the segments whose first and last they are. */
  bounds(group: Group): Span {
    const [first, last] = [group[0], group.at(-1) as Said];
    const start = first.span.start_ms;
    const end = Math.max(...group.map((said) => said.span.end_ms));
    return {
      start_ms: this.isFirst(first) ? Math.min(start, first.home.start_ms) : start,
      end_ms: this.#isLast(last) ? Math.max(end, last.home.end_ms) : end,
    };
  }

  /** Whether the group is one segment of the line, all of it. */
  whole(group: Group): boolean {
    const [first, last] = [group[0], group.at(-1) as Said];
    return this.isFirst(first) && this.#last.get(first.home.id) === last && first.home === last.home;
  }
}

function segmentOf(group: Group, speaker: string, ends: Ends, newId: (wanted: string) => string): Segment {
  const [first] = group;
  const { home } = first;
  const id = ends.isFirst(first) ? home.id : newId(`${home.id.replace(/\/[0-9.]+$/, "")}/${first.span.start_ms}`);
  const made: Segment = {
    id,
    media_file_id: home.media_file_id,
    speaker,
    ...ends.bounds(group),
    words: group.flatMap((said) => said.word ?? []),
    text: ends.whole(group) ? home.text : "", // which is written as that of the words
    edited_text: first.word ? null : first.edited_text,
  };
  return equal(made, home) ? home : made;
}

function unused(taken: Set<string>, inUse: (id: string) => boolean): (wanted: string) => string {
  return (wanted) => {
    let candidate = wanted;
    for (let n = 2; taken.has(candidate) || inUse(candidate); n++) candidate = `${wanted}.${n}`;
    taken.add(candidate);
    return candidate;
  };
}
