import { expect, inject, test } from "vitest";

import { client, copyOfTheTalk, openEditor, spokenText } from "./editing.ts";
import { newTab, url } from "./tab.ts";

test("a recording that is uploaded gets its words, its pictures and its sound, and plays", async () => {
  const { page } = await newTab();
  await page.goto(url);
  await page.getByRole("button", { name: "New project" }).click();
  await page.keyboard.type("A new talk");
  await page.keyboard.press("Enter");
  await page.waitForURL(/editor/);
  await page.getByRole("heading", { name: "A new talk" }).waitFor();
  await page.getByRole("tab", { name: "Media" }).click();
  await page.locator("input[type=file]").setInputFiles(inject("talk").movie);
  await page.locator(".script-paragraph").first().waitFor({ timeout: 50_000 });
  expect(await spokenText(page)).toMatch(/john dashwood/);
  // the frame under the playhead comes by itself once the proxy is made
  await expect.poll(() => brightness(page), { timeout: 20_000 }).toBeGreaterThan(20);
});

/** The mean brightness of the preview, 0 to 255. */
function brightness(page: Awaited<ReturnType<typeof newTab>>["page"]): Promise<number> {
  return page.getByRole("img", { name: "Preview" }).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: new Uint8ClampedArray(4) };
    let sum = 0;
    for (let i = 0; i < data.length; i += 40) sum += data[i] ?? 0;
    return (sum * 40) / data.length;
  });
}

test("a project is searched for, copied, thrown away and taken back", async () => {
  const name = "Sense and sensibility";
  await client.ask("POST", "/projects", { name });
  const { page } = await newTab();
  await page.goto(url);
  const cards = page.getByRole("listitem");
  await page.getByRole("searchbox", { name: /^Search/ }).fill("sensib");
  await expect.poll(() => cards.count()).toBe(1);
  const choose = async (which: number, item: string) => {
    await cards.nth(which).getByRole("button").click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await choose(0, "Duplicate");
  await expect.poll(() => cards.count()).toBe(2);
  await choose(0, "Move to trash");
  await expect.poll(() => cards.count()).toBe(1);
  await page.getByRole("button", { name: "Trash" }).click();
  await page.getByRole("heading", { name: "Trash" }).waitFor();
  await expect.poll(() => cards.count()).toBe(1);
  await choose(0, "Restore");
  await expect.poll(() => cards.count()).toBe(0);
  await page.getByRole("button", { name: "Trash" }).click();
  await expect.poll(() => cards.count()).toBe(2);
});

test("a project is renamed where it is edited and where it is listed", async () => {
  const { id } = await client.ask<{ id: string }>("POST", "/projects", { name: "First name" });
  const { page } = await newTab();
  await page.goto(url);
  await page.getByRole("searchbox", { name: /^Search/ }).fill("First name");
  await expect.poll(() => page.getByRole("listitem").count()).toBe(1);
  await page.getByRole("listitem").getByRole("button").click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Second name");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("searchbox", { name: /^Search/ }).fill("Second name");
  await page.getByRole("link", { name: "Second name" }).waitFor();
  expect((await client.ask<{ name: string }>("GET", `/projects/${id}`)).name).toBe("Second name");
});

test("what is exported is followed to its end, and the file that is downloaded plays", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await copyOfTheTalk();
  const clip_ids = (await client.edl(id)).tracks.flatMap(({ clips }) => clips.map((clip) => clip.id));
  await client.edit(id, { op: "trim", clip_ids, edge: "out", delta_ms: -32_000, ripple: false }); // 3.2 s are soon encoded
  await openEditor(tab, id);
  await page.keyboard.press("Control+e");
  await page.getByRole("dialog").getByRole("button", { name: "Export", exact: true }).click();
  const link = page.getByRole("link", { name: "Download" });
  await link.waitFor({ timeout: 40_000 });
  const download = page.waitForEvent("download");
  await link.click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.mp4$/);
  const bytes = await (await fetch(file.url())).arrayBuffer();
  const seconds = await page.evaluate(async (base64) => {
    const video = document.createElement("video");
    video.muted = true;
    const binary = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    video.src = URL.createObjectURL(new Blob([binary], { type: "video/mp4" }));
    await video.play();
    await new Promise((done) => setTimeout(done, 400));
    return [video.duration, video.currentTime];
  }, Buffer.from(bytes).toString("base64"));
  expect(seconds[0]).toBeCloseTo(3.2, 0);
  expect(seconds[1]).toBeGreaterThan(0.1);
});
