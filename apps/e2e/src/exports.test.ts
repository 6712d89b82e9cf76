import type { Download, Page } from "playwright-core";
import { expect, test } from "vitest";

import { client, copyOfTheTalk, openEditor } from "./editing.ts";
import { newTab, type Tab } from "./tab.ts";

/** The talk cut down to its first seconds, which are soon encoded, with the export dialog open. */
async function dialogOfAShortTalk(tab: Tab): Promise<string> {
  const id = await copyOfTheTalk();
  const clip_ids = (await client.edl(id)).tracks.flatMap(({ clips }) => clips.map((clip) => clip.id));
  await client.edit(id, { op: "trim", clip_ids, edge: "out", delta_ms: -32_000, ripple: false });
  await openEditor(tab, id);
  await tab.page.keyboard.press("Control+e");
  await tab.page.getByTestId("quote").waitFor();
  return id;
}

const choose = (page: Page, label: string, option: string) => page.getByRole("combobox", { name: label, exact: true }).selectOption({ label: option });
const begin = (page: Page) => page.getByRole("dialog").getByRole("button", { name: "Export", exact: true }).click();

async function downloaded(page: Page, click: () => Promise<void>): Promise<Download> {
  const download = page.waitForEvent("download");
  await click();
  return download;
}

async function textOf(download: Download): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

/** Width, height and length of a movie or sound, as Chromium plays it. */
function played(page: Page, link: string, type: string): Promise<readonly number[]> {
  return page.evaluate(
    async ([address, kind]) => {
      const video = document.createElement("video");
      video.src = URL.createObjectURL(new Blob([await (await fetch(address)).arrayBuffer()], { type: kind }));
      await new Promise((ready, failed) => {
        video.onloadedmetadata = ready;
        video.onerror = failed;
      });
      return [video.videoWidth, video.videoHeight, video.duration];
    },
    [link, type] as const,
  );
}

/** How a frame looks, as a number that changes with it. */
const look = (page: Page) =>
  page.getByTestId("frame-preview").evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] as number[] };
    let sum = canvas.width;
    for (let i = 0; i < data.length; i += 4) sum = (sum * 31 + (data[i] ?? 0)) % 1_000_003;
    return sum;
  });

test("an export tells its size, its price and what is copied before it begins, and shows captions as they will look", async () => {
  const tab = await newTab();
  const { page } = tab;
  await dialogOfAShortTalk(tab);
  await expect.poll(() => page.getByTestId("quote").textContent()).toMatch(/^\d+ × \d+ · 0:03 · costs nothing here$/);
  await expect.poll(() => page.getByTestId("plan").textContent(), { timeout: 30_000 }).toMatch(/^[\d.]+ of 3[\d.]* seconds will be copied untouched\.$/);

  await choose(page, "Aspect", "9:16, upright");
  await choose(page, "How the picture fits", "Whole, over a blurred copy");
  await choose(page, "Preset", "720p");
  await expect.poll(() => page.getByTestId("quote").textContent()).toMatch(/^720 × 1280/);
  await expect.poll(() => page.getByTestId("plan").textContent(), { timeout: 30_000 }).toMatch(/Everything will be encoded/);

  await choose(page, "Captions", "Drawn into the picture");
  const looks = new Set([await look(page)]);
  await choose(page, "Style", "karaoke");
  await expect.poll(async () => looks.size < looks.add(await look(page)).size).toBe(true);
  await page.getByRole("slider", { name: "Size" }).focus();
  await page.keyboard.press("End");
  await expect.poll(async () => looks.size < looks.add(await look(page)).size).toBe(true);

  await begin(page);
  await page.getByRole("dialog").getByText("The export is ready").waitFor({ timeout: 90_000 });
  const link = (await page.getByRole("link", { name: "Download" }).getAttribute("href")) ?? "";
  const [width, height, seconds] = await played(page, link, "video/mp4");
  expect([width, height]).toEqual([720, 1280]);
  expect(seconds).toBeCloseTo(3.2, 0);
  expect(await page.getByTestId("receipt-spans").locator("rect").count()).toBeGreaterThan(0);
  await page.getByText("Links hold for 15 minutes").waitFor();
  await page.getByRole("button", { name: "Copy a link" }).click();
  await page.getByText("Copied", { exact: true }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
}, 150_000);

test("sound alone becomes a podcast's file, and a marked range exports that alone", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await copyOfTheTalk();
  await openEditor(tab, id);
  await page.keyboard.press("i");
  for (let i = 0; i < 2; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("o");
  await page.keyboard.press("Control+e");
  await page.getByRole("tab", { name: "Sound only" }).click();
  await choose(page, "Range", "In to out: 0:00–0:02");
  await expect.poll(() => page.getByTestId("quote").textContent()).toMatch(/^0:02 · /);
  await begin(page);
  await page.getByRole("dialog").getByText("The export is ready").waitFor({ timeout: 60_000 });
  const [width, , seconds] = await played(page, (await page.getByRole("link", { name: "Download" }).getAttribute("href")) ?? "", "audio/mp4");
  expect(width).toBe(0);
  expect(seconds).toBeCloseTo(2, 0);
  await page.getByText(/LUFS/).first().waitFor();
}, 120_000);

test("captions, the script and cuts for other programs are written, with what they cannot hold", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await copyOfTheTalk();
  await client.edit(id, { op: "add_marker", marker_id: "m", time_ms: 1000, name: "Here" });
  await openEditor(tab, id);
  await page.keyboard.press("Control+e");
  await page.getByRole("tab", { name: "Captions and script" }).click();
  const subtitles = await downloaded(page, () => page.getByRole("button", { name: "Download: SubRip" }).click());
  expect(subtitles.suggestedFilename()).toMatch(/\.srt$/);
  expect(await textOf(subtitles)).toMatch(/^1\r?\n00:00:/);
  await page.getByText("Written, with everything").waitFor();

  await page.getByRole("tab", { name: "Other programs" }).click();
  await page.getByText(/^Carries .*one video track/i).or(page.getByText(/^Carries/)).first().waitFor();
  const list = await downloaded(page, () => page.getByRole("button", { name: /^Download: .*3600/ }).click());
  expect(list.suggestedFilename()).toMatch(/\.edl$/);
  expect(await textOf(list)).toMatch(/^TITLE:/);
  await page.getByText("What this format cannot hold").waitFor();
});

test("an export is cancelled, and the list of jobs tells of it and shows it again", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await copyOfTheTalk();
  await openEditor(tab, id);
  await page.keyboard.press("Control+e");
  await choose(page, "Preset", "4K");
  await begin(page);
  await page.getByRole("button", { name: "Cancel the export" }).click();
  await page.getByText("The export was cancelled").waitFor({ timeout: 30_000 });
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Jobs" }).click();
  const jobs = page.getByRole("region", { name: "Jobs" }).getByRole("listitem");
  await jobs.filter({ hasText: "Export" }).getByText("Cancelled").waitFor();
  await jobs.filter({ hasText: "Export" }).getByRole("button", { name: "Show" }).click();
  await page.getByRole("dialog").getByText("The export was cancelled").waitFor();
});

test("a job that fails says why in plain words, and what to do; it is begun again by a click", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await copyOfTheTalk();
  const { media } = await client.ask<{ media: { id: string }[] }>("GET", `/projects/${id}/media`);
  const asked = { project_id: id, media_id: media[0]?.id, engine: "whisper", model: "no-such-model" };
  await client.ask("POST", "/jobs/transcription", asked);
  await openEditor(tab, id);
  await page.getByRole("tab", { name: "Jobs" }).click();
  const failed = page.getByRole("region", { name: "Jobs" }).getByRole("listitem").filter({ hasText: "Failed" });
  await failed.first().waitFor({ timeout: 45_000 });
  await failed.first().getByText(/Try again|can install/).first().waitFor();
  await failed.first().getByText("credits given back").waitFor();
  await failed.first().getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => page.getByRole("region", { name: "Jobs" }).getByRole("listitem").count(), { timeout: 20_000 }).toBe(2);
});
