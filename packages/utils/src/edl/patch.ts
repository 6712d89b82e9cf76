/**
 * What changed between two documents, as an operation that makes one into the other.
 *
 * This is how every operation gets its inverse: the difference from the new document back to the old one. It is as
 * large as the edit, for what an edit does not touch the two documents share.
 */

import { equal } from "../equal.ts";
import { Conflict, DocumentError } from "../errors.ts";
import type { Segment } from "../transcript/model.ts";
import { type Hunk, hunks } from "./chunks.ts";
import * as decoding from "./decoding.ts";
import { type Edl, hasClip, mediaFileOf, type Op, type Track, trackOf, type Transcript } from "./document.ts";
import * as encoding from "./encoding.ts";
import { type Clip, Lane } from "./lane.ts";
import { type Json, Reader } from "./reading.ts";
import type { Segments } from "./segments.ts";

/** The `patch` operation that makes `now`'s content of `old`'s. */
export function difference(old: Edl, now: Edl): Op {
  const patch: Json = {};
  if (!sameSettings(old, now)) {
    // exact, where the document rounds
    patch["settings"] = { ...encoding.settingsToJson(now.settings), frame_rate: now.settings.frame_rate.toString() };
  }
  if (!equal(old.markers, now.markers)) patch["markers"] = now.markers.map(encoding.markerToJson);
  if (!equal(old.media_files, now.media_files)) patch["media_files"] = now.media_files.map(encoding.mediaFileToJson);
  if (old.tracks !== now.tracks) Object.assign(patch, tracksDifference(old, now));
  if (old.transcript !== now.transcript) Object.assign(patch, transcriptDifference(old.transcript, now.transcript));
  return { op: "patch", ...patch };
}

/** Whether a difference says that nothing differs. */
export function isNothing(patch: Op): boolean {
  return Object.keys(patch).length === 1;
}

function sameSettings({ settings: a }: Edl, { settings: b }: Edl): boolean {
  return a === b || (a.width === b.width && a.height === b.height && a.frame_rate.equals(b.frame_rate));
}

function tracksDifference(old: Edl, now: Edl): Json {
  const known = new Map(old.tracks.map((track) => [track.id, track]));
  const tracks = now.tracks.map((track) => trackDifference(known.get(track.id), track)).filter((change) => change);
  const order = now.tracks.map((track) => track.id);
  const sameOrder = equal(order, old.tracks.map((track) => track.id));
  return { ...(tracks.length ? { tracks } : {}), ...(sameOrder ? {} : { track_order: order }) };
}

function trackDifference(old: Track | undefined, now: Track): Json | null {
  if (!old || old.type !== now.type) return { track: encoding.trackToJson(now) };
  if (old === now) return null;
  const change: Json = {};
  if (old.name !== now.name || old.locked !== now.locked || old.muted !== now.muted) {
    Object.assign(change, { name: now.name, locked: now.locked, muted: now.muted });
  }
  const found = hunks(old.lane.chunks, now.lane.chunks);
  if (found.length) change["clips"] = found.map((hunk) => hunkToJson(hunk, (e) => e.clip.id, encoding.entryToJson));
  return Object.keys(change).length ? { track_id: now.id, ...change } : null;
}

function transcriptDifference(old: Transcript, now: Transcript): Json {
  const patch: Json = {};
  if (old.generated_at !== now.generated_at || old.language !== now.language) {
    patch["transcript"] = { generated_at: now.generated_at, language: now.language };
  }
  const found = hunks(old.segments.chunks, now.segments.chunks);
  if (found.length) {
    patch["segments"] = found.map((hunk) => hunkToJson(hunk, (s) => s.id, (s) => encoding.segmentToJson(s)));
  }
  if (!equal(old.corrections, now.corrections)) {
    const differs = now.corrections.findIndex((fix, i) => !equal(old.corrections[i], fix));
    const keep = differs < 0 ? now.corrections.length : differs;
    patch["corrections"] = { keep, then: now.corrections.slice(keep).map(encoding.correctionToJson) };
  }
  return patch;
}

function hunkToJson<T>(hunk: Hunk<T>, identity: (item: T) => string, toJson: (item: T) => Json): Json {
  return { index: hunk.index, removed: hunk.removed.map(identity), inserted: hunk.inserted.map(toJson) };
}

// -- applying --------------------------------------------------------------------------------------------------------

/**
 * The document after the patch. Throws Conflict, changing nothing, when it was made for another document.
 *
 * A patch may come from a file or from a server, so its outcome is checked as a document that is read is.
 */
export function applied(edl: Edl, patch: Op): Edl {
  const { op: _, ...content } = patch;
  const after = conflicting(() => patched(edl, new Reader(content, "patch")));
  checkClips(edl, after);
  checkWords(edl, after);
  return after;
}

function conflicting(make: () => Edl): Edl {
  try {
    return make();
  } catch (error) {
    if (error instanceof DocumentError) throw new Conflict(`the patch does not fit: ${error.message}`);
    throw error;
  }
}

function patched(edl: Edl, reader: Reader): Edl {
  let after = edl;
  const settings = reader.raw("settings", null);
  if (settings !== null) after = { ...after, settings: decoding.settingsFromJson(settings, "settings") };
  if (reader.has("markers")) {
    after = { ...after, markers: decoding.inOrder(reader.each("markers", decoding.markerFromJson)) };
    checkUnique("marker", after.markers.map((marker) => marker.id));
  }
  if (reader.has("media_files")) {
    after = { ...after, media_files: reader.each("media_files", decoding.mediaFileFromJson) };
    checkUnique("media file", after.media_files.map((media) => media.id));
  }
  const order = reader.has("track_order") ? reader.items("track_order") : null;
  after = withTracks(after, reader.items("tracks", []), order);
  const transcript = patchedTranscript(after.transcript, reader);
  reader.done();
  return transcript === after.transcript ? after : { ...after, transcript };
}

function patchedTranscript(transcript: Transcript, reader: Reader): Transcript {
  let after = transcript;
  const head = reader.raw("transcript", null);
  if (head !== null) {
    const dated = new Reader(head, "transcript");
    after = { ...after, generated_at: dated.textOrNull("generated_at"), language: dated.textOrNull("language") };
    dated.done();
  }
  if (reader.has("segments")) {
    after = { ...after, segments: splicedSegments(after.segments, reader.items("segments")) };
  }
  const corrections = reader.raw("corrections", null);
  if (corrections !== null) {
    const then = new Reader(corrections, "corrections");
    const kept = after.corrections.slice(0, then.whole("keep"));
    after = { ...after, corrections: [...kept, ...then.each("then", decoding.correctionFromJson)] };
  }
  return after;
}

function withTracks(edl: Edl, changes: readonly unknown[], order: readonly unknown[] | null): Edl {
  if (changes.length === 0 && order === null) return edl;
  const tracks = new Map(edl.tracks.map((track) => [track.id, track]));
  for (const [i, value] of changes.entries()) {
    const change = new Reader(value, `tracks[${i}]`);
    const track = change.has("track")
      ? decoding.trackFromJson(change.raw("track"), `tracks[${i}].track`)
      : changedTrack(trackOf(edl, change.text("track_id")), change);
    change.done();
    tracks.set(track.id, track);
  }
  const names = order ?? edl.tracks.map((track) => track.id);
  const ordered = names.map((name) => tracks.get(name as string));
  if (!ordered.every((track) => track !== undefined)) throw new Conflict("the patch names a track that is not there");
  checkUnique("track", names);
  return { ...edl, tracks: ordered };
}

function changedTrack(track: Track, change: Reader): Track {
  const named = change.has("name")
    ? { ...track, name: change.text("name"), locked: change.flag("locked"), muted: change.flag("muted") }
    : track;
  return { ...named, lane: change.items("clips", []).reduceRight(splicedLane, track.lane) };
}

function splicedLane(lane: Lane, value: unknown): Lane {
  const hunk = new Reader(value, "clips");
  const [index, removed] = [hunk.whole("index"), hunk.items("removed")];
  const entries = hunk.each("inserted", decoding.entryFromJson);
  if (!equal(lane.ids(index, removed.length), removed)) {
    throw new Conflict(`the patch replaces ${removed.length} clips that are not there`);
  }
  return lane.spliced(index, removed.length, entries);
}

function splicedSegments(segments: Segments, changes: readonly unknown[]): Segments {
  return changes.reduceRight<Segments>((all, value) => {
    const hunk = new Reader(value, "segments");
    const [index, removed] = [hunk.whole("index"), hunk.items("removed")];
    const inserted = hunk.each("inserted", decoding.segmentFromJson);
    const there = removed.map((_, i) => (index + i < all.count ? all.get(index + i).id : null));
    if (!equal(there, removed)) throw new Conflict(`the patch replaces ${removed.length} segments that are not there`);
    return all.spliced(index, removed.length, inserted);
  }, segments);
}

// -- checking --------------------------------------------------------------------------------------------------------

/** New clips have new ids and lie inside their sources; as much work as the patch is long. */
function checkClips(before: Edl, after: Edl): void {
  if (before.tracks === after.tracks && before.media_files === after.media_files) return;
  const lanes = new Map(before.tracks.map((track) => [track.id, track.lane]));
  const gone = new Set<string>();
  let come: Clip[] = [];
  for (const track of after.tracks) {
    for (const hunk of hunks((lanes.get(track.id) ?? new Lane()).chunks, track.lane.chunks)) {
      for (const entry of hunk.removed) gone.add(entry.clip.id);
      come.push(...hunk.inserted.map((entry) => entry.clip));
    }
    lanes.delete(track.id);
  }
  for (const lane of lanes.values()) for (const { clip } of lane) gone.add(clip.id);
  checkNew("clip", come.map((clip) => clip.id), (id) => !gone.has(id) && hasClip(before, id));
  if (before.media_files !== after.media_files) {
    come = after.tracks.flatMap((track) => track.lane.entries().map((entry) => entry.clip));
  }
  for (const clip of come) {
    if (clip.out_point_ms > (mediaFileOf(after, clip.media_file_id)?.duration_ms ?? Infinity)) {
      throw new Conflict(`clip ${JSON.stringify(clip.id)} would end beyond its source`);
    }
  }
}

function checkWords(before: Edl, after: Edl): void {
  const [old, now] = [before.transcript.segments, after.transcript.segments];
  if (old === now) return;
  const [gone, goneWords] = [new Set<string>(), new Set<string>()];
  const come: Segment[] = [];
  for (const hunk of hunks(old.chunks, now.chunks)) {
    for (const segment of hunk.removed) {
      gone.add(segment.id);
      for (const word of segment.words) goneWords.add(word.id);
    }
    come.push(...hunk.inserted);
  }
  checkNew("segment", come.map((s) => s.id), (id) => !gone.has(id) && old.find(id) !== null);
  const words = come.flatMap((segment) => segment.words.map((word) => word.id));
  checkNew("word", words, (id) => !goneWords.has(id) && old.findWord(id) !== null);
}

function checkNew(kind: string, ids: readonly string[], inUse: (id: string) => boolean): void {
  checkUnique(kind, ids);
  const taken = ids.find(inUse);
  if (taken !== undefined) {
    throw new Conflict(`the patch brings a ${kind} ${JSON.stringify(taken)} that is already there`);
  }
}

function checkUnique(kind: string, ids: readonly unknown[]): void {
  if (new Set(ids).size !== ids.length) throw new Conflict(`the patch brings a ${kind} twice`);
}
