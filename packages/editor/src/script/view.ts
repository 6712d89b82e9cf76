/**
 * The script's text field. It shows a script and tells what the user does; the document changes nowhere but in the
 * session: what is typed, pasted or dropped never becomes text by itself.
 *
 * Words are plain text and cuts are marks: 30,000 words need a thousand paragraphs, not 30,000 elements.
 */

import { Editor } from "@tiptap/core";
import { Plugin, PluginKey, TextSelection, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";

import { editWidgets, withWidgets } from "./edit-widgets.ts";
import type { Place, Script, Token } from "./model.ts";
import { ScriptNodes } from "./nodes.ts";
import { ScriptDocument, ScriptMarks, ScriptParagraph, ScriptSection, ScriptText } from "./schema.ts";
import { ShownParagraphs } from "./shown.ts";

export interface ScriptEvents {
  /** The selected words changed, by the user. */
  readonly onSelect: (wordIds: readonly string[]) => void;
  /** A click on a word that plays, or a move of the caret to one. */
  readonly onSeek: (ms: number) => void;
  readonly onCut: (wordIds: readonly string[]) => void;
  readonly onRestore: (wordIds: readonly string[]) => void;
  /** Something was typed over words: they are to be corrected or spoken anew. */
  readonly onType: (wordIds: readonly string[], text: string) => void;
  /** Selected words were dropped, or pasted, behind a word. */
  readonly onMove: (wordIds: readonly string[], afterWordId: string) => void;
  readonly onSpeaker: (segmentId: string, speaker: string) => void;
  /** A mark of edits was chosen. */
  readonly onEdits: (versions: readonly number[]) => void;
}

/** A mark before a word. */
export interface WordMark {
  readonly place: Place;
  readonly versions: readonly number[];
  readonly label: string;
}

const KEY = new PluginKey<DecorationSet>("script");
const FROM_SESSION = "auteur.session";
const SPOKEN = "auteur.spoken";

export class ScriptView {
  readonly #editor: Editor;
  readonly #events: ScriptEvents;
  readonly #shown: ShownParagraphs;
  #spoken: Token | null = null;
  #spokenMs = -1;
  #carried: readonly string[] = [];

  constructor(element: HTMLElement, events: ScriptEvents, label: string) {
    this.#events = events;
    this.#editor = new Editor({
      element,
      injectCSS: false, // a style element, which the policy forbids; theme.css has the rules
      extensions: [ScriptDocument, ScriptText, ScriptSection, ScriptParagraph, ...ScriptMarks],
      enableInputRules: false,
      enablePasteRules: false,
      content: { type: "doc", content: [] },
      editorProps: {
        attributes: { class: "script", role: "textbox", "aria-multiline": "true", "aria-label": label, spellcheck: "false" },
      },
    });
    this.#shown = new ShownParagraphs(new ScriptNodes(this.#editor.schema));
    // before the editor's own keys, which would delete text
    this.#editor.registerPlugin(this.#plugin(), (own, others) => [own, ...others]);
    this.#editor.registerPlugin(editWidgets());
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

  get script(): Script {
    return this.#shown.script;
  }

  /** Shows the script; only paragraphs that differ are touched, and the selection stays at its words. */
  show(script: Script): void {
    const { tr } = this.#editor.state;
    const { anchor, head } = tr.selection;
    const [from, to] = [this.#shown.markAt(tr.doc, anchor), this.#shown.markAt(tr.doc, head)];
    if (!this.#shown.show(tr, script)) return;
    const [start, end] = [from, to].map((mark) => mark && this.#shown.positionOf(tr.doc, mark));
    const at = start ?? end;
    if (at != null) tr.setSelection(TextSelection.create(tr.doc, at, end ?? at));
    this.#editor.view.dispatch(this.#markSpoken(tr, script.at(this.#spokenMs)).setMeta("addToHistory", false));
  }

  /** Marks the word that is spoken at the moment; the view follows it when asked to. */
  spokenAt(ms: number, follow: boolean): void {
    this.#spokenMs = ms;
    const found = this.script.at(ms);
    if (found?.token === this.#spoken) return;
    const { tr, doc } = this.#editor.state;
    this.#editor.view.dispatch(this.#markSpoken(tr, found));
    if (follow && found) this.#reveal(this.#shown.rangeOf(doc, found).from);
  }

  #markSpoken(tr: Transaction, found: Place | null): Transaction {
    this.#spoken = found?.token ?? null;
    return tr.setMeta(FROM_SESSION, true).setMeta(SPOKEN, found ? this.#shown.rangeOf(tr.doc, found) : "none");
  }

  /** Shows marks at words of the script that is shown; none take away those that were. */
  mark(marks: readonly WordMark[]): void {
    const { tr, doc } = this.#editor.state;
    const widgets = marks.map(({ place, versions, label }) => ({ position: this.#shown.rangeOf(doc, place).from, versions, label }));
    this.#editor.view.dispatch(withWidgets(tr, widgets, this.#events.onEdits).setMeta(FROM_SESSION, true));
  }

  /** Selects words, as the timeline does. */
  select(wordIds: readonly string[]): void {
    const places = this.script.placesOf(wordIds);
    const [first, last] = [places[0], places.at(-1)];
    if (!first || !last) return;
    const { tr, doc } = this.#editor.state;
    const selection = TextSelection.create(doc, this.#shown.rangeOf(doc, first).from, this.#shown.rangeOf(doc, last).to);
    this.#editor.view.dispatch(tr.setSelection(selection).setMeta(FROM_SESSION, true).scrollIntoView());
  }

  /** The words that the selection touches, in the script's order. */
  #selectedPlaces(): readonly Place[] {
    const { from, to } = this.#editor.state.selection;
    return this.#shown.placesBetween(this.#editor.state.doc, from, to);
  }

  #selectedIds(): string[] {
    return this.#selectedPlaces().map(({ token }) => token.word.id);
  }

  #selected(): void {
    const places = this.#selectedPlaces();
    const { empty } = this.#editor.state.selection;
    this.#events.onSelect(empty ? [] : places.map(({ token }) => token.word.id));
    const ms = empty && places[0] ? this.script.playedAt(places[0]) : null;
    if (ms !== null) this.#events.onSeek(ms);
  }

  #reveal(position: number): void {
    const { view } = this.#editor;
    const scroller = view.dom.closest("[data-script-scroller]");
    if (!scroller) return;
    const [word, box] = [view.coordsAtPos(position), scroller.getBoundingClientRect()];
    if (word.top < box.top || word.bottom > box.bottom - 48) scroller.scrollBy({ top: word.top - box.top - box.height / 3 });
  }

  // -- what the user does --------------------------------------------------------------------------------------------

  #plugin(): Plugin<DecorationSet> {
    return new Plugin<DecorationSet>({
      key: KEY,
      state: { init: () => DecorationSet.empty, apply: withSpoken },
      filterTransaction: (tr) => !tr.docChanged || tr.getMeta(FROM_SESSION) === true,
      props: {
        decorations: (state) => KEY.getState(state),
        handleTextInput: (_, __, ___, text) => this.#typed(text),
        handleKeyDown: (_, event) => this.#keyed(event),
        handlePaste: (_, event) => this.#pasted(event),
        handleDrop: (view, event) => this.#dropped(view, event),
        handleClick: (_, position) => this.#clicked(position),
        handleDOMEvents: {
          click: (_, event) => this.#asked(event),
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

  /** A click on a speaker's name. */
  #asked({ target }: Event): boolean {
    const element = target instanceof Element && target.closest(".script-speaker") ? target.closest(".script-paragraph") : null;
    if (!element) return false;
    const paragraph = this.#shown.paragraphAt(this.#editor.state.doc, this.#editor.view.posAtDOM(element, 0));
    if (paragraph) this.#events.onSpeaker(paragraph.segment.id, paragraph.segment.speaker);
    return true;
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
    const playing = this.#selectedPlaces().flatMap(({ token }) => (token.start_ms === null ? [] : token.word.id));
    if (playing.length) this.#events.onCut(playing);
    return true;
  }

  #clicked(position: number): boolean {
    const [place] = this.#shown.placesBetween(this.#editor.state.doc, position, position);
    if (!place || place.token.start_ms !== null) return false;
    this.#events.onRestore(struckRunAround(place));
    return true;
  }

  #copied(event: ClipboardEvent): boolean {
    this.#carried = this.#selectedIds();
    event.clipboardData?.setData("text/plain", this.#selectedPlaces().map(({ token }) => token.text).join(" "));
    event.preventDefault();
    return true;
  }

  #pasted(event: ClipboardEvent): boolean {
    event.preventDefault();
    const target = this.#selectedPlaces().at(-1);
    if (this.#carried.length && target) this.#events.onMove(this.#carried, target.token.word.id);
    return true;
  }

  #dropped(view: EditorView, event: DragEvent): boolean {
    const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
    const target = place && this.#shown.placesBetween(view.state.doc, place.pos, place.pos)[0]?.token.word.id;
    if (target && this.#carried.length && !this.#carried.includes(target)) this.#events.onMove(this.#carried, target);
    return true;
  }
}

function withSpoken(tr: Transaction, spoken: DecorationSet): DecorationSet {
  const range = tr.getMeta(SPOKEN) as { from: number; to: number } | "none" | undefined;
  if (range === undefined) return spoken.map(tr.mapping, tr.doc);
  if (range === "none") return DecorationSet.empty;
  return DecorationSet.create(tr.doc, [Decoration.inline(range.from, range.to, { class: "spoken" })]);
}

/** The struck words around one: a click restores what was cut together. */
function struckRunAround({ paragraph: { tokens }, token }: Place): string[] {
  let [from, to] = [tokens.indexOf(token), tokens.indexOf(token)];
  while (tokens[from - 1]?.start_ms === null) from--;
  while (tokens[to + 1]?.start_ms === null) to++;
  return tokens.slice(from, to + 1).map(({ word }) => word.id);
}
