/**
 * What plays when, out of the document: stretches of sources, with cuts already skipped. Pure.
 *
 * Times of shots are timeline milliseconds; `source_ms` is where in the source a shot begins, `rate` how much faster
 * than the timeline its source runs.
 */

import { type Edl, type Lane, type Placed, type TimelineMs, type Track, merged } from "@auteur/utils";

export interface Shot {
  readonly start_ms: TimelineMs;
  readonly end_ms: TimelineMs;
  readonly media_file_id: string;
  readonly source_ms: number;
  readonly rate: number;
  readonly gain: number;
  readonly fade_in_ms: number;
  readonly fade_out_ms: number;
  readonly opacity: number;
}

/** The shots of all unmuted audio tracks that are heard in [fromMs, toMs), each lane's in order. */
export function heardShots(edl: Edl, fromMs: TimelineMs, toMs: TimelineMs): Shot[] {
  return edl.tracks.filter(isHeard).flatMap((track) => shotsOf(track.lane, fromMs, toMs));
}

/** What is seen at a moment, from the lowest to the uppermost; what an opaque picture covers is left out. */
export function seenShots(edl: Edl, ms: TimelineMs): Shot[] {
  const seen: Shot[] = [];
  for (const track of edl.tracks.filter(isSeen).toReversed()) {
    const placed = track.lane.at(Math.floor(ms));
    if (!placed || placed.clip.deleted) continue;
    const shot = shotOf(placed);
    seen.unshift(shot);
    if (covers(placed, shot)) break;
  }
  return seen;
}

/** The next pictures after a moment, to be opened early: at most `count`. */
export function comingShots(edl: Edl, ms: TimelineMs, count: number): Shot[] {
  const coming = edl.tracks.filter(isSeen).flatMap((track) => firstAfter(track.lane, ms, count));
  return coming.sort((a, b) => a.start_ms - b.start_ms).slice(0, count);
}

/** The pictures that come next where time runs backwards. */
export function goneShots(edl: Edl, ms: TimelineMs): Shot[] {
  return edl.tracks.filter(isSeen).flatMap(({ lane }) => {
    const at = lane.at(Math.floor(ms))?.start_ms ?? Math.floor(ms);
    const before = at > 0 ? lane.at(at - 1) : null;
    return before && !before.clip.deleted ? [shotOf(before)] : [];
  });
}

/** The next sounds after a moment, of each audible track at most `count`. */
export function comingHeard(edl: Edl, ms: TimelineMs, count: number): Shot[] {
  return edl.tracks.filter(isHeard).flatMap((track) => firstAfter(track.lane, ms, count));
}

/** Where the timeline is cut: the moments at which some clip begins or ends, ascending, each once. */
export function editPoints(edl: Edl, fromMs: TimelineMs, toMs: TimelineMs): TimelineMs[] {
  const points = new Set<number>();
  for (const { lane } of edl.tracks) {
    for (const { start_ms, end_ms } of lane.between(Math.floor(fromMs), Math.ceil(toMs))) {
      points.add(start_ms).add(end_ms);
    }
  }
  return [...points].sort((a, b) => a - b);
}

/** The spans of the timeline in which something is heard or seen. */
export function filledSpans(edl: Edl): { start_ms: number; end_ms: number }[] {
  return merged(edl.tracks.flatMap(({ lane }) => [...lane].map(({ start_ms, end_ms }) => ({ start_ms, end_ms }))));
}

/** The document as it is heard while some audio tracks are listened to alone. */
export function soloed(edl: Edl, trackIds: ReadonlySet<string>): Edl {
  if (!edl.tracks.some(({ id }) => trackIds.has(id))) return edl;
  const heard = (track: Track) => track.type !== "audio" || trackIds.has(track.id);
  return { ...edl, tracks: edl.tracks.map((track) => (heard(track) ? track : { ...track, muted: true })) };
}

function isHeard(track: Track): boolean {
  return track.type === "audio" && !track.muted;
}

function isSeen(track: Track): boolean {
  return track.type === "video" && !track.muted;
}

function firstAfter(lane: Lane, ms: TimelineMs, count: number): Shot[] {
  const found: Shot[] = [];
  for (const placed of lane.between(Math.ceil(ms), Infinity)) {
    if (placed.start_ms > ms && !placed.clip.deleted) found.push(shotOf(placed));
    if (found.length === count) break;
  }
  return found;
}

function shotsOf(lane: Lane, fromMs: TimelineMs, toMs: TimelineMs): Shot[] {
  const shots: Shot[] = [];
  for (const placed of lane.between(Math.floor(fromMs), Math.ceil(toMs))) {
    if (placed.clip.deleted) continue;
    const shot = shotOf(placed);
    const last = shots.at(-1);
    if (last && runsOn(last, shot)) shots[shots.length - 1] = { ...last, end_ms: shot.end_ms };
    else shots.push(shot);
  }
  return shots;
}

/** Whether a razor cut lies between them that nothing followed: then nothing is heard of it. */
function runsOn(a: Shot, b: Shot): boolean {
  return (
    a.end_ms === b.start_ms &&
    a.media_file_id === b.media_file_id &&
    a.rate === 1 &&
    b.rate === 1 &&
    a.source_ms + (a.end_ms - a.start_ms) === b.source_ms &&
    a.gain === b.gain &&
    a.fade_out_ms === 0 &&
    b.fade_in_ms === 0
  );
}

function shotOf({ start_ms, end_ms, clip }: Placed): Shot {
  const value = (type: string, field: string, otherwise: number): number => {
    const effect = clip.effects.find((one) => one.type === type);
    return effect ? Number(effect[field]) : otherwise;
  };
  return {
    start_ms,
    end_ms,
    media_file_id: clip.media_file_id,
    source_ms: clip.in_point_ms,
    rate: (clip.out_point_ms - clip.in_point_ms) / clip.duration_ms,
    gain: 10 ** (value("gain", "db", 0) / 20),
    fade_in_ms: value("fade_in", "duration_ms", 0),
    fade_out_ms: value("fade_out", "duration_ms", 0),
    opacity: value("opacity", "value", 1),
  };
}

function covers({ clip }: Placed, shot: Shot): boolean {
  const changed = clip.effects.some(({ type }) => type === "scale" || type === "position" || type === "crop");
  return shot.opacity === 1 && shot.fade_in_ms === 0 && shot.fade_out_ms === 0 && !changed;
}

/** Which second of its source a shot plays at a moment. */
export function sourceSeconds(shot: Shot, ms: TimelineMs): number {
  return (shot.source_ms + (ms - shot.start_ms) * shot.rate) / 1000;
}

/** How strongly a shot is seen at a moment, with its fades. */
export function opacityAt(shot: Shot, ms: TimelineMs): number {
  const rise = shot.fade_in_ms ? (ms - shot.start_ms) / shot.fade_in_ms : 1;
  const fall = shot.fade_out_ms ? (shot.end_ms - ms) / shot.fade_out_ms : 1;
  return shot.opacity * Math.max(0, Math.min(1, rise, fall));
}
