import { OperationError } from "../../errors.ts";
import { textOf } from "../../transcript/model.ts";
import { joinBeside } from "../../transcript/spans.ts";
import { wordOf } from "../document.ts";
import { generated, putIn } from "../generated.ts";
import { listOf, object, operation, orNull, text } from "../operation.ts";
import { freshIds } from "../timeline.ts";

/**
 * Put a generated clip that speaks new words in after a word that plays; everything after it moves down.
 *
 * `clip` names the sound (id, media_file_id, in and out point), `words` what it says (word, start_ms, end_ms in the
 * clip's source time), `media_file` the file where the document does not know it yet, `picture` a clip to show.
 */
export const insertWords = operation(
  {
    after_word_id: text,
    clip: object,
    words: listOf(object),
    media_file: orNull(object),
    picture: orNull(object),
  },
  (edl, given) => {
    const place = wordOf(edl, given.after_word_id);
    const atMs = joinBeside(edl, given.after_word_id, "after");
    if (atMs === null) {
      throw new OperationError(
        `word ${JSON.stringify(textOf(place.word))} does not play`,
        "restore it, or name another word",
      );
    }
    const made = generated(edl, given, place.segment.speaker);
    return putIn(made, atMs, place.segmentIndex, freshIds(edl, made.sound.id));
  },
);
