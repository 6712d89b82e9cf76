/** The script as a ProseMirror document: paragraphs of plain text; what a word is stands beside it, not in it. */

import { Node } from "@tiptap/core";

import type { Paragraph } from "./model.ts";

export const ScriptDocument = Node.create({ name: "doc", topNode: true, content: "paragraph*" });
export const ScriptText = Node.create({ name: "text", group: "inline" });

export const ScriptParagraph = Node.create({
  name: "paragraph",
  content: "text*",
  group: "block",
  addAttributes: () => ({ key: { default: "" }, speaker: { default: "" }, first: { default: true } }),
  renderHTML: ({ node }) => ["p", { class: "script-paragraph", "data-first": String(node.attrs["first"]) }, 0],
});

export interface ParagraphJson {
  type: "paragraph";
  attrs: { key: string; speaker: string; first: boolean };
  content?: { type: "text"; text: string }[];
}

/** `first` tells the first paragraph of a speaker's turn. */
export function paragraphJson({ key, speaker, text }: Paragraph, first: boolean): ParagraphJson {
  return { type: "paragraph", attrs: { key, speaker, first }, ...(text ? { content: [{ type: "text", text }] } : {}) };
}
