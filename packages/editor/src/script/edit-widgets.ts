/** Edit marks in the text field: buttons between words, which are no part of the text. */

import type { Node as PmNode } from "@tiptap/pm/model";
import { Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

/** A mark, where it stands, and what it says to those who do not see it. */
export interface EditWidget {
  readonly position: number;
  readonly versions: readonly number[];
  readonly label: string;
}

const KEY = new PluginKey<DecorationSet>("edits");

/** The field with these marks, and no others. */
export function withWidgets(tr: Transaction, widgets: readonly EditWidget[], onOpen: (versions: readonly number[]) => void): Transaction {
  return tr.setMeta(KEY, decorations(tr.doc, widgets, onOpen));
}

export function editWidgets(): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key: KEY,
    state: {
      init: () => DecorationSet.empty,
      apply: (tr, now) => (tr.getMeta(KEY) as DecorationSet | undefined) ?? now.map(tr.mapping, tr.doc),
    },
    props: { decorations: (state) => KEY.getState(state) },
  });
}

function decorations(doc: PmNode, widgets: readonly EditWidget[], onOpen: (versions: readonly number[]) => void): DecorationSet {
  const made = widgets.map(({ position, versions, label }) => {
    const make = () => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "script-edit";
      button.contentEditable = "false";
      button.title = label;
      button.setAttribute("aria-label", label);
      button.dataset["count"] = versions.length > 1 ? String(versions.length) : "✎";
      button.addEventListener("click", () => onOpen(versions));
      return button;
    };
    return Decoration.widget(position, make, { side: -1, key: `${versions.join(" ")} ${label}`, ignoreSelection: true, stopEvent: () => true });
  });
  return DecorationSet.create(doc, made);
}
