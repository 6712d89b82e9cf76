import { OperationError } from "../../errors.ts";
import { correction, type Segment } from "../../transcript/model.ts";
import { corrected, speakerCorrections } from "../correcting.ts";
import { type Edl, segmentIndexOf } from "../document.ts";
import { listOf, operation, text } from "../operation.ts";

/** Make neighbouring segments of one recording one; the first one's speaker says it all. */
export const mergeSegments = operation({ segment_ids: listOf(text) }, (edl, { segment_ids }) => {
  const segments = neighbours(edl, segment_ids);
  const [first, last] = [segments[0] as Segment, segments.at(-1) as Segment];
  if (segments.some((segment) => segment.media_file_id !== first.media_file_id)) {
    throw new OperationError("segments of different recordings cannot be merged");
  }
  const others = segments.filter((segment) => segment.speaker !== first.speaker);
  const join = correction("join", first.media_file_id, first.start_ms, last.end_ms);
  const merged = corrected(edl, [...speakerCorrections(others, first.speaker), join]);
  if (merged.transcript.segments.count !== edl.transcript.segments.count - segments.length + 1) {
    throw new OperationError("segments without words, or said at the same time, cannot be merged");
  }
  return merged;
});

function neighbours(edl: Edl, segmentIds: readonly string[]): Segment[] {
  const indexes = [...new Set(segmentIds.map((id) => segmentIndexOf(edl, id)))].sort((a, b) => a - b);
  if (indexes.length < 2 || (indexes.at(-1) ?? 0) - (indexes[0] ?? 0) !== indexes.length - 1) {
    throw new OperationError("segment_ids must name two or more segments that follow each other");
  }
  return indexes.map((i) => edl.transcript.segments.get(i));
}
