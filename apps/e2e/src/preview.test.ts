import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { placedProject } from "./client.ts";
import { client } from "./editing.ts";
import { later, makeCard } from "./server.ts";
import { newTab, url } from "./tab.ts";
import { decoded, framesShown, samplesHeard, type Shown, tapped } from "./tapping.ts";

const HZ = 48_000;
const FRAME_MS = 1000 / 30;
/** What is cut out of the card, in its own time: long and short, on frames and between them. */
const CUT = [
  [1500, 2700],
  [4010, 4470],
  [5000, 8003],
  [8100, 8133],
  [9333, 12_777],
] as const;
const CARD_MS = 16_000;
/** What is left of it. */
const KEPT = [0, ...CUT.flat(), CARD_MS].reduce<[number, number][]>((spans, ms, i) => {
  if (i % 2 === 0) spans.push([ms, ms]);
  else (spans.at(-1) as [number, number])[1] = ms;
  return spans;
}, []);
const PLAYED_MS = KEPT.reduce((sum, [from, to]) => sum + to - from, 0);

const folder = mkdtempSync(join(tmpdir(), "auteur-card-"));
let [project, proxy] = ["", ""];

beforeAll(async () => {
  const { id, media } = await placedProject(client, "A card", makeCard(folder));
  project = id;
  const cuts = CUT.toReversed().map(([start_ms, end_ms]) => ({ op: "ripple_delete", start_ms, end_ms }));
  await client.edit(id, ...cuts);
  proxy = (await client.ask<{ url: string }>("GET", `/projects/${id}/media/${media.id}/proxy?redirect=false`)).url;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function openCard(page: Page): Promise<void> {
  await page.goto(`${url}/editor/?id=${project}`);
  await expect.poll(async () => (await framesShown(page)).length, { timeout: 20_000 }).toBeGreaterThan(0);
}

async function playAll(page: Page, speed = 1): Promise<void> {
  await page.getByRole("button", { name: "Play or pause" }).click();
  await later(PLAYED_MS / speed + 1500);
}

const playable = (number: number) => KEPT.some(([from, to]) => number * FRAME_MS > from - FRAME_MS && number * FRAME_MS < to);

/** Where the source goes on elsewhere: how long the last frame before it stood, and the longest that any other stood. */
function gaps(shown: readonly Shown[]): { atCuts: number[]; elsewhere: number } {
  const atCuts: number[] = [];
  let elsewhere = 0;
  for (const [i, { at_ms, number }] of shown.entries()) {
    const next = shown[i + 1];
    if (!next) break;
    const crosses = CUT.some(([from, to]) => number * FRAME_MS < from && next.number * FRAME_MS > to - FRAME_MS);
    if (crosses) atCuts.push(next.at_ms - at_ms);
    else elsewhere = Math.max(elsewhere, next.at_ms - at_ms);
  }
  return { atCuts, elsewhere };
}

/** What should be heard: what is left, with 5 ms of fall and rise at every join. */
function ideal(source: Float32Array): Float32Array {
  const ramp = 0.005 * HZ;
  const pieces = KEPT.map(([from, to]) =>
    source.slice(Math.round((from * HZ) / 1000), Math.round((to * HZ) / 1000)).map((value, i, all) => value * Math.min(1, i / ramp, (all.length - i) / ramp)),
  );
  const whole = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0);
  return whole;
}

/** Where in what was heard the ideal begins: the place at which a stretch of it fits best. */
function alignment(heard: Float32Array, wanted: Float32Array): number {
  const begins = heard.findIndex((value) => Math.abs(value) > 0.01);
  const differs = (at: number) => {
    let sum = 0;
    for (let i = 4800; i < 9600; i += 3) sum += Math.abs((heard[at + i] ?? 0) - (wanted[i] ?? 0));
    return sum;
  };
  const places = Array.from({ length: 4000 }, (_, i) => begins - 2000 + i);
  return places.reduce((best, at) => (differs(at) < differs(best) ? at : best));
}

test("what is heard over cuts is sample for sample what is left: no silence, nothing deleted, no click", async () => {
  const { page } = await newTab({ withoutPolicy: true });
  await tapped(page);
  await openCard(page);
  await playAll(page);
  const heard = await samplesHeard(page);
  const wanted = ideal(await decoded(page, proxy));
  const first = alignment(heard, wanted);
  let [worst, at] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    const off = Math.abs((heard[first + i] ?? 0) - (wanted[i] ?? 0));
    if (off > worst) [worst, at] = [off, i];
  }
  expect(worst, `the worst is ${((at / HZ) * 1000).toFixed(1)} ms after the beginning`).toBeLessThan(0.01); // of noise at 0.1
  expect(heard.slice(first + wanted.length + HZ / 100).every((value) => value === 0), "silent after the end").toBe(true);
});

test("what is seen over cuts is every frame that is left, none that was cut out, and none stands longer than 50 ms", async () => {
  const { page } = await newTab({ withoutPolicy: true });
  await tapped(page);
  await openCard(page);
  await playAll(page);
  const shown = (await framesShown(page)).slice(1);
  expect(shown.map(({ number }) => number).filter((number) => !playable(number))).toEqual([]);
  const { atCuts, elsewhere } = gaps(shown);
  expect(atCuts).toHaveLength(CUT.length);
  // where the machine was held up elsewhere too, a cut is not to blame
  expect(Math.max(...atCuts), `at the cuts ${atCuts.map(Math.round).join(" ")}, elsewhere ${Math.round(elsewhere)}`).toBeLessThanOrEqual(Math.max(50, elsewhere));
});

test("without WebCodecs two media elements play the same, if less exactly", async () => {
  const { page } = await newTab({ withoutPolicy: true });
  await tapped(page);
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, "VideoDecoder");
    Reflect.deleteProperty(window, "AudioDecoder");
  });
  await openCard(page);
  await playAll(page);
  const shown = (await framesShown(page)).slice(1);
  const strays = shown.filter(({ number }) => !playable(number)).length;
  expect(shown.length).toBeGreaterThan((PLAYED_MS / FRAME_MS) * 0.5);
  expect(strays).toBeLessThanOrEqual(2 * CUT.length);
  expect(Math.max(...shown.map(({ number }) => number))).toBeGreaterThanOrEqual((CARD_MS - 200) / FRAME_MS);
  const { atCuts, elsewhere } = gaps(shown);
  expect(Math.max(...atCuts), `at the cuts ${atCuts.map(Math.round).join(" ")}, elsewhere ${Math.round(elsewhere)}`).toBeLessThan(Math.max(400, elsewhere));
});
