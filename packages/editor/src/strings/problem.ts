import type { Strings } from "./en.ts";

/** What went wrong in the reader's words, by the server's stable code; the server's own words where there are none. */
export function problemText(strings: Strings, error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  const known = typeof code === "string" ? (strings as Readonly<Record<string, unknown>>)[`problem_${code}`] : undefined;
  if (typeof known === "string") return known;
  return error instanceof Error ? error.message : String(error);
}
