import { OperationError } from "../../errors.ts";
import { durationOf } from "../../time.ts";
import { textOf } from "../../transcript/model.ts";
import { cutSpan, joinBeside, PAD_MS, recordingOf, runsOf } from "../../transcript/spans.ts";
import { type Edl, merged, wordOf } from "../document.ts";
import { Lane } from "../lane.ts";
import { listOf, operation, or, orNull, text, whole } from "../operation.ts";
import { cuttable, freshIds, rippledIn, rippledOut, taken } from "../timeline.ts";

interface Given {
  readonly word_ids: readonly string[];
  readonly before_word_id: string | null;
  readonly after_word_id: string | null;
  readonly pad_ms: number;
}

/**
 * Cut what plays the words out of all unlocked tracks and put it in before or after another word.
 *
 * Exactly one of `before_word_id` and `after_word_id` is given; that word must play and not be among the moved.
 */
export const moveWords = operation<Given>(
  { word_ids: listOf(text), before_word_id: orNull(text), after_word_id: orNull(text), pad_ms: or(whole, PAD_MS) },
  (edl, given) => {
    const targetMs = target(edl, given);
    const spans = merged(
      runsOf(edl, given.word_ids).flatMap((run) =>
        cuttable(edl, recordingOf(run), cutSpan(run, { padMs: given.pad_ms })),
      ),
    );
    if (spans.length === 0) throw new OperationError("none of these words plays", "restore them before moving them");
    if (spans.some((span) => span.start_ms < targetMs && targetMs < span.end_ms)) {
      throw new OperationError("words cannot be moved into themselves");
    }
    const newId = freshIds(edl);
    const cut = spans.map((span) => taken(edl, span, newId));
    const rest = spans.reduceRight((after, span) => rippledOut(after, span, newId, { moving: true }), edl);
    const total = (some: typeof spans) => some.reduce((sum, span) => sum + durationOf(span), 0);
    const atMs = targetMs - total(spans.filter((span) => span.end_ms <= targetMs));
    const trackIds = [...(cut[0]?.keys() ?? [])];
    const pieces = new Map(
      trackIds.map((id) => [id, Lane.joined(...cut.map((piece) => piece.get(id) ?? new Lane()))]),
    );
    return rippledIn(rest, atMs, total(spans), pieces, newId);
  },
);

/** The timeline moment of the silence before (or after) the word that is named. */
function target(edl: Edl, { before_word_id, after_word_id, pad_ms }: Given): number {
  if ((before_word_id === null) === (after_word_id === null)) {
    throw new OperationError("give either before_word_id or after_word_id");
  }
  const wordId = before_word_id || after_word_id || "";
  const moment = joinBeside(edl, wordId, before_word_id === null ? "after" : "before", pad_ms);
  if (moment !== null) return moment;
  throw new OperationError(
    `word ${JSON.stringify(textOf(wordOf(edl, wordId).word))} does not play`,
    "name a word that is not deleted",
  );
}
