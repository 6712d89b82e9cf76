import { OperationError } from "../../errors.ts";
import { durationOf, type Span } from "../../time.ts";
import { cutSpan, PAD_MS, recordingOf, runsOf } from "../../transcript/spans.ts";
import type { Edl } from "../document.ts";
import { generated, putIn } from "../generated.ts";
import type { Clip } from "../lane.ts";
import { listOf, object, operation, or, orNull, text, whole } from "../operation.ts";
import { cuttable, freshIds, rippledOut } from "../timeline.ts";

/**
 * Cut neighbouring words out and put a generated clip that speaks other words in their place.
 *
 * The parameters are those of insert_words. Without a `picture`, the picture of the replaced words stays, at a speed
 * that fits the new words' length.
 */
export const replaceWords = operation(
  {
    word_ids: listOf(text),
    clip: object,
    words: listOf(object),
    media_file: orNull(object),
    picture: orNull(object),
    pad_ms: or(whole, PAD_MS),
  },
  (edl, given) => {
    const [run, ...others] = runsOf(edl, given.word_ids);
    if (!run || others.length) throw new OperationError("the words must follow each other in one recording");
    const [span, ...more] = cuttable(edl, recordingOf(run), cutSpan(run, { padMs: given.pad_ms }));
    if (!span || more.length) throw new OperationError("the words must play, in one piece", "restore them first");
    const made = generated(edl, given, run.first.segment.speaker);
    const newId = freshIds(edl, made.sound.id);
    const instead = pictureIn(edl, span);
    const cut = { ...made, edl: rippledOut(made.edl, span, newId) };
    return putIn(cut, span.start_ms, run.last.segmentIndex, newId, instead);
  },
);

/** What the first unlocked video track shows during the span, when that is one clip. */
function pictureIn(edl: Edl, span: Span): Clip | null {
  const track = edl.tracks.find((one) => one.type === "video" && !one.locked);
  const [shown, ...more] = track ? track.lane.piece(span.start_ms, span.end_ms).entries() : [];
  return shown && more.length === 0 && shown.clip.duration_ms === durationOf(span) ? shown.clip : null;
}
