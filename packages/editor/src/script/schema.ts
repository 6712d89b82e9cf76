/**
 * The script as a ProseMirror document: sections of paragraphs of plain text, on which what was cut is a mark. What a
 * word is stands beside the document, not in it.
 *
 * Sections are there for the browser: it lays out those in view, and looks at dozens of them and not at every paragraph.
 */

import { Mark, Node } from "@tiptap/core";

export const ScriptDocument = Node.create({ name: "doc", topNode: true, content: "section*" });
export const ScriptText = Node.create({ name: "text", group: "inline" });

export const ScriptSection = Node.create({
  name: "section",
  content: "paragraph+",
  renderHTML: () => ["div", { class: "script-section" }, 0],
});

/** `speaker` is shown where `first` tells that a turn of theirs begins. */
export const ScriptParagraph = Node.create({
  name: "paragraph",
  content: "text*",
  addAttributes: () => ({ speaker: { default: "", rendered: false }, colour: { default: 0, rendered: false }, first: { default: true, rendered: false } }),
  renderHTML: ({ node }) => {
    const [speaker, first] = [String(node.attrs["speaker"]), node.attrs["first"] === true];
    const look = { type: "button", class: `script-speaker speaker-${String(node.attrs["colour"])}`, contenteditable: "false" };
    const attributes = { class: "script-paragraph", "data-first": String(first) };
    if (!first) return ["p", attributes, ["span", 0]];
    return ["p", attributes, ["button", look, speaker || "…"], ["span", 0]];
  },
});

/** What a word can be beside being said: cut, hardly understood, or made by an engine. */
export const MARKS = ["struck", "unsure", "generated"] as const;

export const ScriptMarks = MARKS.map((name) => Mark.create({ name, renderHTML: () => ["span", { class: name }, 0] }));
