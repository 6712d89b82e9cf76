import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { client, openTalk, saved } from "./editing.ts";
import { newTab } from "./tab.ts";

const TALK_MS = 35_220;

async function canvasOf(page: Page) {
  const canvas = page.getByRole("region", { name: "Timeline" }).locator("canvas");
  const box = await canvas.boundingBox();
  if (!box) throw new Error("the timeline is not shown");
  // "show everything" leaves 15 % of the width free
  const xOf = (ms: number) => box.x + (ms * box.width * 0.85) / TALK_MS;
  return { box, xOf, video: box.y + 26 + 28, audio: box.y + 26 + 56 + 3 + 24 };
}

async function drag(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await page.mouse.up();
}

const clips = async (id: string, track = 0) =>
  ((await client.edl(id)).tracks[track]?.clips ?? []).map(({ start_ms, duration_ms, in_point_ms }) => [start_ms, duration_ms, in_point_ms]);

test("the ruler seeks, a key splits there, and both parts are selected, trimmed and moved", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  const { box, xOf, video } = await canvasOf(page);
  await page.mouse.click(xOf(10_000), box.y + 10);
  await expect.poll(() => page.getByTestId("timecode").textContent()).toMatch(/^00:00:(09:2\d|10:0\d)$/);
  await page.keyboard.press("s");
  await saved(page);
  const [first, second] = await clips(id);
  expect((first?.[1] ?? 0) + (second?.[1] ?? 0)).toBe(TALK_MS);
  const at = first?.[1] ?? 0;
  expect(Math.abs(at - 10_000)).toBeLessThan(60);

  await page.mouse.click(xOf(20_000), video);
  await page.getByText("1 clip selected").waitFor();
  await drag(page, [xOf(TALK_MS) - 2, video], [xOf(30_000), video]); // the out point, to the left
  await saved(page);
  const trimmed = (await clips(id))[1]?.[1] ?? 0;
  expect(Math.abs(trimmed - (30_000 - at))).toBeLessThan(150);

  await drag(page, [xOf(15_000), video], [xOf(17_000), video]);
  await saved(page);
  const moved = (await clips(id))[1];
  expect(Math.abs((moved?.[0] ?? 0) - at - 2000)).toBeLessThan(150);
  expect(moved?.[1]).toBe(trimmed);
});

test("the timeline is zoomed around the pointer and by keys, and shows everything again", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openTalk(tab);
  const { box, xOf } = await canvasOf(page);
  await page.mouse.click(xOf(10_000), box.y + 10);
  await expect.poll(() => page.getByTestId("timecode").textContent()).toMatch(/^00:00:(09:2\d|10:0\d)$/);
  const playhead = async () => ((await page.getByTestId("playhead").boundingBox())?.x ?? -1) - box.x;
  const before = await playhead();
  await page.mouse.move(xOf(10_000), box.y + 50);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -300);
  await page.keyboard.up("Control");
  await expect.poll(async () => Math.abs((await playhead()) - before)).toBeLessThan(3);
  await page.mouse.move(xOf(10_000), box.y + 50);
  await page.mouse.click(box.x + before + 200, box.y + 10); // e times closer: 200 px are less than 2.5 s
  await expect.poll(async () => (await page.getByTestId("timecode").textContent()) ?? "").toMatch(/^00:00:12:/);
  await page.keyboard.press("Shift+Z");
  await expect.poll(async () => Math.abs((await playhead()) - before)).toBeGreaterThan(30);
  const fit = await playhead();
  await page.keyboard.press("=");
  await page.keyboard.press("=");
  await page.keyboard.press("-");
  await page.keyboard.press("-");
  await expect.poll(async () => Math.abs((await playhead()) - fit)).toBeLessThan(4);
});

test("markers are set at the playhead; a locked track stays as it is; a muted one is kept as muted", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  const { box, xOf } = await canvasOf(page);
  await page.mouse.click(xOf(5000), box.y + 10);
  await page.keyboard.press("m");
  await page.getByRole("button", { name: "Mute Audio 1" }).click();
  await page.getByRole("button", { name: "Lock Audio 1" }).click();
  await page.keyboard.press("s");
  await saved(page);
  const edl = await client.edl(id);
  expect(edl.markers).toHaveLength(1);
  expect(Math.abs((edl.markers[0]?.time_ms ?? 0) - 5000)).toBeLessThan(60);
  expect(edl.tracks.map(({ clips: all, locked, muted }) => [all.length, locked, muted])).toEqual([
    [2, false, false],
    [1, true, true],
  ]);
  expect(await page.getByRole("button", { name: "Lock Audio 1" }).getAttribute("aria-pressed")).toBe("true");
});
