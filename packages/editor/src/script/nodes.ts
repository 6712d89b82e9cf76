/** A script's paragraphs as ProseMirror nodes; the same paragraph is the same node, which the view then leaves alone. */

import type { Mark, Node as PmNode, Schema } from "@tiptap/pm/model";

import { isUnsure } from "./doubts.ts";
import type { Paragraph, Token } from "./model.ts";

/** A section is full where it has more characters: two or three screens. */
const FULL = 4000;

/** Of speakers, in the style sheet. */
const COLOURS = 6;

/** What a word can be beside being said, as bits. */
const [STRUCK, UNSURE, GENERATED] = [1, 2, 4];

export class ScriptNodes {
  readonly #schema: Schema;
  readonly #nodes = new WeakMap<Paragraph, PmNode>();
  readonly #paragraphs = new WeakMap<PmNode, Paragraph>();
  /** Speakers in the order in which they came, each with a colour of its own while there are enough. */
  readonly #speakers: string[] = [];
  /** For each combination of bits its marks. */
  readonly #marks: readonly (readonly Mark[])[];

  constructor(schema: Schema) {
    this.#schema = schema;
    const [struck, unsure, generated] = [schema.mark("struck"), schema.mark("unsure"), schema.mark("generated")];
    this.#marks = [[], [struck], [unsure], [struck, unsure], [generated], [struck, generated], [unsure, generated], [struck, unsure, generated]];
  }

  /** The paragraph that a node shows. */
  shownBy(node: PmNode): Paragraph | undefined {
    return this.#paragraphs.get(node);
  }

  /** `first` tells that a speaker's turn begins with it. */
  of(paragraph: Paragraph, first: boolean): PmNode {
    const known = this.#nodes.get(paragraph);
    if (known?.attrs["first"] === first) return known;
    const node = this.#schema.node("paragraph", { speaker: paragraph.segment.speaker, colour: this.#colourOf(paragraph.segment.speaker), first }, this.#texts(paragraph));
    this.#nodes.set(paragraph, node);
    this.#paragraphs.set(node, paragraph);
    return node;
  }

  #colourOf(speaker: string): number {
    const known = this.#speakers.indexOf(speaker);
    return (known < 0 ? this.#speakers.push(speaker) - 1 : known) % COLOURS;
  }

  /** The nodes in sections of about one size. */
  sections(nodes: readonly PmNode[]): PmNode[] {
    const sections: PmNode[][] = [];
    let size = Infinity;
    for (const node of nodes) {
      if (size > FULL) {
        sections.push([]);
        size = 0;
      }
      sections.at(-1)?.push(node);
      size += node.nodeSize;
    }
    return sections.map((own) => this.#schema.node("section", null, own));
  }

  /** Runs of words of one look, with the spaces between them. */
  #texts({ tokens, text }: Paragraph): PmNode[] {
    const found: PmNode[] = [];
    const add = (from: number, to: number, look: number) => {
      if (from < to) found.push(this.#schema.text(text.slice(from, to), this.#marks[look]));
    };
    let from = 0;
    for (const [i, token] of tokens.entries()) {
      const [look, next] = [lookOf(token), tokens[i + 1]];
      const coming = next ? lookOf(next) : 0;
      if (next && coming === look && !(look & UNSURE)) continue; // each unsure word is underlined by itself
      add(from, token.to, look);
      from = next?.from ?? token.to;
      add(token.to, from, look & coming & ~UNSURE);
    }
    return found;
  }
}

function lookOf({ word, start_ms }: Token): number {
  const said = start_ms === null ? STRUCK : isUnsure(word) ? UNSURE : 0;
  return said | (word.origin === "generated" ? GENERATED : 0);
}
