import { expect, test } from "vitest";

import { client, copyOfTheTalk, openEditor, openTalk, saved, selectWords, spokenText, struck } from "./editing.ts";
import { start, stop } from "./server.ts";
import { home, newTab, tabOf } from "./tab.ts";

test("two tabs on one project show the same, whoever edits", async () => {
  const one = await newTab();
  const id = await openTalk(one);
  const two = await tabOf(one.context);
  await openEditor(two, id);
  await selectWords(one.page, "dashwood had then");
  await one.page.keyboard.press("Delete");
  await expect.poll(() => struck(two.page), { timeout: 10_000 }).toEqual(["dashwood had then"]);
  await Promise.all([selectWords(one.page, "leisure to consider"), selectWords(two.page, "he was not")]);
  await Promise.all([one.page.keyboard.press("Delete"), two.page.keyboard.press("Delete")]);
  const all = ["dashwood had then", "leisure to consider", "he was not"];
  await expect.poll(() => struck(one.page), { timeout: 10_000 }).toEqual(all);
  await expect.poll(() => struck(two.page), { timeout: 10_000 }).toEqual(all);
  await Promise.all([saved(one.page), saved(two.page)]);
  expect(await spokenText(one.page)).toBe(await spokenText(two.page));
});

test("edits made offline are kept over a reload of the page's tab, and sent when the network is back", async () => {
  const one = await newTab();
  const id = await openTalk(one);
  const before = (await client.edl(id)).version;
  await one.context.setOffline(true);
  await selectWords(one.page, "dashwood had then");
  await one.page.keyboard.press("Delete");
  await one.page.getByText("Offline: 1 edit kept here").waitFor();
  await selectWords(one.page, "he was not");
  await one.page.keyboard.press("Delete");
  await one.page.getByText("Offline: 2 edits kept here").waitFor();
  expect((await client.edl(id)).version).toBe(before);
  await one.page.close();
  await one.context.setOffline(false);
  const two = await tabOf(one.context);
  await openEditor(two, id);
  await expect.poll(() => struck(two.page)).toEqual(["dashwood had then", "he was not"]);
  await saved(two.page);
  expect((await client.edl(id)).version).toBe(before + 2);
});

test("a server that is killed while somebody edits has everything when it is back", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await copyOfTheTalk();
  await openEditor(tab, id);
  await selectWords(page, "dashwood had then");
  await page.keyboard.press("Delete");
  await stop(home, "SIGKILL");
  await selectWords(page, "he was not");
  await page.keyboard.press("Delete");
  await page.getByText("kept here").waitFor();
  await start(home);
  await expect.poll(() => page.getByTestId("save-state").textContent(), { timeout: 30_000 }).toBe("Saved");
  await page.reload();
  await expect.poll(() => struck(page), { timeout: 10_000 }).toEqual(["dashwood had then", "he was not"]);
});

test("the layout, the panel that was open and the theme are as they were left", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openTalk(tab);
  const width = async () => Math.round((await page.getByRole("region", { name: "Script" }).boundingBox())?.width ?? 0);
  const before = await width();
  const splitter = page.getByRole("separator").first();
  await splitter.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
  await expect.poll(width).toBeLessThan(before - 20);
  const narrower = await width();
  await page.getByRole("tab", { name: "Edits" }).click();
  await page.reload();
  await page.locator(".script-paragraph").first().waitFor();
  await expect.poll(width).toBe(narrower);
  expect(await page.getByRole("tab", { name: "Edits" }).getAttribute("aria-selected")).toBe("true");
});
