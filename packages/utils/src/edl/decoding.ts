/** The parts of a document out of plain JSON; a refusal names the path of what is wrong. */

import { DocumentError } from "../errors.ts";
import { rateFromNumber } from "../time.ts";
import { type Correction, CORRECTION_KINDS, ORIGINS, type Segment, type Word } from "../transcript/model.ts";
import { type Marker, MEDIA_TYPES, type MediaFile, type Settings, type Track, TRACK_TYPES } from "./document.ts";
import { effectFromJson, speedOf } from "./effects.ts";
import { type Clip, type Entry, Lane } from "./lane.ts";
import { isWholeText, Reader, shown } from "./reading.ts";

export function settingsFromJson(value: unknown, path: string): Settings {
  const reader = new Reader(value, path);
  const resolution = new Reader(reader.raw("resolution"), reader.at("resolution"));
  const frame_rate = rateOf(reader);
  const [width, height] = [resolution.whole("width", 2, 16384), resolution.whole("height", 2, 16384)];
  resolution.done();
  reader.skip("duration_ms");
  reader.done();
  return { width, height, frame_rate };
}

function rateOf(reader: Reader): Settings["frame_rate"] {
  const value = reader.raw("frame_rate");
  try {
    return rateFromNumber(typeof value === "number" || typeof value === "string" ? value : "");
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw reader.fail("frame_rate", `${shown(value)} is not a frame rate`);
  }
}

export function mediaFileFromJson(value: unknown, path: string): MediaFile {
  const reader = new Reader(value, path);
  const media: MediaFile = {
    id: reader.name("id"),
    name: reader.text("name", ""),
    duration_ms: reader.whole("duration_ms"),
    type: reader.oneOf("type", MEDIA_TYPES, "video"),
    generated_by: reader.textOrNull("generated_by"),
  };
  reader.done();
  return media;
}

export function trackFromJson(value: unknown, path: string): Track {
  const reader = new Reader(value, path);
  let endMs = 0;
  const entries = reader.each("clips", (item, here): Entry => {
    const clipReader = new Reader(item, here);
    clipReader.skip("track_id");
    const startMs = clipReader.whole("start_ms");
    const clip = clipOfReader(clipReader);
    if (startMs < endMs) {
      throw new DocumentError(`${here}.start_ms`, `${startMs} lies inside the clip before, which ends at ${endMs}`);
    }
    const lead_ms = startMs - endMs;
    endMs = startMs + clip.duration_ms;
    return { lead_ms, clip };
  });
  const track: Track = {
    id: reader.name("id"),
    type: reader.oneOf("type", TRACK_TYPES),
    name: reader.text("name", ""),
    lane: Lane.of(entries),
    locked: reader.flag("locked"),
    muted: reader.flag("muted"),
  };
  reader.done();
  return track;
}

/** A clip with `lead_ms`, the gap before it, in place of `start_ms`. */
export function entryFromJson(value: unknown, path: string): Entry {
  const reader = new Reader(value, path);
  return { lead_ms: reader.whole("lead_ms"), clip: clipOfReader(reader) };
}

function clipOfReader(reader: Reader): Clip {
  const clip: Clip = {
    id: reader.name("id"),
    media_file_id: reader.name("media_file_id"),
    in_point_ms: reader.whole("in_point_ms"),
    out_point_ms: reader.whole("out_point_ms"),
    duration_ms: reader.whole("duration_ms", 1),
    effects: reader.each("effects", effectFromJson, []),
    deleted: reader.flag("deleted"),
  };
  reader.done();
  checkEffects(reader, clip);
  if (clip.in_point_ms >= clip.out_point_ms) {
    throw reader.fail("in_point_ms", `${clip.in_point_ms} is not before out_point_ms ${clip.out_point_ms}`);
  }
  checkDuration(reader, clip);
  return clip;
}

function checkEffects(reader: Reader, clip: Clip): void {
  if (new Set(clip.effects.map((effect) => effect.type)).size !== clip.effects.length) {
    throw reader.fail("effects", "holds two effects of one type");
  }
}

function checkDuration(reader: Reader, clip: Clip): void {
  const sourceMs = clip.out_point_ms - clip.in_point_ms;
  const speed = speedOf(clip.effects);
  const off = speed.times(clip.duration_ms).minus(sourceMs).abs();
  // A clip cut at changed speed is rounded at both ends: one millisecond of each clock may be missing.
  if (off.isMoreThan(speed.equals(1) ? 0 : speed.plus(1))) {
    throw reader.fail(
      "duration_ms",
      `${clip.duration_ms} does not match out − in = ${sourceMs} at speed ${speed.toString()}`,
    );
  }
}

export function markerFromJson(value: unknown, path: string): Marker {
  const reader = new Reader(value, path);
  const marker: Marker = {
    id: reader.name("id"),
    time_ms: reader.whole("time_ms"),
    name: reader.text("name", ""),
    color: reader.text("color", ""),
  };
  reader.done();
  return marker;
}

export function segmentFromJson(value: unknown, path: string): Segment {
  const reader = new Reader(value, path);
  reader.skip("deleted");
  const [start_ms, end_ms] = [reader.whole("start_ms"), reader.whole("end_ms")];
  if (end_ms < start_ms) throw reader.fail("end_ms", `${end_ms} is before start_ms ${start_ms}`);
  let spoken = 0;
  const words = reader.each(
    "words",
    (item, here) => {
      const word = wordFromJson(item, here, spoken);
      spoken = word.end_ms;
      return word;
    },
    [],
  );
  if (words[0] && (words[0].start_ms < start_ms || spoken > end_ms)) {
    throw reader.fail("words", `reach beyond the segment's ${start_ms} to ${end_ms} ms`);
  }
  const [text, edited] = [reader.text("text", ""), reader.textOrNull("edited_text")];
  const segment: Segment = {
    id: reader.name("id"),
    media_file_id: reader.textOrNull("media_file_id"),
    speaker: reader.text("speaker", ""),
    start_ms,
    end_ms,
    words,
    text: words.length ? "" : text,
    edited_text: words.length ? null : edited,
  };
  reader.done();
  return segment;
}

function wordFromJson(value: unknown, path: string, afterMs: number): Word {
  const reader = new Reader(value, path);
  reader.skip("deleted");
  const word: Word = {
    id: reader.name("id"),
    word: reader.text("word"),
    start_ms: reader.whole("start_ms"),
    end_ms: reader.whole("end_ms"),
    confidence: confidenceOf(reader),
    edited_text: reader.textOrNull("edited_text"),
    origin: reader.oneOf("origin", ORIGINS, "asr"),
    engine: reader.textOrNull("engine"),
    flags: flagsOf(reader),
  };
  reader.done();
  if (word.start_ms < afterMs) {
    throw reader.fail("start_ms", `${word.start_ms} lies inside the word before, which ends at ${afterMs}`);
  }
  if (word.end_ms < word.start_ms) throw reader.fail("end_ms", `is before start_ms ${word.start_ms}`);
  return word;
}

function confidenceOf(reader: Reader): number | null {
  const value = reader.raw("confidence", null);
  if (value === null) return null;
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw reader.fail("confidence", "must be a number from 0 to 1, or null");
}

function flagsOf(reader: Reader): string[] {
  const value = reader.raw("flags", null);
  if (value === null) return [];
  if (Array.isArray(value) && value.every((flag) => typeof flag === "string" && isWholeText(flag))) return value;
  throw reader.fail("flags", "must be texts");
}

export function correctionFromJson(value: unknown, path: string): Correction {
  const reader = new Reader(value, path);
  const correction: Correction = {
    kind: reader.oneOf("kind", CORRECTION_KINDS),
    media_file_id: reader.textOrNull("media_file_id"),
    start_ms: reader.whole("start_ms"),
    end_ms: reader.whole("end_ms"),
    value: reader.text("value", ""),
    was_start_ms: reader.wholeOrNull("was_start_ms"),
    was_end_ms: reader.wholeOrNull("was_end_ms"),
  };
  reader.done();
  return correction;
}

/** By time; those of one moment stay as they are. */
export function inOrder(markers: readonly Marker[]): Marker[] {
  return markers.toSorted((a, b) => a.time_ms - b.time_ms);
}
