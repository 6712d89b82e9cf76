import type { Operation } from "../operation.ts";
import { addMarker } from "./add_marker.ts";
import { addMedia } from "./add_media.ts";
import { addTrack } from "./add_track.ts";
import { correctWords } from "./correct_words.ts";
import { deleteWords } from "./delete_words.ts";
import { insertClip } from "./insert_clip.ts";
import { insertWords } from "./insert_words.ts";
import { lift } from "./lift.ts";
import { mergeSegments } from "./merge_segments.ts";
import { mergeSpeakers } from "./merge_speakers.ts";
import { moveClip } from "./move_clip.ts";
import { moveTrack } from "./move_track.ts";
import { moveWords } from "./move_words.ts";
import { overwriteClip } from "./overwrite_clip.ts";
import { removeMarker } from "./remove_marker.ts";
import { removeTrack } from "./remove_track.ts";
import { renameSpeaker } from "./rename_speaker.ts";
import { renameTrack } from "./rename_track.ts";
import { replaceWords } from "./replace_words.ts";
import { restoreWords } from "./restore_words.ts";
import { retimeWord } from "./retime_word.ts";
import { rippleDelete } from "./ripple_delete.ts";
import { roll } from "./roll.ts";
import { setEffects } from "./set_effects.ts";
import { setSettings } from "./set_settings.ts";
import { setSpeaker } from "./set_speaker.ts";
import { setTrack } from "./set_track.ts";
import { setTranscript } from "./set_transcript.ts";
import { slide } from "./slide.ts";
import { slip } from "./slip.ts";
import { split } from "./split.ts";
import { splitSegment } from "./split_segment.ts";
import { trim } from "./trim.ts";

/** The verb in an operation's `op` → what it does. `batch`, `undo` and `redo` stand above verbs. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["delete_words", deleteWords],
  ["restore_words", restoreWords],
  ["move_words", moveWords],
  ["correct_words", correctWords],
  ["retime_word", retimeWord],
  ["replace_words", replaceWords],
  ["insert_words", insertWords],
  ["set_speaker", setSpeaker],
  ["rename_speaker", renameSpeaker],
  ["merge_speakers", mergeSpeakers],
  ["split_segment", splitSegment],
  ["merge_segments", mergeSegments],
  ["set_transcript", setTranscript],
  ["add_track", addTrack],
  ["remove_track", removeTrack],
  ["rename_track", renameTrack],
  ["move_track", moveTrack],
  ["set_track", setTrack],
  ["insert_clip", insertClip],
  ["overwrite_clip", overwriteClip],
  ["split", split],
  ["trim", trim],
  ["slip", slip],
  ["slide", slide],
  ["roll", roll],
  ["move_clip", moveClip],
  ["lift", lift],
  ["ripple_delete", rippleDelete],
  ["set_effects", setEffects],
  ["add_media", addMedia],
  ["add_marker", addMarker],
  ["remove_marker", removeMarker],
  ["set_settings", setSettings],
]);
