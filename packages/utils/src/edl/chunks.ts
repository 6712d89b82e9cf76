/**
 * Sequences in chunks: how an immutable list of thousands is changed at the cost of a few dozen.
 *
 * A chunk is shared between versions of a sequence, so that two versions are compared chunk by chunk, by identity.
 */

import { bisectRight } from "../bisect.ts";
import { equal } from "../equal.ts";

/** Items to a chunk: small enough to rebuild in microseconds, large enough that 5,000 items make 80 chunks. */
const CHUNK = 64;

/** Anything that holds items; it may add indexes over them. */
export interface Chunk<T> {
  readonly items: readonly T[];
}

type Make<T, C extends Chunk<T>> = (items: readonly T[]) => C;

/** The items in full chunks. */
export function chunked<T, C extends Chunk<T>>(items: readonly T[], make: Make<T, C>): C[] {
  const chunks: C[] = [];
  for (let i = 0; i < items.length; i += CHUNK) chunks.push(make(items.slice(i, i + CHUNK)));
  return chunks;
}

/** The chunks without empty ones, small neighbours made one. */
export function packed<T, C extends Chunk<T>>(chunks: readonly C[], make: Make<T, C>): C[] {
  const result: C[] = [];
  for (const chunk of chunks) {
    if (chunk.items.length === 0) continue;
    const last = result.at(-1);
    if (last && last.items.length + chunk.items.length <= CHUNK) {
      result[result.length - 1] = make([...last.items, ...chunk.items]);
    } else {
      result.push(chunk);
    }
  }
  return result;
}

/** With `removed` items from `index` on replaced. `firsts[c]` is the index of chunk c's first item. */
export function splicedChunks<T, C extends Chunk<T>>(
  chunks: readonly C[],
  firsts: readonly number[],
  make: Make<T, C>,
  index: number,
  removed: number,
  inserted: readonly T[],
): C[] {
  const [head] = split(chunks, firsts, make, index);
  const [, tail] = split(chunks, firsts, make, index + removed);
  return packed([...head, ...chunked(inserted, make), ...tail], make);
}

function split<T, C extends Chunk<T>>(
  chunks: readonly C[],
  firsts: readonly number[],
  make: Make<T, C>,
  index: number,
): [readonly C[], readonly C[]] {
  const c = bisectRight(firsts, index) - 1;
  const chunk = chunks[c];
  if (!chunk) return [chunks, []];
  const i = index - (firsts[c] ?? 0);
  return [
    [...chunks.slice(0, c), make(chunk.items.slice(0, i))],
    [make(chunk.items.slice(i)), ...chunks.slice(c + 1)],
  ];
}

/** The running totals of some lengths, from 0 on: one more than there are lengths. */
export function running(lengths: Iterable<number>): number[] {
  const totals = [0];
  for (const length of lengths) totals.push((totals.at(-1) ?? 0) + length);
  return totals;
}

/** One difference: `removed` stand in the old sequence from `index` on, `inserted` in the new one instead. */
export interface Hunk<T> {
  readonly index: number;
  readonly removed: readonly T[];
  readonly inserted: readonly T[];
}

/** The differences in order; chunks that both share cost one comparison. */
export function hunks<T>(before: readonly Chunk<T>[], after: readonly Chunk<T>[]): Hunk<T>[] {
  const [head, tail] = sharedEnds(before, after, Object.is);
  let index = countOf(before.slice(0, head));
  const old = before.slice(head, before.length - tail);
  const now = after.slice(head, after.length - tail);
  const place = new Map(now.map((chunk, i) => [chunk, i]));
  const found: Hunk<T>[] = [];
  let [oldStart, newStart] = [0, 0];
  for (const [i, chunk] of old.entries()) {
    const j = place.get(chunk) ?? -1;
    if (j < newStart) continue;
    found.push(...hunkOf(index, old.slice(oldStart, i), now.slice(newStart, j)));
    index += countOf(old.slice(oldStart, i + 1));
    [oldStart, newStart] = [i + 1, j + 1];
  }
  found.push(...hunkOf(index, old.slice(oldStart), now.slice(newStart)));
  return found;
}

function hunkOf<T>(index: number, old: readonly Chunk<T>[], now: readonly Chunk<T>[]): Hunk<T>[] {
  const before = old.flatMap((chunk) => chunk.items);
  const after = now.flatMap((chunk) => chunk.items);
  const [head, tail] = sharedEnds(before, after, equal);
  const removed = before.slice(head, before.length - tail);
  const inserted = after.slice(head, after.length - tail);
  return removed.length || inserted.length ? [{ index: index + head, removed, inserted }] : [];
}

/** How many items both have in common at the head and at the tail. */
export function sharedEnds<T>(
  old: readonly T[],
  now: readonly T[],
  same: (a: T | undefined, b: T | undefined) => boolean,
): [number, number] {
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && same(old[head], now[head])) head++;
  let tail = 0;
  while (tail < most - head && same(old.at(-1 - tail), now.at(-1 - tail))) tail++;
  return [head, tail];
}

function countOf(chunks: readonly Chunk<unknown>[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.items.length, 0);
}
