/** Fixes of time: the word nearest to where it was gets the person's times, and its neighbours give way. */

import { search } from "../bisect.ts";
import { durationOf, type Span } from "../time.ts";
import type { Line, Said } from "./line.ts";
import { type Correction, middleOf } from "./model.ts";

/** Where the word of a time fix was. */
export function wasSpan(fix: Correction): Span {
  if (fix.was_start_ms === null || fix.was_end_ms === null) return spanOf(fix);
  return { start_ms: fix.was_start_ms, end_ms: fix.was_end_ms };
}

/** The span a fix is about. */
export function spanOf({ start_ms, end_ms }: Correction): Span {
  return { start_ms, end_ms };
}

interface Target {
  readonly was: Span;
  readonly to: Span;
}

/**
 * Lays the time fixes over the line, in place; words named in `pinned` keep their times.
 *
 * Until nothing changes: every fix then either stands or finds no word, so that doing it again does nothing.
 */
export function retime(line: Line, corrections: readonly Correction[], pinned: ReadonlySet<string>): void {
  const fixed = new Set(line.said.filter((said) => said.word && pinned.has(said.word.id)));
  let fixes = targets(corrections).filter((fix) => !stands(line, fix.to, fixed));
  for (;;) {
    const left = fixes.filter((fix) => !stands(line, fix.to, fixed) && !laid(line, fix, fixed));
    if (left.length === fixes.length) return;
    fixes = left;
  }
}

/**
 * Where words were and where they go, disjoint in the latter: the later fix wins.
 *
 * A word fixed twice was, the second time, where the first fix had put it: the two are one.
 */
function targets(corrections: readonly Correction[]): Target[] {
  let origins: Target[] = []; // by where they go, each once, in the order they came
  for (const fix of corrections) {
    const [was, to] = [wasSpan(fix), spanOf(fix)];
    const chained = origins.find((other) => same(other.to, was));
    const origin = chained?.was ?? was;
    origins = origins.filter((other) => other !== chained && !same(other.was, origin) && !same(other.to, to));
    origins.push({ was: origin, to });
  }
  const taken: Span[] = [];
  const found: Target[] = [];
  for (const { was, to } of origins.toReversed()) {
    const free = leftOver(to, taken);
    if (!free) continue;
    taken.splice(search(taken.length, (i) => (taken[i] as Span).start_ms <= free.start_ms), 0, free);
    found.push({ was, to: free });
  }
  return found.reverse();
}

/** The longest part of the span outside all of `taken`, which are disjoint and in order. */
function leftOver(span: Span, taken: readonly Span[]): Span | null {
  const parts: Span[] = [];
  let start_ms = span.start_ms;
  for (const other of taken) {
    if (other.end_ms <= span.start_ms) continue;
    if (other.start_ms >= span.end_ms) break;
    parts.push({ start_ms, end_ms: other.start_ms });
    start_ms = other.end_ms;
  }
  parts.push({ start_ms, end_ms: span.end_ms });
  return parts
    .filter((part) => part.start_ms < part.end_ms)
    .reduce<Span | null>((best, part) => (best && durationOf(best) >= durationOf(part) ? best : part), null);
}

function same(a: Span, b: Span): boolean {
  return a.start_ms === b.start_ms && a.end_ms === b.end_ms;
}

/** Whether a word has exactly these times, which from now on are fixed. */
function stands(line: Line, to: Span, fixed: Set<Said>): boolean {
  const middle = middleOf(to);
  const there = line.within({ start_ms: middle, end_ms: middle + 1 }).filter((said) => said.word && same(said.span, to));
  for (const said of there) fixed.add(said);
  return there.length > 0;
}

function laid(line: Line, { was, to }: Target, fixed: Set<Said>): boolean {
  const said = line.nearest(was, (one) => !fixed.has(one));
  const before = said && givingWay(line, said, to, -1, fixed);
  const after = said && givingWay(line, said, to, 1, fixed);
  if (!said || !before || !after) return false;
  for (const [neighbour, span] of [...before, ...after, [said, to] as const]) line.retime(neighbour, span);
  fixed.add(said);
  return true;
}

/** How the words on one side make room, each keeping a millisecond; null where a fixed one stands in the way. */
function givingWay(line: Line, said: Said, to: Span, step: 1 | -1, fixed: Set<Said>): [Said, Span][] | null {
  const moved: [Said, Span][] = [];
  let [last, limit] = [said, to];
  for (let at = line.position(said) + step; at >= 0 && at < line.said.length; at += step) {
    const neighbour = line.said[at] as Said;
    if (!neighbour.word) continue;
    if (atOnce(neighbour, last, step)) break;
    const span = step < 0 ? madeEarlier(neighbour.span, limit) : madeLater(neighbour.span, limit);
    if (same(span, neighbour.span)) break;
    if (fixed.has(neighbour)) return null;
    moved.push([neighbour, span]);
    [last, limit] = [neighbour, span];
  }
  return moved;
}

/** Whether the two already overlap, being of two segments: people speaking at once need not give way. */
function atOnce(neighbour: Said, said: Said, step: 1 | -1): boolean {
  const [first, second] = step < 0 ? [neighbour, said] : [said, neighbour];
  return first.home !== second.home && first.span.end_ms > second.span.start_ms;
}

function madeEarlier(span: Span, limit: Span): Span {
  const end_ms = Math.min(span.end_ms, limit.start_ms);
  return end_ms < span.end_ms ? { start_ms: Math.max(0, Math.min(span.start_ms, end_ms - 1)), end_ms } : span;
}

function madeLater(span: Span, limit: Span): Span {
  const start_ms = Math.max(span.start_ms, limit.end_ms);
  return start_ms > span.start_ms ? { start_ms, end_ms: Math.max(span.end_ms, start_ms + 1) } : span;
}
