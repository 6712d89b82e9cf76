/** Clips that an operation brings in or changes, checked against the document they go into. */

import { equal } from "../equal.ts";
import { DocumentError, OperationError } from "../errors.ts";
import { Fraction, nearest } from "../fraction.ts";
import { mediaFileFromJson } from "./decoding.ts";
import { type Edl, hasClip, mediaFileOf, trackOf } from "./document.ts";
import { effectFromJson, speedFor, speedOf } from "./effects.ts";
import { type Clip, type Placed, sourceAt } from "./lane.ts";
import { type Json, MAX_MS, Reader } from "./reading.ts";

/** What `read` gives; a DocumentError becomes the OperationError of the operation that brought the value. */
export function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DocumentError) throw new OperationError(error.message);
    throw error;
  }
}

/**
 * The clip of an operation's JSON: id, media_file_id, in and out point, optional effects; its length follows.
 *
 * Throws OperationError for an id in use, an unknown media file, or points outside it.
 */
export function newClip(edl: Edl, value: Json, { idNeeded = true } = {}): Clip {
  const clip = refusing(() => clipFromJson(value, idNeeded));
  if (idNeeded && hasClip(edl, clip.id)) {
    throw new OperationError(`there is already a clip ${JSON.stringify(clip.id)}`, "choose another id");
  }
  return checked(edl, playedAt(clip));
}

function clipFromJson(value: Json, idNeeded: boolean): Clip {
  const reader = new Reader(value, "clip");
  const effects = reader.each("effects", effectFromJson, []);
  const clip: Clip = {
    in_point_ms: reader.whole("in_point_ms"),
    out_point_ms: reader.whole("out_point_ms"),
    id: idNeeded ? reader.name("id") : "",
    media_file_id: reader.text("media_file_id"),
    duration_ms: 0,
    effects,
    deleted: false,
  };
  reader.done();
  if (new Set(effects.map((effect) => effect.type)).size !== effects.length) {
    throw reader.fail("effects", "holds two effects of one type");
  }
  return clip;
}

/** The clip with the length that its points and its speed give. */
export function playedAt(clip: Clip): Clip {
  const source = new Fraction(clip.out_point_ms - clip.in_point_ms);
  return { ...clip, duration_ms: Math.max(1, nearest(source.over(speedOf(clip.effects)))) };
}

/** The clip itself. Throws OperationError when its points are out of order or outside its media file. */
export function checked(edl: Edl, clip: Clip): Clip {
  const { id, in_point_ms, out_point_ms, media_file_id } = clip;
  if (!(in_point_ms >= 0 && in_point_ms < out_point_ms && out_point_ms <= MAX_MS)) {
    throw new OperationError(`clip ${JSON.stringify(id)} would play ${in_point_ms} to ${out_point_ms} ms of its source`);
  }
  const media = mediaFileOf(edl, media_file_id);
  if (!media && edl.media_files.length) {
    throw new OperationError(
      `there is no media file ${JSON.stringify(media_file_id)} in this document`,
      "add it with add_media first",
    );
  }
  if (media && out_point_ms > media.duration_ms) {
    throw new OperationError(
      `clip ${JSON.stringify(id)} would end at ${out_point_ms} ms, but its source ends at ${media.duration_ms} ms`,
    );
  }
  return clip;
}

/** The document knowing one more media file; one known by the same id must be the same. */
export function withMedia(edl: Edl, value: Json | null): Edl {
  if (value === null) return edl;
  const media = refusing(() => mediaFileFromJson(value, "media_file"));
  const known = mediaFileOf(edl, media.id);
  if (!known) return { ...edl, media_files: [...edl.media_files, media] };
  if (!equal(known, media)) {
    throw new OperationError(`media file ${JSON.stringify(media.id)} is already there and differs`);
  }
  return edl;
}

/** A still of what `placed` shows at a timeline moment: one millisecond of its source, slowed down. */
export function frozen({ start_ms, clip }: Placed, atMs: number, durationMs: number): Clip {
  const moment = Math.min(sourceAt(clip, atMs - start_ms), clip.out_point_ms - 1);
  return {
    id: "",
    media_file_id: clip.media_file_id,
    in_point_ms: moment,
    out_point_ms: moment + 1,
    duration_ms: durationMs,
    effects: [{ type: "speed", rate: speedFor(1, durationMs) }],
    deleted: false,
  };
}

/** How much of the timeline is free just before or after a clip on its track; infinitely much after the last one. */
export function neighbourGapMs(edl: Edl, trackId: string, placed: Placed, side: "before" | "after"): number {
  const { lane } = trackOf(edl, trackId);
  if (side === "after") {
    const following = lane.between(placed.end_ms, Infinity).next().value;
    return (following ? following.start_ms : Infinity) - placed.end_ms;
  }
  const reach = Math.max(0, ...[...lane.between(0, placed.start_ms)].map((before) => before.end_ms));
  return placed.start_ms - reach;
}
