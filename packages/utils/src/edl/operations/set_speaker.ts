import { correction } from "../../transcript/model.ts";
import { runsOf } from "../../transcript/spans.ts";
import { corrected, speakerCorrections } from "../correcting.ts";
import { segmentIndexOf } from "../document.ts";
import { listOf, operation, or, text } from "../operation.ts";

/** Say who speaks, for whole segments or for words; words take their part of the segment with them. */
export const setSpeaker = operation(
  { speaker: text, segment_ids: or(listOf(text), []), word_ids: or(listOf(text), []) },
  (edl, { speaker, segment_ids, word_ids }) => {
    const indexes = segment_ids.map((id) => segmentIndexOf(edl, id)).sort((a, b) => a - b);
    const segments = indexes.map((i) => edl.transcript.segments.get(i));
    const ofWords = runsOf(edl, word_ids).map((run) =>
      correction("speaker", run.mediaFileId, run.first.word.start_ms, run.last.word.end_ms, speaker),
    );
    return corrected(edl, [...speakerCorrections(segments, speaker), ...ofWords]);
  },
);
