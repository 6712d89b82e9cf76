/**
 * The script's text field. It shows a script and tells what the user does; the document changes nowhere but in the
 * session: what is typed, pasted or dropped never becomes text by itself.
 *
 * Words are plain text and cuts are decorations: 30,000 words need 500 paragraphs, not 30,000 elements.
 */

import { Editor } from "@tiptap/core";
import { type Node as PmNode, Slice } from "@tiptap/pm/model";
import { Plugin, PluginKey, TextSelection, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";

import { isUnsure } from "./doubts.ts";
import { type Paragraph, SpokenAt, struckRanges, type Token, tokensIn } from "./model.ts";
import { paragraphJson, ScriptDocument, ScriptParagraph, ScriptText } from "./schema.ts";

export interface ScriptEvents {
  /** The selected words changed, by the user. */
  readonly onSelect: (wordIds: readonly string[]) => void;
  /** A click on a word, or a move of the caret. */
  readonly onSeek: (token: Token) => void;
  readonly onCut: (wordIds: readonly string[]) => void;
  readonly onRestore: (wordIds: readonly string[]) => void;
  /** Something was typed over words: they are to be corrected or spoken anew. */
  readonly onType: (wordIds: readonly string[], text: string) => void;
  /** Selected words were dropped, or pasted, behind a word. */
  readonly onMove: (wordIds: readonly string[], afterWordId: string) => void;
  readonly onSpeaker: (segmentId: string, speaker: string, at: DOMRect) => void;
}

interface ScriptState {
  readonly struck: DecorationSet;
  readonly spoken: DecorationSet;
}

const KEY = new PluginKey<ScriptState>("script");
const FROM_SESSION = "auteur.session";
const SPOKEN = "auteur.spoken";

export class ScriptView {
  readonly #editor: Editor;
  readonly #events: ScriptEvents;
  #paragraphs: readonly Paragraph[] = [];
  #spokenAt = new SpokenAt([]);
  #spokenWord: string | null = null;
  #carried: readonly string[] = [];

  constructor(element: HTMLElement, events: ScriptEvents, label: string) {
    this.#events = events;
    this.#editor = new Editor({
      element,
      injectCSS: false, // a style element, which the policy forbids; theme.css has the rules
      extensions: [ScriptDocument, ScriptText, ScriptParagraph],
      enableInputRules: false,
      enablePasteRules: false,
      content: { type: "doc", content: [] },
      editorProps: {
        attributes: { class: "script", role: "textbox", "aria-multiline": "true", "aria-label": label, spellcheck: "false" },
      },
    });
    // before the editor's own keys, which would delete text
    this.#editor.registerPlugin(this.#plugin(), (own, others) => [own, ...others]);
    this.#editor.on("selectionUpdate", ({ transaction }) => {
      if (!transaction.getMeta(FROM_SESSION)) this.#selected();
    });
  }

  destroy(): void {
    this.#editor.destroy();
  }

  focus(): void {
    this.#editor.view.focus();
  }

  get paragraphs(): readonly Paragraph[] {
    return this.#paragraphs;
  }

  /** Shows the script; only paragraphs that differ are touched, and the caret stays at its word. */
  show(paragraphs: readonly Paragraph[]): void {
    const { tr, doc, schema } = this.#editor.state;
    const before = this.#paragraphs;
    let head = 0;
    while (head < Math.min(before.length, paragraphs.length) && alike(before[head], paragraphs[head])) head++;
    let tail = 0;
    const most = Math.min(before.length, paragraphs.length) - head;
    while (tail < most && alike(before.at(-1 - tail), paragraphs.at(-1 - tail))) tail++;
    const caret = this.selectedTokens()[0];
    this.#paragraphs = paragraphs;
    this.#spokenAt = new SpokenAt(paragraphs);
    if (head + tail < Math.max(before.length, paragraphs.length)) {
      const [from, to] = [positionOf(doc, head), positionOf(doc, before.length - tail)];
      const nodes = paragraphs
        .slice(head, paragraphs.length - tail)
        .map((paragraph, i) => schema.nodeFromJSON(paragraphJson(paragraph, this.#beginsTurn(head + i))));
      tr.replace(from, to, new Slice(schema.topNodeType.create(null, nodes).content, 0, 0));
      if (caret) this.#caretAt(tr, caret.word.id);
    }
    this.#editor.view.dispatch(tr.setMeta(FROM_SESSION, true).setMeta("addToHistory", false));
  }

  /** Marks the word that is spoken at the moment; the view follows it when asked to. */
  spokenAt(ms: number, follow: boolean): void {
    const found = this.#spokenAt.at(ms);
    if (found?.token.word.id === this.#spokenWord) return;
    this.#spokenWord = found?.token.word.id ?? null;
    const { tr, doc } = this.#editor.state;
    const range = found && this.#rangeOf(doc, found.paragraph, found.token);
    this.#editor.view.dispatch(tr.setMeta(FROM_SESSION, true).setMeta(SPOKEN, range ?? "none"));
    if (follow && range) this.#reveal(range.from);
  }

  /** Selects words, as the timeline does. */
  select(wordIds: readonly string[]): void {
    const places = this.#placesOf(new Set(wordIds));
    const [first, last] = [places[0], places.at(-1)];
    if (!first || !last) return;
    const { tr, doc } = this.#editor.state;
    const selection = TextSelection.create(doc, first.from, last.to);
    this.#editor.view.dispatch(tr.setSelection(selection).setMeta(FROM_SESSION, true).scrollIntoView());
  }

  /** The words that the selection touches, in the script's order. */
  selectedTokens(): Token[] {
    const { from, to } = this.#editor.state.selection;
    return this.#tokensBetween(from, to);
  }

  #selectedIds(): string[] {
    return this.selectedTokens().map(({ word }) => word.id);
  }

  #selected(): void {
    const tokens = this.selectedTokens();
    const { empty } = this.#editor.state.selection;
    this.#events.onSelect(empty ? [] : tokens.map(({ word }) => word.id));
    if (empty && tokens[0]) this.#events.onSeek(tokens[0]);
  }

  #beginsTurn(index: number): boolean {
    return this.#paragraphs[index - 1]?.speaker !== this.#paragraphs[index]?.speaker;
  }

  // -- positions -----------------------------------------------------------------------------------------------------

  #tokensBetween(from: number, to: number): Token[] {
    const found: Token[] = [];
    const { doc } = this.#editor.state;
    doc.nodesBetween(from, Math.max(to, from), (node, position, _, index) => {
      const paragraph = this.#paragraphs[index];
      if (node.type.name !== "paragraph" || !paragraph) return false;
      const start = position + 1;
      found.push(...tokensIn(paragraph, Math.max(0, from - start), Math.min(paragraph.text.length, to - start)));
      return false;
    });
    return found;
  }

  #placesOf(wordIds: ReadonlySet<string>): { from: number; to: number }[] {
    const { doc } = this.#editor.state;
    const places: { from: number; to: number }[] = [];
    doc.forEach((_, offset, index) => {
      for (const { word, from, to } of this.#paragraphs[index]?.tokens ?? []) {
        if (wordIds.has(word.id)) places.push({ from: offset + 1 + from, to: offset + 1 + to });
      }
    });
    return places;
  }

  #rangeOf(doc: PmNode, paragraph: Paragraph, token: Token): { from: number; to: number } | null {
    const index = this.#paragraphs.indexOf(paragraph);
    if (index < 0) return null;
    const start = positionOf(doc, index) + 1;
    return { from: start + token.from, to: start + token.to };
  }

  #caretAt(tr: Transaction, wordId: string): void {
    let at: number | null = null;
    tr.doc.forEach((_, offset, index) => {
      const token = this.#paragraphs[index]?.tokens.find(({ word }) => word.id === wordId);
      if (token && at === null) at = offset + 1 + token.from;
    });
    if (at !== null) tr.setSelection(TextSelection.create(tr.doc, at));
  }

  #reveal(position: number): void {
    const { view } = this.#editor;
    const scroller = view.dom.closest("[data-script-scroller]");
    if (!scroller) return;
    const [word, box] = [view.coordsAtPos(position), scroller.getBoundingClientRect()];
    if (word.top < box.top || word.bottom > box.bottom - 48) scroller.scrollBy({ top: word.top - box.top - box.height / 3 });
  }

  // -- what the user does --------------------------------------------------------------------------------------------

  #plugin(): Plugin<ScriptState> {
    return new Plugin<ScriptState>({
      key: KEY,
      state: {
        init: () => ({ struck: DecorationSet.empty, spoken: DecorationSet.empty }),
        apply: (tr, state) => this.#decorated(tr, state),
      },
      filterTransaction: (tr) => !tr.docChanged || tr.getMeta(FROM_SESSION) === true,
      props: {
        decorations: (state) => KEY.getState(state)?.struck.add(state.doc, KEY.getState(state)?.spoken.find() ?? []),
        handleTextInput: (_, __, ___, text) => this.#typed(text),
        handleKeyDown: (_, event) => this.#keyed(event),
        handlePaste: (_, event) => this.#pasted(event),
        handleDrop: (view, event) => this.#dropped(view, event),
        handleClick: (_, position) => this.#clicked(position),
        handleDOMEvents: {
          copy: (_, event) => this.#copied(event),
          cut: (_, event) => this.#copied(event) && this.#deleted(),
          dragstart: () => {
            this.#carried = this.#selectedIds();
            return false;
          },
        },
      },
    });
  }

  #decorated(tr: Transaction, state: ScriptState): ScriptState {
    const range = tr.getMeta(SPOKEN) as { from: number; to: number } | "none" | undefined;
    const struck = tr.getMeta(FROM_SESSION) && range === undefined ? this.#decorations(tr.doc) : state.struck.map(tr.mapping, tr.doc);
    if (range === undefined) return { struck, spoken: state.spoken.map(tr.mapping, tr.doc) };
    if (range === "none") return { struck, spoken: DecorationSet.empty };
    return { struck, spoken: DecorationSet.create(tr.doc, [Decoration.inline(range.from, range.to, { class: "spoken" })]) };
  }

  #decorations(doc: PmNode): DecorationSet {
    const all: Decoration[] = [];
    doc.forEach((node, offset, index) => {
      const paragraph = this.#paragraphs[index];
      if (!paragraph) return;
      if (node.attrs["first"]) all.push(this.#speaker(offset + 1, paragraph));
      for (const { from, to } of struckRanges(paragraph)) {
        all.push(Decoration.inline(offset + 1 + from, offset + 1 + to, { class: "struck" }));
      }
      for (const { word, from, to, at_ms } of paragraph.tokens) {
        if (at_ms !== null && isUnsure(word)) all.push(Decoration.inline(offset + 1 + from, offset + 1 + to, { class: "unsure" }));
        if (word.origin === "generated") all.push(Decoration.inline(offset + 1 + from, offset + 1 + to, { class: "generated" }));
      }
    });
    return DecorationSet.create(doc, all);
  }

  #speaker(position: number, { segment_id, speaker }: Paragraph): Decoration {
    const make = () => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "script-speaker";
      button.textContent = speaker || "…";
      button.contentEditable = "false";
      button.addEventListener("click", () => this.#events.onSpeaker(segment_id, speaker, button.getBoundingClientRect()));
      return button;
    };
    return Decoration.widget(position, make, { side: -1, key: `${segment_id} ${speaker}`, ignoreSelection: true });
  }

  #typed(text: string): boolean {
    const ids = this.#selectedIds();
    if (ids.length && text.trim()) this.#events.onType(ids, text);
    return true;
  }

  #keyed(event: KeyboardEvent): boolean {
    if (event.key === "Delete" || event.key === "Backspace") return this.#deleted();
    return event.key === "Enter";
  }

  #deleted(): boolean {
    const tokens = this.selectedTokens();
    const playing = tokens.filter(({ at_ms }) => at_ms !== null).map(({ word }) => word.id);
    if (playing.length) this.#events.onCut(playing);
    return true;
  }

  #clicked(position: number): boolean {
    const [token] = this.#tokensBetween(position, position);
    if (!token || token.at_ms !== null) return false;
    this.#events.onRestore(this.#struckRunAround(token));
    return true;
  }

  /** The struck words around one: a click restores what was cut together. */
  #struckRunAround(token: Token): string[] {
    const tokens = this.#paragraphs.find((paragraph) => paragraph.tokens.includes(token))?.tokens ?? [];
    let [from, to] = [tokens.indexOf(token), tokens.indexOf(token)];
    while (tokens[from - 1]?.at_ms === null) from--;
    while (tokens[to + 1]?.at_ms === null) to++;
    return tokens.slice(from, to + 1).map(({ word }) => word.id);
  }

  #copied(event: ClipboardEvent): boolean {
    this.#carried = this.#selectedIds();
    event.clipboardData?.setData("text/plain", this.selectedTokens().map(({ text }) => text).join(" "));
    event.preventDefault();
    return true;
  }

  #pasted(event: ClipboardEvent): boolean {
    event.preventDefault();
    const target = this.selectedTokens().at(-1);
    if (this.#carried.length && target) this.#events.onMove(this.#carried, target.word.id);
    return true;
  }

  #dropped(view: EditorView, event: DragEvent): boolean {
    const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
    const target = place && this.#tokensBetween(place.pos, place.pos)[0];
    if (target && this.#carried.length && !this.#carried.includes(target.word.id)) {
      this.#events.onMove(this.#carried, target.word.id);
    }
    return true;
  }
}

/** Where the paragraph of an index begins; the end of the document for one more than there are. */
function positionOf(doc: PmNode, index: number): number {
  let position = 0;
  for (let i = 0; i < index; i++) position += doc.child(i).nodeSize;
  return position;
}

/** Whether two paragraphs look the same as text; what is struck may differ. */
function alike(a: Paragraph | undefined, b: Paragraph | undefined): boolean {
  return a?.key === b?.key && a?.text === b?.text && a?.speaker === b?.speaker;
}
