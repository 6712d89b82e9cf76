import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { client, copyOfTheTalk, keptLength, openEditor, openTalk, saved } from "./editing.ts";
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
  await expect.poll(() => page.getByTestId("timecode").textContent()).toMatch(/^00:00:(09[:;]2\d|10[:;]0\d)$/);
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

  // the sound was trimmed with it, so all that is shown is shorter now
  const now = async (ms: number) => box.x + (ms * box.width * 0.85) / (await keptLength(id));
  await drag(page, [await now(15_000), video], [await now(17_000), video]);
  await saved(page);
  const moved = (await clips(id))[1];
  expect(Math.abs((moved?.[0] ?? 0) - at - 2000)).toBeLessThan(150);
  expect(moved?.[1]).toBe(trimmed);
  expect(await clips(id, 1), "the sound belongs to the picture").toEqual(await clips(id));

  await page.getByRole("button", { name: "Play or pause" }).focus();
  await page.keyboard.press("Shift+N"); // no longer
  await drag(page, [await now(17_000), video], [await now(19_000), video]);
  await saved(page);
  expect((await clips(id, 1))[1]).toEqual(moved);
  expect((await clips(id))[1]).not.toEqual(moved);
});

test("a track is added and named, a clip is moved to it with its sound in step, and it is moved and removed", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  const tracks = async () => (await client.edl(id)).tracks.map(({ name, clips: all }) => [name, all.length]);
  const choose = async (track: string, item: RegExp) => {
    await page.getByRole("button", { name: `Track ${track}`, exact: true }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await choose("Video 1", /Add a video track/);
  await saved(page);
  expect(await tracks()).toEqual([["Video 1", 1], ["Audio 1", 1], ["Video 2", 0]]);
  await choose("Video 2", /Rename/);
  await page.getByRole("textbox", { name: "Name" }).fill("Above");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Track Above", exact: true }).waitFor();
  const { xOf, video } = await canvasOf(page); // the upper row is the new one by now
  await drag(page, [xOf(15_000), video + 59], [xOf(15_000), video]);
  await saved(page);
  expect(await tracks()).toEqual([["Video 1", 0], ["Audio 1", 1], ["Above", 1]]);
  await choose("Above", /One place down/);
  await saved(page);
  expect((await tracks()).map(([name]) => name)).toEqual(["Above", "Video 1", "Audio 1"]);
  await choose("Above", /Remove the track and its 1 clip/);
  await saved(page);
  expect(await tracks()).toEqual([["Video 1", 0], ["Audio 1", 1]]);
  await page.keyboard.press("Control+z");
  await saved(page);
  expect((await tracks())[0]).toEqual(["Above", 1]);
});

test("the timeline is zoomed around the pointer and by keys, and shows everything again", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openTalk(tab);
  const { box, xOf } = await canvasOf(page);
  await page.mouse.click(xOf(10_000), box.y + 10);
  await expect.poll(() => page.getByTestId("timecode").textContent()).toMatch(/^00:00:(09[:;]2\d|10[:;]0\d)$/);
  const playhead = async () => ((await page.getByTestId("playhead").boundingBox())?.x ?? -1) - box.x;
  const before = await playhead();
  await page.mouse.move(xOf(10_000), box.y + 50);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -300);
  await page.keyboard.up("Control");
  await expect.poll(async () => Math.abs((await playhead()) - before)).toBeLessThan(3);
  await page.mouse.move(xOf(10_000), box.y + 50);
  await page.mouse.click(box.x + before + 200, box.y + 10); // e times closer: 200 px are less than 2.5 s
  await expect.poll(async () => (await page.getByTestId("timecode").textContent()) ?? "").toMatch(/^00:00:12[:;]/);
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

/** The talk in three clips on the picture's track: to 10 s, to 20 s, to its end. */
async function threeClips(): Promise<string> {
  const id = await copyOfTheTalk();
  const track = (await client.edl(id)).tracks[0];
  const first = track?.clips[0]?.id ?? "";
  await client.edit(id, { op: "split", at_ms: 20_000, clip_ids: [first] }, { op: "split", at_ms: 10_000, clip_ids: [first] });
  return id;
}

const near = (value: number | undefined, wanted: number) => expect(Math.abs((value ?? NaN) - wanted)).toBeLessThan(150);

test("the tools slip, slide and roll, and the razor cuts where it is set", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await threeClips();
  await openEditor(tab, id);
  const { xOf, video } = await canvasOf(page);
  await page.keyboard.press("n"); // what snaps would not be where it is dragged
  await page.keyboard.press("y");
  await drag(page, [xOf(15_000), video], [xOf(14_000), video]);
  await saved(page);
  const slipped = await clips(id);
  near(slipped[1]?.[2], 11_000);
  expect(slipped[1]?.slice(0, 2)).toEqual([10_000, 10_000]);

  await page.keyboard.press("u");
  await drag(page, [xOf(15_000), video], [xOf(17_000), video]);
  await saved(page);
  const slid = await clips(id);
  near(slid[0]?.[1], 12_000);
  near(slid[1]?.[0], 12_000);
  near(slid[2]?.[0], 22_000);

  await page.keyboard.press("r");
  await drag(page, [xOf(22_000) - 2, video], [xOf(20_000), video]);
  await saved(page);
  const rolled = await clips(id);
  near(rolled[1]?.[1], 8000);
  near(rolled[2]?.[0], 20_000);

  await page.keyboard.press("b");
  await page.mouse.click(xOf(5000), video);
  await saved(page);
  near((await clips(id))[0]?.[1], 5000);
  await page.getByRole("button", { name: "Select and move" }).click();
  expect(await page.getByRole("button", { name: "Select and move" }).getAttribute("aria-pressed")).toBe("true");
});

test("held keys slip, slide and roll as the tools do, and Alt closes up behind a trim", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await threeClips();
  await openEditor(tab, id);
  const { xOf, video } = await canvasOf(page);
  await page.keyboard.press("n");
  const holding = async (keys: readonly string[], from: number, to: number) => {
    for (const key of keys) await page.keyboard.down(key);
    await drag(page, [from, video], [to, video]);
    for (const key of keys) await page.keyboard.up(key);
    await saved(page);
    return clips(id);
  };
  near((await holding(["Control"], xOf(15_000), xOf(14_000)))[1]?.[2], 11_000);
  near((await holding(["Control", "Shift"], xOf(15_000), xOf(16_000)))[1]?.[0], 11_000);
  near((await holding(["Shift"], xOf(11_000) + 2, xOf(10_000)))[0]?.[1], 10_000);
  const before = await clips(id);
  const after = await holding(["Alt"], xOf(10_000) - 3, xOf(8000));
  near(after[0]?.[1], 8000);
  near(after[2]?.[0], (before[2]?.[0] ?? 0) - 2000);
});

test("a rectangle selects clips of several tracks, which move together and by the frame", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await threeClips();
  await client.edit(id, { op: "split", at_ms: 20_000 + 1, clip_ids: [(await client.edl(id)).tracks[1]?.clips[0]?.id] });
  await openEditor(tab, id);
  const { box, xOf, video, audio } = await canvasOf(page);
  await page.keyboard.press("n");
  const below = audio + 40;
  await drag(page, [xOf(25_000), below], [xOf(34_000), box.y + 30]);
  await page.getByText("2 clips selected").waitFor();
  await drag(page, [xOf(30_000), video], [xOf(31_000), video]);
  await saved(page);
  const moved = (await client.edl(id)).tracks.map(({ clips: all }) => all.at(-1)?.start_ms ?? 0);
  near(moved[0], 21_000);
  expect((moved[1] ?? 0) - (moved[0] ?? 0)).toBe(1);
  await page.keyboard.press("Alt+Period");
  await saved(page);
  const nudged = (await client.edl(id)).tracks.map(({ clips: all }) => all.at(-1)?.start_ms ?? 0);
  expect([33, 34]).toContain((nudged[0] ?? 0) - (moved[0] ?? 0));
  await page.keyboard.press("Shift+Delete");
  await saved(page);
  expect((await clips(id)).length).toBe(2);
});

test("by keys alone the playhead trims, edges and edit points move by frames, and nothing else does", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await threeClips();
  await openEditor(tab, id);
  for (let i = 0; i < 15; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Alt+KeyW");
  await saved(page);
  expect((await clips(id))[1]).toEqual([10_000, 5000, 10_000]);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("d");
  for (const keys of ["BracketRight", "Alt+Shift+Period", "Control+Period"]) await page.keyboard.press(keys);
  await saved(page);
  const all = await clips(id);
  expect(all[0]).toEqual([0, 10_000, 0]);
  expect(all[1]?.[0]).toBeGreaterThan(10_000);
  expect(all[2]?.[0]).toBeGreaterThan(20_000);
  await page.keyboard.press("Home");
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  const before = await keptLength(id);
  await page.keyboard.press("Escape");
  await page.keyboard.press("q");
  await saved(page);
  expect(await keptLength(id)).toBe(before - 5000);
  await expect.poll(() => page.getByTestId("timecode").textContent()).toMatch(/^00:00:00[:;]00$/);
});

test("a track is heard alone here and kept as it was, made higher by keys; a marker is renamed and removed", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  await page.getByRole("button", { name: "Listen to Audio 1 alone" }).click();
  expect(await page.getByRole("button", { name: "Listen to Audio 1 alone" }).getAttribute("aria-pressed")).toBe("true");
  const height = page.getByRole("separator", { name: "Height of Video 1" });
  await height.focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => height.getAttribute("aria-valuenow")).toBe("64");
  await page.getByRole("button", { name: "Razor" }).focus();
  await page.keyboard.press("m");
  await page.keyboard.press("Shift+M");
  await page.getByRole("textbox", { name: "Name" }).fill("The turn");
  await page.keyboard.press("Enter");
  await saved(page);
  expect((await client.edl(id)).markers.map(({ name }) => name)).toEqual(["The turn"]);
  await page.keyboard.press("Alt+KeyM");
  await saved(page);
  expect((await client.edl(id)).markers).toEqual([]);
  expect((await client.edl(id)).tracks.every(({ muted }) => !muted)).toBe(true);
});
