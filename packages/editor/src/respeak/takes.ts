/** Words spoken anew: what is asked for, and what came of it. Pure. */

import type { Job } from "@auteur/types";
import { type Edl, type Op, textOf } from "@auteur/utils";

/** `text` in the place of neighbouring words; or, where `after`, behind the last of them. */
export interface Rewording {
  readonly word_ids: readonly string[];
  readonly text: string;
  readonly after: boolean;
}

/** New words as a sound; `preview_url` plays them between what the recording has around them. */
export interface Take {
  readonly text: string;
  readonly instead_of: string;
  readonly duration_ms: number;
  readonly preview_url: string;
  readonly operation: Op;
}

export interface Spoken {
  readonly takes: readonly Take[];
  /** What could not be spoken, and why. */
  readonly refused: readonly { readonly word_ids: readonly string[]; readonly code: string; readonly message: string }[];
  /** What kind of voice it is, in the server's words. */
  readonly quality: string;
}

/** What a finished job has made. */
export function spokenBy({ output_data }: Pick<Job, "output_data">): Spoken {
  const made = (output_data ?? {}) as Partial<Spoken>;
  return { takes: made.takes ?? [], refused: made.refused ?? [], quality: made.quality ?? "" };
}

/** The takes as one step of undo; null for none. */
export function putIn(takes: readonly Take[]): Op | null {
  return takes.length ? { op: "batch", operations: takes.map(({ operation }) => operation) } : null;
}

/** How words read now. */
export function readingOf(edl: Edl, wordIds: readonly string[]): string {
  return wordIds.flatMap((id) => edl.transcript.segments.findWord(id)?.word ?? []).map(textOf).join(" ");
}

/** Who says the words, each once, in order. */
export function speakersOf(edl: Edl, wordIds: readonly string[]): string[] {
  const names = wordIds.flatMap((id) => edl.transcript.segments.findWord(id)?.segment.speaker ?? []);
  return [...new Set(names.filter(Boolean))];
}

/** What somebody agreed to, or the voice whose consent covers it. */
export type Consent = { readonly by: string; readonly text: string } | { readonly voice_id: string };

/** As the server is asked; it refuses what says less. */
export const LEAST_CONSENT = 20;

const keyOf = (projectId: string, speaker: string): string => `auteur.consent.${projectId}.${speaker}`;

/** A consent that was given for a speaker of this project in this browser, as far as it can be read. */
export function rememberedConsent(storage: Pick<Storage, "getItem">, projectId: string, speaker: string): Consent | null {
  try {
    const kept = JSON.parse(storage.getItem(keyOf(projectId, speaker)) ?? "null") as Partial<Record<string, unknown>> | null;
    if (typeof kept?.["voice_id"] === "string") return { voice_id: kept["voice_id"] };
    if (typeof kept?.["by"] !== "string" || typeof kept["text"] !== "string" || kept["text"].length < LEAST_CONSENT) return null;
    return { by: kept["by"], text: kept["text"] };
  } catch {
    return null; // anybody may have written there
  }
}

export function keepConsent(storage: Pick<Storage, "setItem">, projectId: string, speaker: string, consent: Consent): void {
  storage.setItem(keyOf(projectId, speaker), JSON.stringify(consent));
}
