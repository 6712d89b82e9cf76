/** A job that failed, asked for once more. */

import type { Job } from "@auteur/types";

/** What was asked for, without what the server adds; null where it is not the user's to ask for. */
export function againAs({ type, project_id, media_id, input_params }: Pick<Job, "type" | "project_id" | "media_id" | "input_params">): {
  readonly path: string;
  readonly body: object;
} | null {
  if (type === "render") {
    const { version: _, ...asked } = input_params;
    return { path: "render", body: { project_id, ...asked } };
  }
  if (type !== "transcription") return null;
  const { language, engine, model, glossary, script } = input_params;
  const said = Array.isArray(script) ? { script: linesOf(script) } : {};
  return { path: "transcription", body: { project_id, media_id, language, engine, model, glossary, ...said } };
}

/** A script as it was typed: [speaker, line] each. */
function linesOf(script: readonly unknown[]): string {
  const lines = script.map((one) => one as readonly [string | null, string]);
  return lines.map(([speaker, line]) => (speaker ? `${speaker}: ${line}` : line)).join("\n\n");
}
