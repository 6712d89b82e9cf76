/**
 * The transcript of a recording: segments of words in source time.
 *
 * Words are never re-timed by a cut: their times are positions in their recording. Which of them still play is
 * derived from the clips.
 */

import type { SourceMs } from "../time.ts";

export const ORIGINS = ["asr", "import", "human", "generated"] as const;
export const CORRECTION_KINDS = ["text", "time", "speaker", "break", "join"] as const;

/** One spoken word. `word` is what the engine heard and is never overwritten; `edited_text` is a fix. */
export interface Word {
  readonly id: string;
  readonly word: string;
  readonly start_ms: SourceMs;
  readonly end_ms: SourceMs;
  readonly confidence: number | null;
  readonly edited_text: string | null;
  readonly origin: (typeof ORIGINS)[number];
  readonly engine: string | null;
  readonly flags: readonly string[];
}

/** The word as it should be read: the fix where there is one. "" for a word fixed away. */
export function textOf(word: Word): string {
  return word.edited_text ?? word.word;
}

/** The moment that decides whether the word plays. */
export function middleOf(span: { readonly start_ms: number; readonly end_ms: number }): number {
  return Math.floor((span.start_ms + span.end_ms) / 2);
}

/**
 * A run of words by one speaker in one recording (a paragraph, or a cue).
 *
 * `text` and `edited_text` belong to a segment without words; with words both are derived from theirs.
 */
export interface Segment {
  readonly id: string;
  readonly media_file_id: string | null;
  readonly speaker: string;
  readonly start_ms: SourceMs;
  readonly end_ms: SourceMs;
  readonly words: readonly Word[];
  readonly text: string;
  readonly edited_text: string | null;
}

/** A person's fix, keyed to source time so that it can be laid over another engine's words. */
export interface Correction {
  readonly kind: (typeof CORRECTION_KINDS)[number];
  readonly media_file_id: string | null;
  readonly start_ms: SourceMs;
  readonly end_ms: SourceMs;
  readonly value: string;
  readonly was_start_ms: SourceMs | null;
  readonly was_end_ms: SourceMs | null;
}

export function correction(
  kind: Correction["kind"],
  media_file_id: string | null,
  start_ms: SourceMs,
  end_ms: SourceMs,
  value = "",
): Correction {
  return { kind, media_file_id, start_ms, end_ms, value, was_start_ms: null, was_end_ms: null };
}
