/** The EDL document in memory: immutable, sharing all that an edit does not touch with the version before it. */

import { UnknownId } from "../errors.ts";
import { type Fraction } from "../fraction.ts";
import type { Span, TimelineMs } from "../time.ts";
import type { Correction } from "../transcript/model.ts";
import { type Lane, offsetOf, type Placed } from "./lane.ts";
import { Segments, type WordPlace } from "./segments.ts";

/** The document's schema. 1 is the specification's document as it stands, 2 the same with the additions. */
export const SCHEMA = 2;

export const TRACK_TYPES = ["video", "audio"] as const;
export const MEDIA_TYPES = ["video", "audio", "image"] as const;

/** What the timeline is made for. `frame_rate` is exact; the document writes 29.97 for 30000/1001. */
export interface Settings {
  readonly width: number;
  readonly height: number;
  readonly frame_rate: Fraction;
}

/** What the document needs to know of a media file: that clips stay inside it. `generated_by` names an engine. */
export interface MediaFile {
  readonly id: string;
  readonly name: string;
  readonly duration_ms: number;
  readonly type: (typeof MEDIA_TYPES)[number];
  readonly generated_by: string | null;
}

/** A lane of clips. A video track is seen and not heard, an audio track heard; a locked one is left by ripples. */
export interface Track {
  readonly id: string;
  readonly type: (typeof TRACK_TYPES)[number];
  readonly name: string;
  readonly lane: Lane;
  readonly locked: boolean;
  readonly muted: boolean;
}

/** A named moment of the timeline. It moves with the pictures around it. */
export interface Marker {
  readonly id: string;
  readonly time_ms: TimelineMs;
  readonly name: string;
  readonly color: string;
}

/** The words of all recordings, and the fixes that are laid over whatever an engine hears. */
export interface Transcript {
  readonly segments: Segments;
  readonly generated_at: string | null;
  readonly language: string | null;
  readonly corrections: readonly Correction[];
}

/** An operation as plain JSON: `op` names the verb, the other fields are its parameters. */
export interface Op {
  readonly op: string;
  readonly [parameter: string]: unknown;
}

/** One step of history: an operation as it was asked for, and the operation that takes it back. */
export interface Step {
  readonly op: Op;
  readonly inverse: Op;
}

/**
 * The document. `version` counts the changes since its beginning; `tracks` run from the lowest to the uppermost.
 * Times of day are ISO 8601 strings of whoever keeps the document.
 */
export interface Edl {
  readonly project_id: string;
  readonly settings: Settings;
  readonly tracks: readonly Track[];
  readonly transcript: Transcript;
  readonly media_files: readonly MediaFile[];
  readonly markers: readonly Marker[];
  readonly version: number;
  readonly created_at: string | null;
  readonly updated_at: string | null;
  readonly undo_stack: readonly Step[];
  readonly redo_stack: readonly Step[];
}

export const NO_TRANSCRIPT: Transcript = {
  segments: new Segments(),
  generated_at: null,
  language: null,
  corrections: [],
};

/** To the end of the last clip of any track. */
export function durationMs(edl: Edl): number {
  return Math.max(0, ...edl.tracks.map((track) => track.lane.length_ms));
}

// -- looking up: UnknownId for what is not there ---------------------------------------------------------------------

export function trackOf(edl: Edl, trackId: string): Track {
  const track = edl.tracks.find((one) => one.id === trackId);
  if (!track) throw new UnknownId("track", trackId);
  return track;
}

export function clipOf(edl: Edl, clipId: string): { track: Track; placed: Placed } {
  for (const track of edl.tracks) {
    const placed = track.lane.find(clipId);
    if (placed) return { track, placed };
  }
  throw new UnknownId("clip", clipId);
}

export function hasClip(edl: Edl, clipId: string): boolean {
  return edl.tracks.some((track) => track.lane.find(clipId) !== null);
}

export function wordOf(edl: Edl, wordId: string): WordPlace {
  const place = edl.transcript.segments.findWord(wordId);
  if (!place) throw new UnknownId("word", wordId);
  return place;
}

export function segmentIndexOf(edl: Edl, segmentId: string): number {
  const index = edl.transcript.segments.find(segmentId);
  if (index === null) throw new UnknownId("segment", segmentId);
  return index;
}

export function mediaFileOf(edl: Edl, mediaFileId: string): MediaFile | undefined {
  return edl.media_files.find((media) => media.id === mediaFileId);
}

// -- making the next version -----------------------------------------------------------------------------------------

export function withTrack(edl: Edl, changed: Track): Edl {
  return { ...edl, tracks: edl.tracks.map((track) => (track.id === changed.id ? changed : track)) };
}

export function withLane(edl: Edl, trackId: string, lane: Lane): Edl {
  return withTrack(edl, { ...trackOf(edl, trackId), lane: lane.trimmed() });
}

export function withSegments(edl: Edl, segments: Segments): Edl {
  return { ...edl, transcript: { ...edl.transcript, segments } };
}

// -- what plays ------------------------------------------------------------------------------------------------------

/** The timeline spans, merged and in order, in which some clip (of an unlocked track) holds the source span. */
export function playing(edl: Edl, mediaFileId: string, source: Span, { unlocked = false } = {}): Span[] {
  const spans: Span[] = [];
  for (const track of edl.tracks) {
    if (unlocked && track.locked) continue;
    for (const { start_ms, clip } of track.lane.playing(mediaFileId, source.start_ms, source.end_ms)) {
      if (clip.deleted) continue;
      spans.push({
        start_ms: start_ms + offsetOf(clip, source.start_ms),
        end_ms: start_ms + offsetOf(clip, source.end_ms),
      });
    }
  }
  return merged(spans);
}

/**
 * The tracks on which a recording's words are said: the audio tracks that hold some of it; without any, all.
 *
 * A picture whose sound was replaced still shows the old words, but nobody hears them.
 */
export function speaking(edl: Edl, mediaFileId: string): readonly Track[] {
  const audible = edl.tracks.filter((track) => track.type === "audio" && track.lane.holds(mediaFileId));
  return audible.length ? audible : edl.tracks;
}

/** The union as disjoint spans in order; touching ones become one. */
export function merged(spans: readonly Span[]): Span[] {
  const union: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start_ms - b.start_ms || a.end_ms - b.end_ms)) {
    if (span.start_ms >= span.end_ms) continue;
    const last = union.at(-1);
    if (last && span.start_ms <= last.end_ms) {
      union[union.length - 1] = { start_ms: last.start_ms, end_ms: Math.max(last.end_ms, span.end_ms) };
    } else {
      union.push(span);
    }
  }
  return union;
}
