import { OperationError } from "../../errors.ts";
import { overlaid } from "../../transcript/corrections.ts";
import { refusing } from "../clips.ts";
import { worded } from "../correcting.ts";
import { segmentFromJson } from "../decoding.ts";
import { listOf, object, operation, orNull, text } from "../operation.ts";
import { Segments } from "../segments.ts";

/** Take an engine's words for a recording, in place of those it had; people's corrections are laid over them. */
export const setTranscript = operation(
  { media_file_id: text, segments: listOf(object), language: orNull(text), generated_at: orNull(text) },
  (edl, { media_file_id, segments: values, language, generated_at }) => {
    const heard = refusing(() => values.map((value, i) => segmentFromJson(value, `segments[${i}]`)));
    if (heard.some((segment) => segment.media_file_id !== media_file_id)) {
      throw new OperationError(`every segment must name media file ${JSON.stringify(media_file_id)}`);
    }
    const { transcript } = edl;
    const fixes = transcript.corrections.filter((fix) => fix.media_file_id === media_file_id);
    const old = [...transcript.segments];
    const found = old.findIndex((segment) => segment.media_file_id === media_file_id);
    const at = found < 0 ? old.length : found;
    const others = old.filter((segment) => segment.media_file_id !== media_file_id);
    const inUse = new Set(others.map((segment) => segment.id));
    const laid = overlaid(heard, fixes, (id) => inUse.has(id)).map(worded);
    const segments = Segments.of([...others.slice(0, at), ...laid, ...others.slice(at)]);
    checkUnique(segments);
    return {
      ...edl,
      transcript: {
        ...transcript,
        segments,
        language: language || transcript.language,
        generated_at: generated_at || transcript.generated_at,
      },
    };
  },
);

function checkUnique(segments: Segments): void {
  const ids = [...segments].map((segment) => segment.id);
  const words = [...segments.words()].map((word) => word.id);
  if (new Set(ids).size !== ids.length || new Set(words).size !== words.length) {
    throw new OperationError("an id of a segment or word is there twice");
  }
}
