import { expect, test } from "vitest";

import { client, openTalk, saved } from "./editing.ts";
import { newTab, tabOf } from "./tab.ts";

test("keys are changed in the list of keys, taken from others knowingly, kept, and reset", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  const markers = async () => (await client.edl(id)).markers.length;
  const change = async (name: RegExp, keys: string) => {
    await page.keyboard.press("Shift+?");
    await page.getByRole("button", { name }).click();
    await page.keyboard.press(keys);
  };
  await change(/^Add a marker:/, "Control+Alt+KeyG");
  await page.getByRole("button", { name: "Add a marker: Ctrl+Alt+G" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("m");
  await page.keyboard.press("Control+Alt+KeyG");
  await saved(page);
  expect(await markers()).toBe(1);

  await change(/^Add a marker:/, "KeyS");
  await page.getByText("taken by: Split at the playhead").waitFor();
  await page.getByRole("button", { name: "Take them" }).click();
  await page.getByRole("button", { name: "Split at the playhead: no keys" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("s");
  await saved(page);
  expect(await markers()).toBe(2);

  const again = await tabOf(tab.context);
  await again.page.goto(page.url());
  await again.page.locator(".script-paragraph").first().waitFor();
  await again.page.keyboard.press("s");
  await saved(again.page);
  expect(await markers()).toBe(3);

  await page.keyboard.press("Shift+?");
  await page.getByRole("button", { name: "Reset the keys of: Split at the playhead" }).click();
  await page.getByRole("button", { name: "Split at the playhead: S" }).waitFor();
  await page.getByRole("button", { name: "Reset all" }).click();
  await page.getByRole("button", { name: "Add a marker: M" }).waitFor();
});
