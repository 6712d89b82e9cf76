import type { Strings } from "./en.ts";

/** Codes of many causes: the server's own words tell which one it is. */
const WITH_ITS_WORDS = new Set(["bad_operation", "bad_input", "invalid_request", "unknown_id", "unsupported_effect", "bad_media"]);

/** What went wrong in the reader's words, by the server's stable code; the server's own words where there are none. */
export function problemText(strings: Strings, error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  const known = typeof code === "string" ? (strings as Readonly<Record<string, unknown>>)[`problem_${code}`] : undefined;
  const own = error instanceof Error ? error.message : String(error);
  if (typeof known !== "string") return own;
  return WITH_ITS_WORDS.has(String(code)) && own ? `${known}: ${own}` : known;
}
