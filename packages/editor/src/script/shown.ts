/**
 * What of a script stands in the text field: its paragraphs in sections, and the way between positions and words.
 *
 * A new script replaces the sections in which something differs; a walk over paragraphs compares identities only.
 */

import type { Node as PmNode } from "@tiptap/pm/model";
import type { Transaction } from "@tiptap/pm/state";

import { NO_SCRIPT, type Paragraph, type Place, type Script, tokensIn } from "./model.ts";
import type { ScriptNodes } from "./nodes.ts";

/** A position that survives changes of the text: so many characters into a word. */
export interface Mark {
  readonly place: Place;
  readonly into: number;
}

export class ShownParagraphs {
  readonly #nodes: ScriptNodes;
  #script: Script = NO_SCRIPT;

  constructor(nodes: ScriptNodes) {
    this.#nodes = nodes;
  }

  get script(): Script {
    return this.#script;
  }

  /** Puts into the transaction what differs; false where nothing does. */
  show(tr: Transaction, script: Script): boolean {
    const [old, now] = [this.#script.paragraphs, script.paragraphs];
    this.#script = script;
    const most = Math.min(old.length, now.length);
    let head = 0;
    while (head < most && old[head] === now[head]) head++;
    let tail = 0;
    while (tail < most - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
    // whether a turn begins is a matter of the paragraph before, too
    if (tail && beginsTurn(old, old.length - tail) !== beginsTurn(now, now.length - tail)) tail--;
    if (head + tail === Math.max(old.length, now.length)) return false;
    this.#replace(tr, head, old.length - tail, now.length - tail);
    return true;
  }

  /** Paragraphs [head, oldEnd) of the document become [head, nowEnd) of the script, with the sections they are in. */
  #replace(tr: Transaction, head: number, oldEnd: number, nowEnd: number): void {
    const sections = sectionsOf(tr.doc);
    const first = sections.findLast((section) => section.first <= head) ?? START;
    const last = sections.find((section) => section.end >= oldEnd && section.first >= first.first) ?? START;
    const paragraphs = this.#script.paragraphs;
    const shown = paragraphs.slice(first.first, nowEnd + last.end - oldEnd);
    const nodes = shown.map((paragraph, i) => this.#nodes.of(paragraph, beginsTurn(paragraphs, first.first + i)));
    tr.replaceWith(first.from, last.to, this.#nodes.sections(nodes));
  }

  /** The words that a stretch of the document touches; a caret touches the word it stands in. */
  placesBetween(doc: PmNode, from: number, to: number): Place[] {
    const found: Place[] = [];
    doc.nodesBetween(from, Math.max(to, from), (node, position) => {
      const paragraph = this.#nodes.shownBy(node);
      if (!paragraph) return true;
      const start = position + 1;
      const tokens = tokensIn(paragraph, Math.max(0, from - start), Math.min(paragraph.text.length, to - start));
      if (tokens.length) {
        const index = this.#script.paragraphs.indexOf(paragraph, found.at(-1)?.index ?? 0);
        for (const token of tokens) found.push({ index, paragraph, token });
      }
      return false;
    });
    return found;
  }

  paragraphAt(doc: PmNode, position: number): Paragraph | undefined {
    return this.#nodes.shownBy(doc.resolve(position).parent);
  }

  rangeOf(doc: PmNode, { index, token }: Place): { from: number; to: number } {
    const start = this.#beginOf(doc, index) + 1;
    return { from: start + token.from, to: start + token.to };
  }

  markAt(doc: PmNode, position: number): Mark | null {
    const [place] = this.placesBetween(doc, position, position);
    return place ? { place, into: position - this.rangeOf(doc, place).from } : null;
  }

  /** Null where the word is not shown any more. */
  positionOf(doc: PmNode, { place: { index, token, paragraph }, into }: Mark): number | null {
    const near = this.#script.placesOf([token.word.id], new Set([paragraph.segment.id]));
    const found = near.length ? near : this.#script.placesOf([token.word.id]);
    const [place] = found.sort((a, b) => Math.abs(a.index - index) - Math.abs(b.index - index)); // it may play twice
    if (!place) return null;
    const { from, to } = this.rangeOf(doc, place);
    return Math.min(to, from + into);
  }

  #beginOf(doc: PmNode, index: number): number {
    const section = sectionsOf(doc).find(({ end }) => index < end);
    if (!section) throw new RangeError(`there is no paragraph ${index}`);
    let position = section.from + 1;
    for (let i = 0; i < index - section.first; i++) position += section.node.child(i).nodeSize;
    return position;
  }
}

/** A section, the indexes of its paragraphs [first, end), and where it lies. */
interface Placed {
  readonly node: PmNode;
  readonly first: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

const START = { first: 0, end: 0, from: 0, to: 0 };

function sectionsOf(doc: PmNode): Placed[] {
  let first = 0;
  const found: Placed[] = [];
  doc.forEach((node, from) => {
    found.push({ node, first, end: first + node.childCount, from, to: from + node.nodeSize });
    first += node.childCount;
  });
  return found;
}

function beginsTurn(paragraphs: readonly Paragraph[], index: number): boolean {
  return paragraphs[index - 1]?.segment.speaker !== paragraphs[index]?.segment.speaker;
}
