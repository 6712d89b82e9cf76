/** The editor as a person uses it: open a project, select words, read what the script and the player show. */

import type { Locator, Page } from "playwright-core";
import { expect, inject } from "vitest";

import { Client } from "./client.ts";
import { home, type Tab, url } from "./tab.ts";

export const client = new Client(home, inject("signedIn"));

/** A copy of the talk's project, of the test's own. */
export async function copyOfTheTalk(): Promise<string> {
  return (await client.ask<{ id: string }>("POST", `/projects/${inject("original")}/duplicate`, {})).id;
}

export async function openEditor({ page }: Tab, projectId: string): Promise<void> {
  await page.goto(`${url}/editor/?id=${projectId}`);
  await page.locator(".script-paragraph").first().waitFor();
}

export async function openTalk(tab: Tab): Promise<string> {
  const id = await copyOfTheTalk();
  await openEditor(tab, id);
  return id;
}

export const script = (page: Page): Locator => page.getByRole("textbox", { name: "Script" });
export const saved = (page: Page): Promise<void> => expect.poll(() => page.getByTestId("save-state").textContent(), { timeout: 15_000 }).toBe("Saved");

/** Selects from the first word of a phrase to its last, as a drag does. The phrase stands in one paragraph. */
export async function selectWords(page: Page, phrase: string): Promise<void> {
  await script(page).evaluate((root, wanted) => {
    for (const paragraph of root.querySelectorAll(".script-paragraph")) {
      const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT, {
        acceptNode: (node) => (node.parentElement?.closest(".script-speaker") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
      });
      const nodes: Text[] = [];
      while (walker.nextNode()) nodes.push(walker.currentNode as Text);
      const text = nodes.map(({ data }) => data).join("");
      const at = text.indexOf(wanted);
      if (at < 0) continue;
      const place = (offset: number, end: boolean): [Text, number] => {
        let rest = offset;
        for (const node of nodes) {
          if (rest < node.length || (end && rest === node.length)) return [node, rest];
          rest -= node.length;
        }
        throw new Error("beyond the paragraph");
      };
      const [from, to] = [place(at, false), place(at + wanted.length, true)];
      (root as HTMLElement).focus();
      getSelection()?.setBaseAndExtent(from[0], from[1], to[0], to[1]);
      return;
    }
    throw new Error(`nobody says ${wanted}`);
  }, phrase);
  await page.waitForTimeout(60); // the selection is told after a frame
}

/** What is struck, one string for each run. */
export const struck = (page: Page): Promise<string[]> => script(page).locator(".struck").allTextContents();

/** The script's text, speakers left out. */
export const spokenText = (page: Page): Promise<string> =>
  script(page).evaluate((root) =>
    [...root.querySelectorAll(".script-paragraph")]
      .map((paragraph) => {
        const copy = paragraph.cloneNode(true) as HTMLElement;
        for (const speaker of copy.querySelectorAll(".script-speaker")) speaker.remove();
        return copy.textContent;
      })
      .join("\n"),
  );

/** How long the server's document plays, in milliseconds. */
export async function keptLength(projectId: string): Promise<number> {
  const { tracks } = await client.edl(projectId);
  return Math.max(0, ...tracks.flatMap(({ clips }) => clips.map((clip) => clip.start_ms + clip.duration_ms)));
}
