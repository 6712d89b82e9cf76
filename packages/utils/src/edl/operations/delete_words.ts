import { PAD_MS, cutSpan, recordingOf, runsOf } from "../../transcript/spans.ts";
import { mediaFileOf, merged } from "../document.ts";
import { listOf, operation, or, text, whole } from "../operation.ts";
import { cuttable, freshIds, rippledOut } from "../timeline.ts";

/**
 * Cut what plays the words out of all unlocked tracks and close the gap. Deleted words stay deleted.
 *
 * `pad_ms` is how far from a kept word the cut stays where there is silence. `snap_ms` are source moments, such as
 * keyframes, that the cut-in may move to within that silence.
 */
export const deleteWords = operation(
  { word_ids: listOf(text), pad_ms: or(whole, PAD_MS), snap_ms: or(listOf(whole), []) },
  (edl, { word_ids, pad_ms, snap_ms }) => {
    const gone = runsOf(edl, word_ids).flatMap((run) => {
      const recording = recordingOf(run);
      const endMs = mediaFileOf(edl, recording)?.duration_ms;
      return cuttable(edl, recording, cutSpan(run, { padMs: pad_ms, endMs, snapMs: snap_ms }));
    });
    const newId = freshIds(edl);
    return merged(gone).reduceRight((after, span) => rippledOut(after, span, newId), edl);
  },
);
