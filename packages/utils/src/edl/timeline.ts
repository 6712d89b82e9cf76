/**
 * What the editing verbs are made of: taking time out of all tracks, putting pieces in, healing a join.
 *
 * A ripple moves every unlocked track together, so that picture, sound and markers stay in step.
 */

import { equal } from "../equal.ts";
import { OperationError } from "../errors.ts";
import { durationOf, type Span } from "../time.ts";
import { type Edl, hasClip, type Marker, playing, trackOf } from "./document.ts";
import { type Clip, Lane, type NewId, playsPlain } from "./lane.ts";

/** For track ids what was taken from them; all equally long. */
export type Pieces = ReadonlyMap<string, Lane>;

/** Ids for the parts of cut clips: derived from the clip's own, never one in use or `coming`, nor the same twice. */
export function freshIds(edl: Edl, ...coming: string[]): NewId {
  const issued = new Set(coming);
  return (wanted) => {
    let candidate = wanted;
    for (let n = 2; issued.has(candidate) || hasClip(edl, candidate); n++) candidate = `${wanted}.${n}`;
    issued.add(candidate);
    return candidate;
  };
}

/** The lane of a track that may be edited. Throws OperationError for a locked one. */
export function unlockedLane(edl: Edl, trackId: string): Lane {
  const track = trackOf(edl, trackId);
  if (track.locked) throw new OperationError(`track ${JSON.stringify(track.name)} is locked`, "unlock the track first");
  return track.lane;
}

/**
 * Where unlocked tracks play some of a source span: merged, in order.
 *
 * Throws OperationError where only locked tracks do: cutting the others would bring them out of step.
 */
export function cuttable(edl: Edl, mediaFileId: string, source: Span): Span[] {
  const spans = playing(edl, mediaFileId, source, { unlocked: true });
  if (spans.length === 0 && playing(edl, mediaFileId, source).length) {
    throw new OperationError("the words play on locked tracks only", "unlock the track first");
  }
  return spans;
}

/** A copy of what the unlocked tracks hold in the span. */
export function taken(edl: Edl, span: Span, newId: NewId): Pieces {
  const tracks = edl.tracks.filter((track) => !track.locked);
  return new Map(tracks.map((track) => [track.id, track.lane.piece(span.start_ms, span.end_ms, newId)]));
}

/**
 * Without the span: what follows moves up. `moving` says that what is cut out goes on living elsewhere.
 *
 * A clip that loses its head keeps its id, unless the head goes on living.
 */
export function rippledOut(edl: Edl, span: Span, newId: NewId, { moving = false } = {}): Edl {
  const tracks = edl.tracks.map((track) =>
    track.locked ? track : { ...track, lane: without(track.lane, span, newId, moving) },
  );
  return { ...edl, tracks, markers: pulled(edl.markers, span) };
}

function without(lane: Lane, span: Span, newId: NewId, moving: boolean): Lane {
  if (span.start_ms >= lane.length_ms) return lane;
  const cut = lane.at(span.end_ms);
  const divided = cut && cut.start_ms < span.end_ms && (moving || cut.start_ms < span.start_ms);
  const rest = lane.piece(span.end_ms, Math.max(span.end_ms, lane.length_ms), divided ? newId : undefined);
  return Lane.joined(lane.piece(0, span.start_ms), rest).trimmed();
}

function pulled(markers: readonly Marker[], span: Span): readonly Marker[] {
  if ((markers.at(-1)?.time_ms ?? 0) <= span.start_ms) return markers;
  return markers.map((marker) => {
    const lost = Math.max(0, Math.min(marker.time_ms, span.end_ms) - span.start_ms);
    return lost ? { ...marker, time_ms: marker.time_ms - lost } : marker;
  });
}

/**
 * With the pieces put in at a moment: what follows moves down.
 *
 * Unlocked tracks that get no piece get a gap just as long.
 */
export function rippledIn(edl: Edl, atMs: number, durationMs: number, pieces: Pieces, newId: NewId): Edl {
  const tracks = edl.tracks.map((track) => {
    if (track.locked) return track;
    const piece = pieces.get(track.id) ?? Lane.gap(durationMs);
    return { ...track, lane: laneWithPiece(track.lane, atMs, piece, newId) };
  });
  const markers = edl.markers.map((marker) =>
    marker.time_ms < atMs ? marker : { ...marker, time_ms: marker.time_ms + durationMs },
  );
  return { ...edl, tracks, markers };
}

/** The lane with a piece inserted; a clip that plays across the moment is split. */
export function laneWithPiece(lane: Lane, atMs: number, piece: Lane, newId: NewId): Lane {
  if (atMs >= lane.length_ms) return Lane.joined(lane, Lane.gap(atMs - lane.length_ms), piece).trimmed();
  return Lane.joined(lane.piece(0, atMs), piece, lane.piece(atMs, lane.length_ms, newId)).trimmed();
}

/** The lane with nothing in the span and all else where it was (lift). */
export function laneWithGap(lane: Lane, span: Span, newId: NewId): Lane {
  return cleared(lane, span, Lane.gap(durationOf(span)), newId);
}

/** The lane with the span's content overwritten by a piece just as long. */
export function cleared(lane: Lane, span: Span, piece: Lane, newId: NewId): Lane {
  const cut = lane.at(span.end_ms);
  const divided = cut && cut.start_ms < span.start_ms;
  const right = lane.piece(span.end_ms, Math.max(span.end_ms, lane.length_ms), divided ? newId : undefined);
  return Lane.joined(lane.piece(0, span.start_ms), piece, right).trimmed();
}

/** The lane with the two clips that meet at a moment made one, where the source runs on through the join. */
export function healed(lane: Lane, atMs: number): Lane {
  const right = lane.at(atMs);
  const left = atMs > 0 ? lane.at(atMs - 1) : null;
  if (!left || !right || right.start_ms !== atMs || !runsOn(left.clip, right.clip)) return lane;
  const one: Clip = {
    ...left.clip,
    out_point_ms: right.clip.out_point_ms,
    duration_ms: left.clip.duration_ms + right.clip.duration_ms,
  };
  return Lane.joined(lane.piece(0, left.start_ms), single(one), lane.piece(right.end_ms, lane.length_ms));
}

/** A piece that is one clip. */
export function single(clip: Clip): Lane {
  return Lane.of([{ lead_ms: 0, clip }]);
}

function runsOn(a: Clip, b: Clip): boolean {
  return (
    a.media_file_id === b.media_file_id &&
    a.out_point_ms === b.in_point_ms &&
    equal(a.effects, b.effects) &&
    a.deleted === b.deleted &&
    playsPlain(a) &&
    playsPlain(b)
  );
}
