/**
 * The document as JSON: the specification's section 3, field for field, with optional additions.
 *
 * Derived when written and ignored when read: `settings.duration_ms`, a clip's `track_id`, and `deleted` of words and
 * segments (a word is deleted exactly when no clip says its middle: see `speaking`).
 */

import { DocumentError, UnknownSchema } from "../errors.ts";
import type { Span } from "../time.ts";
import {
  correctionFromJson,
  inOrder,
  markerFromJson,
  mediaFileFromJson,
  segmentFromJson,
  settingsFromJson,
  trackFromJson,
} from "./decoding.ts";
import { durationMs, type Edl, mediaFileOf, merged, NO_TRANSCRIPT, type Op, SCHEMA, type Step } from "./document.ts";
import type { Transcript } from "./document.ts";
import {
  correctionToJson,
  type Heard,
  markerToJson,
  mediaFileToJson,
  segmentToJson,
  settingsToJson,
  trackToJson,
  UNHEARD,
} from "./encoding.ts";
import { isObject, isWholeText, type Json, Reader, shown } from "./reading.ts";
import { Segments } from "./segments.ts";
import { UPGRADES } from "./upgrades.ts";

/** How deep a step of history may be nested; a batch of operations is about half as deep. */
const DEPTH = 20;

/** The document of plain JSON, lifted from an older schema where needed. Throws DocumentError, naming the path. */
export function edlFromJson(value: unknown): Edl {
  const reader = new Reader(upgraded(value), "");
  reader.skip("_id", "schema");
  const edl: Edl = {
    project_id: reader.name("project_id"),
    version: reader.whole("version", 0),
    created_at: reader.textOrNull("created_at"),
    updated_at: reader.textOrNull("updated_at"),
    settings: settingsFromJson(reader.raw("settings"), "settings"),
    media_files: reader.each("media_files", mediaFileFromJson, []),
    tracks: reader.each("tracks", trackFromJson),
    transcript: transcriptFromJson(reader.raw("transcript", null)),
    markers: inOrder(reader.each("markers", markerFromJson, [])),
    undo_stack: reader.each("undo_stack", stepFromJson, []),
    redo_stack: reader.each("redo_stack", stepFromJson, []),
  };
  reader.done();
  checkIds(edl);
  checkSources(edl);
  return edl;
}

function upgraded(value: unknown): unknown {
  if (!isObject(value)) return value;
  const schema = value["schema"] ?? 1;
  if (typeof schema !== "number" || !Number.isInteger(schema) || schema < 1 || schema > SCHEMA) {
    throw new UnknownSchema("schema", `is ${shown(schema)}; this version reads 1 to ${SCHEMA}`, "update Auteur");
  }
  let document = value;
  for (let step = schema; step < SCHEMA; step++) document = UPGRADES[step]?.(document) ?? document;
  return document;
}

function transcriptFromJson(value: unknown): Transcript {
  if (value === null) return NO_TRANSCRIPT;
  const reader = new Reader(value, "transcript");
  const transcript: Transcript = {
    generated_at: reader.textOrNull("generated_at"),
    language: reader.textOrNull("language"),
    segments: Segments.of(reader.each("segments", segmentFromJson)),
    corrections: reader.each("corrections", correctionFromJson, []),
  };
  reader.done();
  return transcript;
}

function stepFromJson(value: unknown, path: string): Step {
  const reader = new Reader(value, path);
  const [op, inverse] = [reader.raw("op"), reader.raw("inverse")];
  if (!isObject(op) || !isObject(inverse)) throw new DocumentError(path, "op and inverse must be operations");
  reader.done();
  checkPlain([op, inverse], path);
  return { op: op as unknown as Op, inverse: inverse as unknown as Op };
}

/** History is kept unread, as it was written: but it must be possible to write it again. */
function checkPlain(value: unknown, path: string, depth = DEPTH): void {
  if (depth === 0) throw new DocumentError(path, "is nested too deeply");
  if (typeof value === "string" ? !isWholeText(value) : typeof value === "number" && !Number.isFinite(value)) {
    throw new DocumentError(path, "holds text or a number that cannot be written");
  }
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) checkPlain(item, path, depth - 1);
    return;
  }
  for (const key of Object.keys(value)) {
    checkPlain(key, path, depth - 1);
    checkPlain((value as Json)[key], path, depth - 1);
  }
}

function checkIds(edl: Edl): void {
  unique(edl.tracks, (i) => `tracks[${i}].id`);
  unique(edl.media_files, (i) => `media_files[${i}].id`);
  unique(edl.markers, (i) => `markers[${i}].id`);
  const clips = new Set<string>();
  for (const [t, track] of edl.tracks.entries()) {
    unique([...track.lane].map((placed) => placed.clip), (c) => `tracks[${t}].clips[${c}].id`, clips);
  }
  unique([...edl.transcript.segments], (i) => `transcript.segments[${i}].id`);
  const words = new Set<string>();
  let s = 0;
  for (const segment of edl.transcript.segments) {
    const here = s++;
    unique(segment.words, (w) => `transcript.segments[${here}].words[${w}].id`, words);
  }
}

function unique(items: readonly { id: string }[], path: (index: number) => string, seen = new Set<string>()): void {
  for (const [i, { id }] of items.entries()) {
    if (seen.has(id)) throw new DocumentError(path(i), `${JSON.stringify(id)} is there twice`);
    seen.add(id);
  }
}

/** Clips stay inside their media file where the document knows how long it is. */
function checkSources(edl: Edl): void {
  for (const [t, track] of edl.tracks.entries()) {
    for (const [c, { clip }] of track.lane.entries().entries()) {
      const lengthMs = mediaFileOf(edl, clip.media_file_id)?.duration_ms ?? Infinity;
      if (clip.out_point_ms > lengthMs) {
        throw new DocumentError(
          `tracks[${t}].clips[${c}].out_point_ms`,
          `${clip.out_point_ms} is beyond the source's end at ${lengthMs}`,
        );
      }
    }
  }
}

/** The document as plain JSON, derived fields included. */
export function edlToJson(edl: Edl): Json {
  const heard = heardSources(edl);
  const { transcript } = edl;
  return {
    schema: SCHEMA,
    project_id: edl.project_id,
    version: edl.version,
    created_at: edl.created_at,
    updated_at: edl.updated_at,
    settings: { ...settingsToJson(edl.settings), duration_ms: durationMs(edl) },
    media_files: edl.media_files.map(mediaFileToJson),
    tracks: edl.tracks.map(trackToJson),
    transcript: {
      generated_at: transcript.generated_at,
      language: transcript.language,
      segments: [...transcript.segments].map((segment) =>
        segmentToJson(segment, heard.get(segment.media_file_id ?? "") ?? UNHEARD),
      ),
      corrections: transcript.corrections.map(correctionToJson),
    },
    markers: edl.markers.map(markerToJson),
    undo_stack: edl.undo_stack.map((step) => ({ ...step })),
    redo_stack: edl.redo_stack.map((step) => ({ ...step })),
  };
}

/** Per media file the source spans that some clip says. */
export function heardSources(edl: Edl): Map<string, Heard> {
  const [audio, video] = [new Map<string, Span[]>(), new Map<string, Span[]>()];
  for (const track of edl.tracks) {
    const spans = track.type === "audio" ? audio : video;
    for (const { clip } of track.lane) {
      const ofMedia = spans.get(clip.media_file_id) ?? [];
      if (!clip.deleted) ofMedia.push({ start_ms: clip.in_point_ms, end_ms: clip.out_point_ms });
      spans.set(clip.media_file_id, ofMedia);
    }
  }
  const speaking = [...new Map([...video, ...audio])];
  return new Map(
    speaking.map(([media, ofMedia]) => {
      const union = merged(ofMedia);
      return [media, { starts: union.map((span) => span.start_ms), ends: union.map((span) => span.end_ms) }];
    }),
  );
}
