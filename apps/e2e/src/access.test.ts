import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { openTalk, selectWords } from "./editing.ts";
import { newTab, url } from "./tab.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Found {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds against WCAG 2.2 AA and its own good practice, as lines. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)));
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<{ violations: Found[] }> } };
    return (await axe.run({ resultTypes: ["violations"] })).violations;
  });
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 300)}`));
}

const THEMES = ["dark", "light"] as const;

test.each(THEMES)("axe finds nothing on the screens before the editor, %s", async (theme) => {
  const out = await newTab({ signedIn: false, theme });
  await out.page.goto(`${url}/sign-in/`);
  await out.page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await violations(out.page)).toEqual([]);

  const { page } = await newTab({ theme });
  await page.goto(url);
  await page.getByRole("link", { name: "Open The talk" }).first().waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "New project" }).click();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("listitem").first().getByRole("button").click();
  await page.getByRole("menuitem").first().waitFor();
  expect(await violations(page)).toEqual([]);

  await page.goto(`${url}/account/`);
  await page.getByTestId("balance").waitFor();
  expect(await violations(page)).toEqual([]);
});

test.each(THEMES)("axe finds nothing in the editor, its panels and its dialogs, %s", async (theme) => {
  const tab = await newTab({ theme });
  const { page } = tab;
  await openTalk(tab);
  await page.getByRole("button", { name: "Add a marker" }).click();
  await selectWords(page, "dashwood had then");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Alt+e");
  await page.locator(".script-edit").waitFor();
  await selectWords(page, "he was not");
  expect(await violations(page)).toEqual([]);
  for (const panel of await page.getByRole("tab").all()) {
    await panel.click();
    expect(await violations(page)).toEqual([]);
  }
  for (const keys of ["Control+k", "Shift+?", "Control+f", "Control+e"]) {
    const dialog = page.getByRole("dialog");
    const open = async () => {
      if ((await dialog.count()) === 0) await page.keyboard.press(keys); // a busy page may lose one
      return dialog.count();
    };
    await expect.poll(open, { timeout: 20_000, interval: 2000 }).toBe(1);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  await selectWords(page, "he was not");
  await page.keyboard.type("x");
  await page.getByRole("dialog").waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: /^Re-speak for/ }).click();
  await page.getByRole("form", { name: "Consent to speak with this voice" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "To the beginning" }).click(); // in the script a question mark is text
  await page.keyboard.press("Shift+?");
  await page.getByRole("button", { name: /^Split at the playhead:/ }).click();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("m"); // which stands for markers
  await page.getByRole("button", { name: "Take them" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).click();
  await page.keyboard.press("Shift+M");
  await page.getByRole("dialog").waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.locator(".script-speaker").first().click();
  await page.getByRole("dialog").waitFor();
  expect(await violations(page)).toEqual([]);
}, 150_000);

test.each(THEMES)("axe finds nothing in what can be exported, and in any part of the account, %s", async (theme) => {
  const tab = await newTab({ theme });
  const { page } = tab;
  await openTalk(tab);
  await page.keyboard.press("Control+e");
  await page.getByTestId("quote").waitFor();
  await page.getByRole("combobox", { name: "Captions" }).selectOption("burn");
  await page.getByRole("slider", { name: "Size" }).waitFor();
  for (const panel of await page.getByRole("dialog").getByRole("tab").all()) {
    await panel.click();
    expect(await violations(page)).toEqual([]);
  }
  for (const part of ["credits", "voices", "webhooks", "tokens", "data"]) {
    await page.goto(`${url}/account/#${part}`);
    await page.locator("main section").first().waitFor();
    expect(await violations(page)).toEqual([]);
  }
});

test("a planted fault is found: an image without words, and text that is hardly seen", async () => {
  const { page } = await newTab({ signedIn: false });
  await page.goto(`${url}/sign-in/`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.evaluate(() => {
    const image = document.createElement("img");
    const text = document.createElement("p");
    text.textContent = "hardly seen";
    text.style.color = "#333";
    document.querySelector("main")?.append(image, text);
  });
  const ids = (await violations(page)).map((line) => line.split(":")[0]);
  expect(ids).toEqual(expect.arrayContaining(["image-alt", "color-contrast"]));
});

test("everything is reached by Tab, is seen when it has the focus, and the script lets go of it", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openTalk(tab);
  const seen: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      const shown = style.outlineStyle !== "none" || style.boxShadow !== "none" || element.matches(".script");
      return [element.getAttribute("aria-label") ?? element.textContent.slice(0, 30), shown] as const;
    });
    if (at === null) continue;
    expect(at[1], `the focus is seen on ${at[0]}`).toBe(true);
    seen.push(at[0]);
  }
  for (const name of ["Projects", "Undo", "Script", "Play or pause", "Inspector", "Mute Video 1", "Export"]) {
    if (name === "Undo") continue; // nothing to undo: it cannot be pressed
    expect(seen).toContain(name);
  }
});

test("the keys alone suffice: play, seek, mark, split, add a marker, select a clip, cut it, undo, and any command by its name", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openTalk(tab);
  const timecode = () => page.getByTestId("timecode").textContent();
  await page.keyboard.press("Space");
  await expect.poll(timecode).not.toMatch(/^00:00:00[:;]00$/);
  await page.keyboard.press("Space");
  await page.keyboard.press("Home");
  await expect.poll(timecode).toMatch(/^00:00:00[:;]00$/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Period");
  await expect.poll(timecode).toMatch(/^00:00:02[:;]01$/);
  await page.keyboard.press("s");
  await page.keyboard.press("m");
  await page.keyboard.press("ArrowUp");
  await expect.poll(timecode).toMatch(/^00:00:00[:;]00$/);
  await page.keyboard.press("ArrowDown");
  await expect.poll(timecode).toMatch(/^00:00:02[:;]01$/);
  await page.keyboard.press("d");
  await page.getByText("clips selected").waitFor();
  await page.keyboard.press("Delete");
  await page.getByRole("tab", { name: "Edits" }).click();
  await page.getByText(/^Cut out/).waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText("Taken back", { exact: true }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("light or dark");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("light");
  await page.reload();
  await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("light");
});

test("a dialog keeps the focus while it is open and gives it back", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openTalk(tab);
  const button = page.getByRole("button", { name: "All commands" });
  await button.focus();
  await page.keyboard.press("Enter");
  const inside = () => page.evaluate(() => document.activeElement?.closest("dialog") !== null || document.activeElement === document.body);
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press("Tab");
    expect(await inside()).toBe(true);
  }
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
});

test("whoever wants little motion gets little", async () => {
  const { page } = await newTab({ reducedMotion: true });
  await page.goto(url);
  const button = page.getByRole("button", { name: "New project" });
  await button.waitFor();
  expect(await button.evaluate((element) => getComputedStyle(element).transitionDuration)).toMatch(/^0\.001s/);
});
