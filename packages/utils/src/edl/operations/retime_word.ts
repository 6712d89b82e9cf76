import { OperationError } from "../../errors.ts";
import { correction, textOf } from "../../transcript/model.ts";
import { corrected } from "../correcting.ts";
import { wordOf } from "../document.ts";
import { operation, text, whole } from "../operation.ts";

/** Say when a word is really spoken, in source time. It may not reach into its neighbours. */
export const retimeWord = operation({ word_id: text, start_ms: whole, end_ms: whole }, (edl, given) => {
  const { word_id, start_ms, end_ms } = given;
  const place = wordOf(edl, word_id);
  const { segments } = edl.transcript;
  const low = segments.before(place)?.word.end_ms ?? 0;
  const high = segments.after(place)?.word.start_ms ?? end_ms;
  if (!(low <= start_ms && start_ms < end_ms && end_ms <= high)) {
    throw new OperationError(
      `word ${JSON.stringify(textOf(place.word))} must lie between ${low} and ${high} ms, beside its neighbours`,
      "retime the neighbouring word first",
    );
  }
  const was = { was_start_ms: place.word.start_ms, was_end_ms: place.word.end_ms };
  return corrected(edl, [{ ...correction("time", place.segment.media_file_id, start_ms, end_ms), ...was }]);
});
