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
function gaps(shown: readonly Shown[]): { atCuts: number[]; elsewhere: number; cuts: number } {
  const atCuts: number[] = [];
  let [elsewhere, cuts] = [0, 0];
  for (const [i, { at_ms, number }] of shown.entries()) {
    const next = shown[i + 1];
    if (!next) break;
    const crossed = CUT.filter(([from, to]) => number * FRAME_MS < from - 1 && next.number * FRAME_MS > to - FRAME_MS).length;
    cuts += crossed;
    if (crossed) atCuts.push(next.at_ms - at_ms);
    else elsewhere = Math.max(elsewhere, next.at_ms - at_ms);
  }
  return { atCuts, elsewhere, cuts };
}

/** WebM tells times in whole milliseconds: no piece of sound is placed more exactly than that. */
const PLACED = HZ / 1000;
/** Beside a join the level falls and rises this long; Opus is a little off where decoding began. */
const [RAMP, SETTLING] = [0.005 * HZ, 0.0125 * HZ];

const sampleAt = (ms: number) => Math.round((ms * HZ) / 1000);

/** How far a stretch that is heard from `at` on is from the source, at most. */
function worst(heard: Float32Array, at: number, source: Float32Array, from: number, to: number): number {
  let most = 0;
  for (let i = from; i < to; i++) most = Math.max(most, Math.abs((heard[at + i - from] ?? 0) - (source[i] ?? 0)));
  return most;
}

/** Which of the places near `due` is the one where the stretch is heard. */
function placeOf(heard: Float32Array, due: number, reach: number, source: Float32Array, from: number, to: number): number {
  const places = Array.from({ length: 2 * reach + 1 }, (_, i) => due - reach + i);
  const sample = Math.min(to, from + 1500);
  return places.reduce((best, at) => (worst(heard, at, source, from, sample) < worst(heard, best, source, from, sample) ? at : best));
}

const quietest = (samples: Float32Array): number => {
  let [longest, run] = [0, 0];
  for (const value of samples) {
    run = Math.abs(value) < 0.002 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
};

const steepest = (samples: Float32Array): number => samples.reduce((most, value, i) => Math.max(most, Math.abs(value - (samples[i - 1] ?? value))), 0);

test("what is heard over cuts is, sample for sample, what is left: no silence, nothing deleted, no click", async () => {
  const { page } = await newTab({ withoutPolicy: true });
  await tapped(page);
  await openCard(page);
  await playAll(page);
  const heard = await samplesHeard(page);
  const source = await decoded(page, proxy);
  const begins = heard.findIndex((value) => Math.abs(value) > 0.001);
  const first = placeOf(heard, begins + 4800, 2400, source, 4800, 9600) - 4800;
  let at = first;
  const noise = steepest(heard.slice(first + sampleAt(200), first + sampleAt(900))); // between two beeps
  for (const [fromMs, toMs] of KEPT) {
    const [from, to] = [sampleAt(fromMs) + SETTLING, sampleAt(toMs) - RAMP - 2 * PLACED];
    const place = placeOf(heard, at + SETTLING, 2 * PLACED, source, from, to);
    expect(Math.abs(place - at - SETTLING), `${fromMs} ms is heard in its place`).toBeLessThanOrEqual(PLACED);
    expect(worst(heard, place, source, from, to), `from ${fromMs} to ${toMs} ms`).toBeLessThan(0.01); // of noise at 0.1
    if (at > first) {
      const around = heard.slice(at - 3 * RAMP, at + 3 * RAMP);
      expect(quietest(around), `silent samples where ${fromMs} ms begins`).toBeLessThan(PLACED);
      expect(steepest(heard.slice(at - RAMP, at + RAMP)), `the steepest step where ${fromMs} ms begins`).toBeLessThan(noise);
    }
    at += sampleAt(toMs) - sampleAt(fromMs);
  }
  expect(heard.slice(at + sampleAt(50)).every((value) => value === 0), "silent after the end").toBe(true);
});

test("what is seen over cuts is every frame that is left, none that was cut out, and none stands longer than 50 ms", async () => {
  const { page } = await newTab({ withoutPolicy: true });
  await tapped(page);
  await openCard(page);
  await playAll(page);
  const shown = (await framesShown(page)).slice(1);
  expect(shown.map(({ number }) => number).filter((number) => !playable(number))).toEqual([]);
  const { atCuts, elsewhere, cuts } = gaps(shown);
  expect(cuts, "every cut is gone over").toBeGreaterThanOrEqual(CUT.length);
  // where the machine was held up elsewhere too, a cut is not to blame
  const told = `at the cuts ${atCuts.map(Math.round).join(" ")}, elsewhere ${Math.round(elsewhere)}`;
  expect(Math.max(...atCuts), told).toBeLessThanOrEqual(Math.max(50, elsewhere + FRAME_MS));
});

test("J plays backwards, over the cuts too, faster with each press; L turns around; K stops", async () => {
  const { page } = await newTab({ withoutPolicy: true });
  await tapped(page);
  await openCard(page);
  const speed = () => page.getByTestId("speed").textContent();
  await page.getByRole("button", { name: "To the beginning" }).focus(); // in the script letters are typed
  await page.keyboard.press("End");
  await expect.poll(() => page.getByTestId("timecode").textContent()).not.toMatch(/^00:00:00/);
  const before = (await framesShown(page)).length;
  await page.keyboard.press("j");
  expect(await speed()).toBe("−1×");
  await expect.poll(() => page.getByTestId("timecode").textContent(), { timeout: 30_000 }).toMatch(/^00:00:00[:;]00$/);
  const numbers = (await framesShown(page)).slice(before).map(({ number }) => number);
  expect(numbers.filter((number) => !playable(number))).toEqual([]);
  expect(numbers.filter((number, i) => number > (numbers[i - 1] ?? Infinity)), "each is earlier than the one before").toEqual([]);
  expect(numbers.length).toBeGreaterThan(10); // all of 240 on a free machine
  for (const [, to] of CUT) expect(numbers.some((number) => number * FRAME_MS < to), `goes on before ${to} ms`).toBe(true);
  await page.keyboard.press("l");
  expect(await speed()).toBe("1×");
  await expect.poll(() => page.getByTestId("timecode").textContent()).not.toMatch(/^00:00:00[:;]00$/);
  await page.keyboard.press("l");
  expect(await speed()).toBe("1.5×");
  for (let i = 0; i < 3; i++) await page.keyboard.press("j");
  expect(await speed()).toBe("−2×");
  await page.keyboard.press("k");
  expect(await speed()).toBe("1×");
  const at = await page.getByTestId("timecode").textContent();
  await later(300);
  expect(await page.getByTestId("timecode").textContent()).toBe(at);
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
