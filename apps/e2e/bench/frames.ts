/** What frames cost: the processor time that scripts took of the page's main thread, frame by frame, out of a trace. */

import type { Browser, Page } from "playwright-core";

interface Traced {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
}

const SCRIPTS = new Set(["FunctionCall", "EvaluateScript", "RunMicrotasks"]);

/** Milliseconds of script of every frame that was drawn while something was done. */
export async function scriptPerFrame(browser: Browser, page: Page, act: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { categories: ["devtools.timeline", "devtools.timeline.frame", "disabled-by-default-devtools.timeline", "v8"] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Traced[] };
  const scripts = traceEvents.filter(({ name, ph }) => ph === "X" && SCRIPTS.has(name));
  const main = busiest(scripts);
  const frames = traceEvents.filter((event) => event.name === "Commit" && threadOf(event) === main).map(({ ts }) => ts).sort((a, b) => a - b);
  const spent = frames.map(() => 0);
  for (const event of outermost(scripts.filter((one) => threadOf(one) === main))) {
    const at = frames.findIndex((ts) => ts >= event.ts); // a frame ends with its commit
    if (at >= 0) spent[at] = (spent[at] ?? 0) + (event.tdur ?? event.dur ?? 0) / 1000;
  }
  if (frames.length === 0) throw new Error("no frame was drawn");
  return spent;
}

const threadOf = ({ pid, tid }: Traced): string => `${pid} ${tid}`;

function busiest(events: readonly Traced[]): string {
  const spent = new Map<string, number>();
  for (const event of events) spent.set(threadOf(event), (spent.get(threadOf(event)) ?? 0) + (event.dur ?? 0));
  return [...spent].sort(([, a], [, b]) => b - a)[0]?.[0] ?? "";
}

/** A call inside another is part of it. */
function outermost(events: readonly Traced[]): Traced[] {
  let until = -Infinity;
  return [...events]
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
    .filter((event) => {
      if (event.ts < until) return false;
      until = event.ts + (event.dur ?? 0);
      return true;
    });
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
