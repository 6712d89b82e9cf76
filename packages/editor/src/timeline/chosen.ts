/** When selected words play, for those who look at the timeline. Pure. */

import type { TimelineMs } from "@auteur/utils";

import type { Place, Script } from "../script/model.ts";

export interface ChosenSpan {
  readonly start_ms: TimelineMs;
  readonly end_ms: TimelineMs;
}

/** The stretches in which words play; words that follow each other are one, with the pauses between them. */
export function chosenSpans(script: Script, wordIds: readonly string[]): ChosenSpan[] {
  if (wordIds.length === 0) return [];
  const spans: { start_ms: number; end_ms: number }[] = [];
  let before: Place | null = null;
  for (const place of script.placesOf(wordIds)) {
    const [start_ms, end_ms] = [script.playedAt(place), script.endOf(place)];
    if (start_ms === null || end_ms === null) continue;
    const last = spans.at(-1);
    if (last && before && follows(before, place)) last.end_ms = end_ms;
    else spans.push({ start_ms, end_ms });
    before = place;
  }
  return spans;
}

function follows(before: Place, { index, paragraph, token }: Place): boolean {
  const at = paragraph.tokens.indexOf(token);
  if (before.index === index) return before.paragraph.tokens.indexOf(before.token) === at - 1;
  return before.index === index - 1 && at === 0 && before.paragraph.tokens.at(-1) === before.token;
}
