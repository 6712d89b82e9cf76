import { OperationError } from "../../errors.ts";
import { correction, textOf } from "../../transcript/model.ts";
import { corrected } from "../correcting.ts";
import { wordOf } from "../document.ts";
import { operation, text } from "../operation.ts";

/** Begin a new segment at a word. */
export const splitSegment = operation({ before_word_id: text }, (edl, { before_word_id }) => {
  const { segment, word, wordIndex } = wordOf(edl, before_word_id);
  if (wordIndex === 0) throw new OperationError(`a segment already begins at ${JSON.stringify(textOf(word))}`);
  return corrected(edl, [correction("break", segment.media_file_id, word.start_ms, word.end_ms)]);
});
