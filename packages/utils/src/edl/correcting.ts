/** Laying a fix over the words it touches, and remembering it for the next engine's words. */

import { overlaidAt } from "../transcript/corrections.ts";
import { type Correction, correction, type Segment } from "../transcript/model.ts";
import { type Edl, withSegments } from "./document.ts";

/** The document with the fixes applied and recorded; a fix replaces older ones of its kind that it covers. */
export function corrected(edl: Edl, fixes: readonly Correction[]): Edl {
  let after = edl;
  for (const fix of fixes) {
    const { segments } = after.transcript;
    const overlay = overlaidAt(segments, fix);
    if (overlay.removed || overlay.inserted.length) {
      after = withSegments(after, segments.spliced(overlay.at, overlay.removed, overlay.inserted.map(worded)));
    }
  }
  const corrections = fixes.reduce(
    (known, fix) => [...known.filter((old) => !covers(fix, old)), fix],
    after.transcript.corrections,
  );
  return { ...after, transcript: { ...after.transcript, corrections } };
}

/** The segment as a document holds it: with words, its text is theirs. */
export function worded(segment: Segment): Segment {
  return segment.words.length && segment.text ? { ...segment, text: "" } : segment;
}

function covers(fix: Correction, old: Correction): boolean {
  return (
    fix.kind === old.kind &&
    fix.media_file_id === old.media_file_id &&
    fix.start_ms <= old.start_ms &&
    old.end_ms <= fix.end_ms &&
    (fix.kind !== "time" || fix.was_start_ms === old.was_start_ms)
  );
}

/** One fix for each run of neighbouring segments of a recording: what is said there is said by `name`. */
export function speakerCorrections(segments: readonly Segment[], name: string): Correction[] {
  const fixes: Correction[] = [];
  for (const { media_file_id, start_ms, end_ms } of segments) {
    const last = fixes.at(-1);
    if (last && last.media_file_id === media_file_id && last.end_ms === start_ms) {
      fixes[fixes.length - 1] = { ...last, end_ms };
    } else {
      fixes.push(correction("speaker", media_file_id, start_ms, end_ms, name));
    }
  }
  return fixes;
}
