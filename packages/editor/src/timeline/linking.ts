/** Clips that belong together: the picture and the sound of one stretch of a recording. Pure. */

import type { Edl } from "@auteur/utils";

import type { Held } from "./gestures.ts";

/** The clips of the other kind that lie at the same time and show the same stretch, on tracks that can be changed. */
export function partnersOf(edl: Edl, { track, placed }: Held): Held[] {
  const { media_file_id, in_point_ms, out_point_ms } = placed.clip;
  return edl.tracks
    .filter(({ type, locked }) => type !== track.type && !locked)
    .flatMap((other) => {
      const found = other.lane.at(placed.start_ms);
      const same = found?.start_ms === placed.start_ms && found.end_ms === placed.end_ms;
      const alike = found?.clip.media_file_id === media_file_id && found.clip.in_point_ms === in_point_ms && found.clip.out_point_ms === out_point_ms;
      return found && same && alike ? [{ track: other, placed: found }] : [];
    });
}

/** These clips and those that belong to them, each once. */
export function withPartners(edl: Edl, held: readonly Held[]): Held[] {
  const known = new Set(held.map(({ placed }) => placed.clip.id));
  const partners = held.flatMap((one) => partnersOf(edl, one));
  return [...held, ...partners.filter(({ placed }, i) => !known.has(placed.clip.id) && partners.findIndex((one) => one.placed.clip.id === placed.clip.id) === i)];
}
