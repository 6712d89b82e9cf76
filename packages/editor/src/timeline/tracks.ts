/** Tracks are added, and change their places, as they are seen: pictures above each other, sounds below them. Pure. */

import type { Op, Track } from "@auteur/utils";

/** A new track above the others of its kind, named after how many there are. */
export function added(tracks: readonly Track[], type: Track["type"], name: (count: number) => string): Op {
  const count = tracks.filter((track) => track.type === type).length + 1;
  return { op: "add_track", track_id: `${type}-${crypto.randomUUID()}`, type, name: name(count), index: tracks.length };
}

/** The track one place up or down as it is seen; null at the end of its kind. */
export function moving(tracks: readonly Track[], track: Track, up: 1 | -1): Op | null {
  const own = tracks.filter(({ type }) => type === track.type);
  // pictures are shown from the uppermost down, sounds in the document's order
  const next = own[own.findIndex(({ id }) => id === track.id) + (track.type === "video" ? up : -up)];
  if (!next) return null;
  return { op: "move_track", track_id: track.id, index: tracks.findIndex(({ id }) => id === next.id) };
}
