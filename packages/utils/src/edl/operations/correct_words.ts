import { OperationError } from "../../errors.ts";
import { correction, type Correction, textOf } from "../../transcript/model.ts";
import { tokensOf } from "../../transcript/rewording.ts";
import { placesInOrder } from "../../transcript/spans.ts";
import { corrected } from "../correcting.ts";
import { listOf, operation, text } from "../operation.ts";
import type { WordPlace } from "../segments.ts";

/** Say how neighbouring words really read. Text only: nothing on the timeline changes. */
export const correctWords = operation({ word_ids: listOf(text), text }, (edl, given) => {
  const places = placesInOrder(edl, given.word_ids);
  const [first] = places;
  if (!first) throw new OperationError("word_ids must name at least one word");
  const { segments } = edl.transcript;
  for (const [i, there] of places.slice(1).entries()) {
    if (segments.after(places[i] as WordPlace)?.word.id !== there.word.id) {
      throw new OperationError("the words must follow each other", "correct each run of words by itself");
    }
  }
  const texts = tokensOf(given.text);
  if (texts.length !== places.length && !saidInOneGo(places)) {
    throw new OperationError(
      "words that were not said one after the other cannot become one",
      "give one word of text for each of the words, or correct each by itself",
    );
  }
  return corrected(edl, fixes(first, places, texts));
});

/** Neighbours on the page may be of two recordings, or of one and in another order. */
function saidInOneGo(places: readonly WordPlace[]): boolean {
  return places.slice(1).every((there, i) => {
    const here = places[i] as WordPlace;
    return here.segment.media_file_id === there.segment.media_file_id && here.word.end_ms <= there.word.start_ms;
  });
}

/**
 * One fix for each word that reads otherwise; where the count differs, one for all.
 *
 * Fixes of single words outlive an engine that hears another number of words around them.
 */
function fixes(first: WordPlace, places: readonly WordPlace[], texts: readonly string[]): Correction[] {
  if (texts.length !== places.length) return [fix(first, places.at(-1) ?? first, texts.join(" "))];
  return places.flatMap((place, i) => (textOf(place.word) === texts[i] ? [] : [fix(place, place, texts[i] ?? "")]));
}

function fix(first: WordPlace, last: WordPlace, value: string): Correction {
  return correction("text", first.segment.media_file_id, first.word.start_ms, last.word.end_ms, value);
}
