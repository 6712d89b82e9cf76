/** New words on the timeline: a generated clip goes in, and its words join the transcript. */

import { OperationError } from "../errors.ts";
import type { Segment, Word } from "../transcript/model.ts";
import { frozen, newClip, refusing, withMedia } from "./clips.ts";
import { type Edl, mediaFileOf, withSegments } from "./document.ts";
import { speedFor } from "./effects.ts";
import type { Clip, Lane, NewId } from "./lane.ts";
import { type Json, Reader } from "./reading.ts";
import { rippledIn, single } from "./timeline.ts";

/** What an operation brings: sound, perhaps a picture, and the words in the sound's source time. */
export interface Generated {
  readonly edl: Edl;
  readonly sound: Clip;
  readonly picture: Clip | null;
  readonly segment: Segment;
}

export interface GeneratedParameters {
  readonly clip: Json;
  readonly words: readonly Json[];
  readonly media_file: Json | null;
  readonly picture: Json | null;
}

/** Checks all of it against the document. Throws OperationError and changes nothing. */
export function generated(before: Edl, given: GeneratedParameters, speaker: string): Generated {
  const edl = withMedia(before, given.media_file);
  const sound = newClip(edl, given.clip);
  if (edl.transcript.segments.find(`${sound.id}:s`) !== null) {
    throw new OperationError(`words of a clip ${JSON.stringify(sound.id)} are already there`, "choose another id");
  }
  const picture = given.picture && newClip(edl, given.picture, { idNeeded: false });
  if (picture && picture.duration_ms !== sound.duration_ms) {
    throw new OperationError("picture must be as long as clip");
  }
  return { edl, sound, picture, segment: segmentOf(edl, sound, given.words, speaker) };
}

function segmentOf(edl: Edl, clip: Clip, values: readonly Json[], speaker: string): Segment {
  const engine = mediaFileOf(edl, clip.media_file_id)?.generated_by ?? null;
  let spoken: number = clip.in_point_ms;
  const words = values.map((value, i): Word => {
    const [word, start_ms, end_ms] = refusing(() => wordFromJson(value, `words[${i}]`, spoken, clip.out_point_ms));
    spoken = end_ms;
    const id = `${clip.id}:${i}`;
    return { id, word, start_ms, end_ms, confidence: null, edited_text: null, origin: "generated", engine, flags: [] };
  });
  if (words.length === 0) throw new OperationError("words must name what the clip says");
  return {
    id: `${clip.id}:s`,
    media_file_id: clip.media_file_id,
    speaker,
    start_ms: clip.in_point_ms,
    end_ms: clip.out_point_ms,
    words,
    text: "",
    edited_text: null,
  };
}

function wordFromJson(value: Json, path: string, low: number, high: number): [string, number, number] {
  const reader = new Reader(value, path);
  const text = reader.name("word");
  const start = reader.whole("start_ms", low, high);
  const end = reader.whole("end_ms", start, high);
  reader.done();
  return [text, start, end];
}

/**
 * The document with the generated clip inserted at a moment, and its words after the segment of that index.
 *
 * Without a picture of its own the sound goes under `instead` (the picture that was cut out, at a speed that fits) or
 * under a still of the frame before it.
 */
export function putIn(
  { edl, sound, picture, segment }: Generated,
  atMs: number,
  segmentIndex: number,
  newId: NewId,
  instead: Clip | null = null,
): Edl {
  const lengthMs = sound.duration_ms;
  const soundTrack = edl.tracks.find((track) => track.type === "audio" && !track.locked);
  if (!soundTrack) throw new OperationError("there is no unlocked audio track to speak on", "add or unlock one");
  const pieces = new Map([[soundTrack.id, single(sound)]]);
  const pictureTrack = edl.tracks.find((track) => track.type === "video" && !track.locked);
  if (pictureTrack) {
    const shown = picture ?? (instead && fitted(instead, lengthMs)) ?? still(pictureTrack.lane, atMs, lengthMs);
    if (shown) pieces.set(pictureTrack.id, single({ ...shown, id: newId(`${sound.id}:picture`) }));
  }
  const after = rippledIn(edl, atMs, lengthMs, pieces, newId);
  return withSegments(after, after.transcript.segments.spliced(segmentIndex + 1, 0, [segment]));
}

/** The clip slowed down or sped up to a length; null where that would look absurd. */
function fitted(clip: Clip, duration_ms: number): Clip | null {
  const rate = speedFor(clip.out_point_ms - clip.in_point_ms, duration_ms);
  if (rate < 0.25 || rate > 4) return null;
  const effects = clip.effects.filter((effect) => effect.type !== "speed");
  return { ...clip, duration_ms, effects: rate === 1 ? effects : [...effects, { type: "speed", rate }] };
}

function still(lane: Lane, atMs: number, lengthMs: number): Clip | null {
  const shown = lane.at(Math.max(0, atMs - 1));
  return shown && frozen(shown, Math.max(shown.start_ms, atMs - 1), lengthMs);
}
