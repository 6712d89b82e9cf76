import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { client, keptLength, openTalk, saved, selectWords, spokenText, struck } from "./editing.ts";
import { newTab } from "./tab.ts";

interface Price {
  readonly type: string;
  readonly available: boolean;
}

const { prices } = await client.ask<{ prices: readonly Price[] }>("GET", "/credits/prices");
/** Where nothing that speaks is installed (`make voice`, flite), the server says so, and only that can be tested. */
const speaks = prices.some(({ type, available }) => type === "respeak" && available);

const dialog = (page: Page) => page.getByRole("dialog");
const price = (page: Page) => dialog(page).getByRole("button", { name: /^Re-speak for \d+ credits?$/ });

/** Says who agreed, which is asked for once, and begins. */
async function agree(page: Page): Promise<void> {
  await price(page).click();
  const form = page.getByRole("form", { name: "Consent to speak with this voice" });
  await form.waitFor();
  expect(await form.getByRole("textbox", { name: "What they agreed to" }).inputValue()).toContain("I, Jane, agree");
  await form.getByRole("checkbox").check();
  await form.getByRole("button", { name: /^Re-speak/ }).click();
}

/** How long what is heard before it is put in lasts, as the browser decodes it. */
const heardSeconds = (page: Page, nth = 0): Promise<number> =>
  dialog(page).locator("audio").nth(nth).evaluate(async (element) => {
    const audio = element as HTMLAudioElement;
    audio.muted = true;
    await audio.play();
    audio.pause();
    return audio.duration;
  });

test.runIf(speaks)("words are spoken anew: a price, a consent, a take that is heard before it changes anything, and one step of undo", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  const before = await keptLength(id);
  await selectWords(page, "mister john");
  await page.keyboard.type("lady jane");
  await agree(page);
  const takes = dialog(page).getByRole("list", { name: "Takes" }).getByRole("listitem");
  await takes.first().waitFor({ timeout: 45_000 });
  expect(await takes.first().textContent()).toBe("mister john lady jane");
  expect(await heardSeconds(page)).toBeGreaterThan(1.5); // what stands around it is heard too
  expect(await keptLength(id)).toBe(before);
  expect(await spokenText(page)).toContain("mister john");

  await dialog(page).getByRole("button", { name: "Put it in" }).click();
  await expect.poll(() => spokenText(page)).toMatch(/lady jane/);
  await saved(page);
  const { tracks } = await client.edl(id);
  expect(tracks[1]?.clips.some(({ id: clip }) => clip.startsWith("take-"))).toBe(true);
  const { media } = await client.ask<{ media: { name: string; derived: string[] }[] }>("GET", `/projects/${id}/media`);
  const take = media.find(({ name }) => name.startsWith("take-"));
  expect(take, "the take is media of the project").toBeDefined();

  await page.keyboard.press("Control+z");
  await expect.poll(() => spokenText(page)).toContain("and mister john dashwood");
  await saved(page);
  expect(await keptLength(id)).toBe(before);

  // the consent is remembered; this time new words are spoken behind
  await selectWords(page, "leisure");
  await page.keyboard.press("Shift+F2");
  await dialog(page).getByRole("textbox", { name: "It reads" }).fill("and patience");
  await dialog(page).getByText("Jane has agreed.").waitFor();
  await price(page).click();
  await takes.first().waitFor({ timeout: 45_000 });
  await dialog(page).getByRole("button", { name: "Put it in" }).click();
  await expect.poll(async () => (await spokenText(page)).replaceAll("\n", " ")).toMatch(/leisure and patience to consider/);
  expect(await struck(page)).toEqual([]);
  await saved(page);
  expect(await keptLength(id)).toBeGreaterThan(before + 300);
}, 120_000);

test.runIf(speaks)("all places of what is found are spoken anew with one price, and put in as one step", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  await page.keyboard.press("Control+f");
  await page.getByRole("textbox", { name: "Find" }).fill("made");
  await page.getByText("of 2").waitFor();
  await page.getByRole("textbox", { name: "Replace" }).fill("thought");
  await expect.poll(() => price(page).textContent()).toMatch(/for (4|19) credits/);
  await price(page).click();
  const form = page.getByRole("form", { name: "Consent to speak with this voice" });
  await form.getByRole("checkbox").check();
  await form.getByRole("button", { name: /^Re-speak/ }).click();
  const takes = dialog(page).getByRole("list", { name: "Takes" }).getByRole("listitem");
  await takes.nth(1).waitFor({ timeout: 60_000 });
  await dialog(page).getByRole("button", { name: "Put it in" }).click();
  await expect.poll(async () => (await spokenText(page)).match(/thought/g)?.length).toBe(2);
  await saved(page);
  const version = (await client.edl(id)).version;
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await spokenText(page)).match(/made/g)?.length).toBe(2);
  await saved(page);
  expect((await client.edl(id)).version).toBe(version + 1);
}, 120_000);

test.runIf(!speaks)("where the server cannot speak, it says so", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openTalk(tab);
  await selectWords(page, "mister john");
  await page.keyboard.press("F2");
  await agree(page);
  await dialog(page).getByRole("alert").waitFor();
});

test("what engines can do is offered with its price, and what the plan does not include says so before it is asked for", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openTalk(tab);
  await page.getByRole("tab", { name: "AI" }).click();
  const panel = page.getByRole("region", { name: "AI" });
  await expect.poll(() => page.getByTestId("price-transcription").textContent()).toBe("5 credits for each begun 10 minutes");
  await expect.poll(() => page.getByTestId("price-respeak").textContent()).toBe("2 credits for each begun minute");
  await expect.poll(() => page.getByTestId("price-video_generation").textContent()).toBe("50 credits for each begun 5 seconds · In the plan pro");
  await panel.getByText("The plan does not include this").waitFor();
  expect(await panel.getByRole("button", { name: "Make footage" }).isDisabled()).toBe(true);
  if (!speaks) return;
  expect(await panel.getByRole("button", { name: "Re-speak", exact: true }).isDisabled()).toBe(true);
  await selectWords(page, "mister john");
  await panel.getByRole("button", { name: "Re-speak", exact: true }).click();
  expect(await page.getByRole("textbox", { name: "It reads" }).inputValue()).toBe("mister john");
});
