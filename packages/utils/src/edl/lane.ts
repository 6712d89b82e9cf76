/**
 * A lane: the clips of one track in order, as an immutable sequence that is cheap to edit.
 *
 * Clips carry no start: each knows only the gap before it (its lead), so that what follows an edit need not be
 * touched. They lie in chunks, each with its own length and indexes, shared between versions of a document.
 */

import { bisectLeft, bisectRight } from "../bisect.ts";
import { Fraction, nearest } from "../fraction.ts";
import type { SourceMs, Span, TimelineMs } from "../time.ts";
import { chunked, packed, running, splicedChunks } from "./chunks.ts";
import { type Effect, type EffectType, speedOf } from "./effects.ts";

/** Gives an unused id near the one it gets: for the right part of a split clip. */
export type NewId = (wanted: string) => string;

/** A stretch [in_point_ms, out_point_ms) of a media file. `deleted` keeps its place on the timeline but not play. */
export interface Clip {
  readonly id: string;
  readonly media_file_id: string;
  readonly in_point_ms: SourceMs;
  readonly out_point_ms: SourceMs;
  readonly duration_ms: number;
  readonly effects: readonly Effect[];
  readonly deleted: boolean;
}

/** The source moment that plays `offsetMs` after the clip's start. */
export function sourceAt(clip: Clip, offsetMs: number): SourceMs {
  if (playsPlain(clip)) return clip.in_point_ms + offsetMs;
  if (offsetMs === clip.duration_ms) return clip.out_point_ms;
  return Math.min(clip.out_point_ms, clip.in_point_ms + nearest(speedOf(clip.effects).times(offsetMs)));
}

/** How long after the clip's start this source moment plays; the inverse of `sourceAt`. */
export function offsetOf(clip: Clip, sourceMs: number): number {
  const inside = Math.min(Math.max(sourceMs, clip.in_point_ms), clip.out_point_ms) - clip.in_point_ms;
  if (playsPlain(clip)) return inside;
  return Math.min(clip.duration_ms, nearest(new Fraction(inside).over(speedOf(clip.effects))));
}

/** Whether the clip lasts as long as its source: nothing need be rounded then. */
export function playsPlain(clip: Clip): boolean {
  return clip.out_point_ms - clip.in_point_ms === clip.duration_ms;
}

/** A clip and the gap before it. */
export interface Entry {
  readonly lead_ms: number;
  readonly clip: Clip;
}

/** A clip and where it lies on the timeline. */
export interface Placed {
  readonly start_ms: TimelineMs;
  readonly end_ms: TimelineMs;
  readonly clip: Clip;
}

function placedAt(start_ms: TimelineMs, clip: Clip): Placed {
  return { start_ms, end_ms: start_ms + clip.duration_ms, clip };
}

class LaneChunk {
  readonly length_ms: number;
  #ends?: readonly number[];
  #index?: ReadonlyMap<string, number>;
  #hulls?: ReadonlyMap<string, Span>;

  constructor(readonly items: readonly Entry[]) {
    this.length_ms = items.reduce((sum, entry) => sum + entry.lead_ms + entry.clip.duration_ms, 0);
  }

  /** The end of each clip, relative to the chunk's start. */
  get ends(): readonly number[] {
    return (this.#ends ??= running(this.items.map((entry) => entry.lead_ms + entry.clip.duration_ms)).slice(1));
  }

  get index(): ReadonlyMap<string, number> {
    return (this.#index ??= new Map(this.items.map((entry, i) => [entry.clip.id, i])));
  }

  /** Per media file the source span inside which the chunk's clips lie. */
  get hulls(): ReadonlyMap<string, Span> {
    return (this.#hulls ??= this.#makeHulls());
  }

  #makeHulls(): Map<string, Span> {
    const hulls = new Map<string, Span>();
    for (const { clip } of this.items) {
      const hull = hulls.get(clip.media_file_id);
      hulls.set(clip.media_file_id, {
        start_ms: Math.min(hull?.start_ms ?? clip.in_point_ms, clip.in_point_ms),
        end_ms: Math.max(hull?.end_ms ?? clip.out_point_ms, clip.out_point_ms),
      });
    }
    return hulls;
  }

  at(i: number, offsetMs: number): Placed {
    const { clip } = this.items[i] as Entry;
    return placedAt(offsetMs + (this.ends[i] as number) - clip.duration_ms, clip);
  }
}

const makeChunk = (items: readonly Entry[]): LaneChunk => new LaneChunk(items);

/** Clips in order with gaps between; `tail_ms` is the gap after the last one (a piece cut out may end in one). */
export class Lane {
  readonly offsets: readonly number[];

  constructor(
    readonly chunks: readonly LaneChunk[] = [],
    readonly tail_ms = 0,
  ) {
    this.offsets = running(chunks.map((chunk) => chunk.length_ms));
  }

  static of(entries: readonly Entry[], tailMs = 0): Lane {
    return new Lane(chunked(entries, makeChunk), tailMs);
  }

  static gap(durationMs: number): Lane {
    return new Lane([], durationMs);
  }

  /** From 0 to the end of the last clip, plus the tail. */
  get length_ms(): number {
    return (this.offsets.at(-1) ?? 0) + this.tail_ms;
  }

  get count(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.items.length, 0);
  }

  *[Symbol.iterator](): Generator<Placed> {
    for (const [c, chunk] of this.chunks.entries()) {
      for (let i = 0; i < chunk.items.length; i++) yield chunk.at(i, this.offsets[c] as number);
    }
  }

  entries(): Entry[] {
    return this.chunks.flatMap((chunk) => chunk.items);
  }

  /** The ids of `count` clips from the `index`-th on, fewer at the end. */
  ids(index: number, count: number): string[] {
    const found: string[] = [];
    for (const chunk of this.chunks) {
      if (index < chunk.items.length && found.length < count) {
        const from = Math.max(0, index);
        found.push(...chunk.items.slice(from, from + count - found.length).map((entry) => entry.clip.id));
      }
      index -= chunk.items.length;
    }
    return found;
  }

  /** The clip of this id, or null. */
  find(clipId: string): Placed | null {
    for (const [c, chunk] of this.chunks.entries()) {
      const i = chunk.index.get(clipId);
      if (i !== undefined) return chunk.at(i, this.offsets[c] as number);
    }
    return null;
  }

  /** The clip that covers this moment, or null in a gap and beyond the end. */
  at(ms: number): Placed | null {
    const c = bisectRight(this.offsets, ms) - 1;
    const chunk = this.chunks[c];
    if (!chunk) return null;
    const offset = this.offsets[c] as number;
    const i = bisectRight(chunk.ends, ms - offset);
    if (i === chunk.items.length) return null;
    const placed = chunk.at(i, offset);
    return placed.start_ms <= ms ? placed : null;
  }

  /** The last clip that ends at this moment or before it, or null. */
  endedBy(ms: number): Placed | null {
    for (let c = bisectRight(this.offsets, ms) - 1; c >= 0; c--) {
      const [chunk, offset] = [this.chunks[c], this.offsets[c] as number];
      const i = chunk ? bisectRight(chunk.ends, ms - offset) - 1 : -1;
      if (chunk && i >= 0) return chunk.at(i, offset);
    }
    return null;
  }

  /** The clips that overlap [startMs, endMs), in order. */
  *between(startMs: number, endMs: number): Generator<Placed> {
    for (let c = Math.max(0, bisectRight(this.offsets, startMs) - 1); c < this.chunks.length; c++) {
      const [chunk, offset] = [this.chunks[c] as LaneChunk, this.offsets[c] as number];
      for (let i = bisectRight(chunk.ends, startMs - offset); i < chunk.items.length; i++) {
        const placed = chunk.at(i, offset);
        if (placed.start_ms >= endMs) return;
        if (placed.end_ms > startMs) yield placed;
      }
    }
  }

  /** Whether any clip is of this media file. */
  holds(mediaFileId: string): boolean {
    return this.chunks.some((chunk) => chunk.hulls.has(mediaFileId));
  }

  /** The clips that hold some of the source span [startMs, endMs), in timeline order. */
  *playing(mediaFileId: string, startMs: number, endMs: number): Generator<Placed> {
    for (const [c, chunk] of this.chunks.entries()) {
      const hull = chunk.hulls.get(mediaFileId);
      if (!hull || hull.start_ms >= endMs || hull.end_ms <= startMs) continue;
      for (const [i, { clip }] of chunk.items.entries()) {
        const overlaps = clip.in_point_ms < endMs && clip.out_point_ms > startMs;
        if (clip.media_file_id === mediaFileId && overlaps) yield chunk.at(i, this.offsets[c] as number);
      }
    }
  }

  /**
   * What lies in [startMs, endMs), exactly that long, with gaps at its ends kept.
   * A clip cut at the piece's left edge gets its id from `newId` (without it, keeps its own).
   */
  piece(startMs: number, endMs: number, newId?: NewId): Lane {
    const taken: LaneChunk[] = [];
    let reach = startMs; // the end of the last clip taken
    for (let c = Math.max(0, bisectRight(this.offsets, startMs) - 1); c < this.chunks.length; c++) {
      const [chunk, offset] = [this.chunks[c] as LaneChunk, this.offsets[c] as number];
      if (offset >= endMs) break;
      if (offset >= startMs && offset + chunk.length_ms <= endMs && offset === reach) {
        taken.push(chunk);
        reach = offset + chunk.length_ms;
        continue;
      }
      const cut = overlapping(chunk, offset, { start_ms: startMs, end_ms: endMs }, reach, newId);
      reach = cut.reach_ms;
      if (cut.entries.length) taken.push(makeChunk(cut.entries));
    }
    return new Lane(taken, endMs - Math.max(reach, startMs));
  }

  /** Without the trailing gap, which means nothing on a track. */
  trimmed(): Lane {
    return this.tail_ms === 0 ? this : new Lane(this.chunks);
  }

  /** The pieces one after the other. */
  static joined(...pieces: readonly Lane[]): Lane {
    const chunks: LaneChunk[] = [];
    let tailMs = 0;
    for (const piece of pieces) {
      let following = piece.chunks;
      const first = following[0];
      if (tailMs && first) {
        const [entry, ...rest] = first.items as [Entry, ...Entry[]];
        const led = makeChunk([{ lead_ms: entry.lead_ms + tailMs, clip: entry.clip }, ...rest]);
        following = [led, ...following.slice(1)];
      }
      tailMs = piece.tail_ms + (following.length ? 0 : tailMs);
      chunks.push(...following);
    }
    return new Lane(packed(chunks, makeChunk), tailMs);
  }

  /** With `removed` entries from `index` on replaced; all that follows moves. */
  spliced(index: number, removed: number, inserted: readonly Entry[]): Lane {
    const firsts = running(this.chunks.map((chunk) => chunk.items.length));
    return new Lane(splicedChunks(this.chunks, firsts, makeChunk, index, removed, inserted), this.tail_ms);
  }

  /** `clip`, equally long, in the place of `placed`. */
  withClip(placed: Placed, clip: Clip): Lane {
    const c = this.chunks.findIndex((chunk) => chunk.index.has(placed.clip.id));
    const chunk = this.chunks[c] as LaneChunk;
    const i = chunk.index.get(placed.clip.id) as number;
    const entry = { lead_ms: (chunk.items[i] as Entry).lead_ms, clip };
    return new Lane(this.chunks.with(c, makeChunk(chunk.items.with(i, entry))), this.tail_ms);
  }
}

/** The chunk's entries inside the span, cropped to it and led from `reachMs`, and where the last one ends. */
function overlapping(
  chunk: LaneChunk,
  offsetMs: number,
  span: Span,
  reachMs: number,
  newId: NewId | undefined,
): { entries: Entry[]; reach_ms: number } {
  const first = bisectRight(chunk.ends, span.start_ms - offsetMs);
  const last = Math.min(bisectLeft(chunk.ends, span.end_ms - offsetMs), chunk.items.length - 1);
  const entries: Entry[] = [];
  let reach = reachMs;
  for (let i = first; i <= last; i++) {
    if (first < i && i < last) {
      entries.push(chunk.items[i] as Entry);
      reach = offsetMs + (chunk.ends[i] as number);
      continue;
    }
    const cut = cropped(chunk.at(i, offsetMs), span, newId);
    if (cut) {
      entries.push({ lead_ms: cut.start_ms - reach, clip: cut.clip });
      reach = cut.end_ms;
    }
  }
  return { entries, reach_ms: reach };
}

/** The part of a placed clip inside the span, or null where nothing is. */
function cropped(placed: Placed, span: Span, newId: NewId | undefined): Placed | null {
  const start = Math.max(placed.start_ms, span.start_ms);
  const end = Math.min(placed.end_ms, span.end_ms);
  if (start >= end) return null;
  if (start === placed.start_ms && end === placed.end_ms) return placed;
  const { clip } = placed;
  const [inMs, outMs] = sourceOf(clip, start - placed.start_ms, end - placed.start_ms);
  const lost: EffectType[] = [];
  if (start > placed.start_ms) lost.push("fade_in", "crossfade");
  if (end < placed.end_ms) lost.push("fade_out");
  const renamed = start > placed.start_ms && newId;
  return placedAt(start, {
    ...clip,
    id: renamed ? newId(partId(clip, inMs)) : clip.id,
    in_point_ms: inMs,
    out_point_ms: outMs,
    duration_ms: end - start,
    effects: clip.effects.filter((effect) => !lost.includes(effect.type)),
  });
}

/** The id wanted for the part of a clip that begins at a source moment. */
export function partId(clip: Clip, sourceMs: number): string {
  return `${clip.id.split("@", 1)[0]}@${sourceMs}`;
}

/**
 * The source of a part of a clip, from and to offsets on the timeline.
 *
 * At changed speed its length follows from the part's own, so that cutting again and again adds no error. A slowed
 * clip may be cut finer than its source's milliseconds: each part keeps at least one of them.
 */
function sourceOf(clip: Clip, startMs: number, endMs: number): [SourceMs, SourceMs] {
  if (playsPlain(clip)) return [clip.in_point_ms + startMs, clip.in_point_ms + endMs];
  const wanted = nearest(speedOf(clip.effects).times(endMs - startMs));
  const sourceMs = Math.min(Math.max(1, wanted), clip.out_point_ms - clip.in_point_ms);
  const latest = clip.out_point_ms - sourceMs;
  const inMs = endMs === clip.duration_ms ? latest : Math.min(sourceAt(clip, startMs), latest);
  return [inMs, inMs + sourceMs];
}
