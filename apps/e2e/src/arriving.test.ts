import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";

import { client } from "./editing.ts";
import { later, start, stop } from "./server.ts";
import { home, newTab, type Tab, url } from "./tab.ts";

interface Arrived {
  readonly type: string;
  readonly status: string;
  readonly duration_ms: number | null;
}

const recordings = async (projectId: string) =>
  (await client.ask<{ media: readonly Arrived[] }>("GET", `/projects/${projectId}/media`)).media;
const idOf = (page: Page): string => new URL(page.url()).searchParams.get("id") ?? "";

/** A new project with its list of recordings open, and a network on which an upload of the talk takes a while. */
async function slowProject(tab: Tab): Promise<string> {
  const { page, context } = tab;
  const { id } = await client.ask<{ id: string }>("POST", "/projects", { name: "On its way" });
  await page.goto(`${url}/editor/?id=${id}`);
  await page.getByRole("tab", { name: "Media" }).click();
  const session = await context.newCDPSession(page);
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 120_000 });
  return id;
}

const uploads = (page: Page) => page.getByRole("list", { name: "Uploads" });
const give = (page: Page) => page.locator("input[type=file]").first().setInputFiles(inject("talk").movie);

test("an upload whose server is killed goes on by itself when it is back", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await slowProject(tab);
  await give(page);
  await uploads(page).getByText(/[1-9]\d* of|0\.[1-9] of/).waitFor();
  await stop(home, "SIGKILL");
  await later(1500);
  await uploads(page).getByRole("progressbar").waitFor();
  await start(home);
  await expect.poll(async () => (await recordings(id))[0]?.status, { timeout: 90_000 }).toBe("ready");
  await uploads(page).waitFor({ state: "detached", timeout: 30_000 });
}, 180_000);

test("an upload is paused and gone on with, and found again after a reload, where the same file is asked for", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await slowProject(tab);
  await give(page);
  await uploads(page).getByText(/of .* MB\/s/).waitFor();
  await page.getByRole("button", { name: "Pause: talk.mp4" }).click();
  await uploads(page).getByText("Paused").waitFor();
  await page.getByRole("button", { name: "Go on: talk.mp4" }).click();
  await uploads(page).getByText(/of .* MB\/s/).waitFor();
  await page.reload();
  await page.getByRole("tab", { name: "Media" }).click();
  await uploads(page).getByText("Choose the same file again").waitFor();
  await page.getByLabel("Choose a file: talk.mp4").setInputFiles({ name: "talk.mp4", mimeType: "video/mp4", buffer: Buffer.from("another") });
  await uploads(page).getByRole("alert").waitFor();
  await page.getByLabel("Choose a file: talk.mp4").setInputFiles(inject("talk").movie);
  await expect.poll(async () => (await recordings(id))[0]?.status, { timeout: 60_000 }).toBe("ready");
}, 120_000);

test.each([
  ["Camera", "video"],
  ["Microphone", "audio"],
  ["Screen", "video"],
])("what the %s records becomes a project of its size, with the recording in it", async (source, type) => {
  const { page } = await newTab();
  await page.goto(url);
  await page.getByRole("button", { name: "Record", exact: true }).click();
  await page.getByRole("combobox", { name: "What to record" }).selectOption({ label: source });
  await page.getByRole("button", { name: "Start recording" }).click();
  await page.getByText("Recording: 0:03").waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Stop" }).click();
  await page.waitForURL(/editor\/\?id=/, { timeout: 60_000 });
  const [recording] = await recordings(idOf(page));
  expect(recording).toMatchObject({ type, status: "ready" });
  expect(recording?.duration_ms).toBeGreaterThan(2000);
}, 120_000);

test("a file that is dropped anywhere begins a project that is named after it", async () => {
  const { page } = await newTab();
  await page.goto(url);
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  const bytes = (await import("node:fs")).readFileSync(inject("talk").movie).toString("base64");
  const drop = await page.evaluateHandle((base64) => {
    const transfer = new DataTransfer();
    const binary = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([binary], "Dropped talk.mp4", { type: "video/mp4" }));
    return transfer;
  }, bytes);
  await page.dispatchEvent("body", "dragover", { dataTransfer: drop });
  await page.getByText("Let go to begin a project with it").waitFor();
  await page.dispatchEvent("body", "drop", { dataTransfer: drop });
  await page.waitForURL(/editor\/\?id=/, { timeout: 60_000 });
  await page.getByRole("heading", { name: "Dropped talk" }).waitFor();
  const { settings } = await client.ask<{ settings: { resolution: object } }>("GET", `/projects/${idOf(page)}/edl`);
  expect(settings.resolution).toEqual({ width: 160, height: 96 }); // the recording's own
}, 120_000);
