import { gzipSync } from "node:zlib";

import { expect, inject, test } from "vitest";

import { openEditor } from "./editing.ts";
import { newTab, type Tab, url } from "./tab.ts";

/** Of the issue: what a page may weigh, as a browser that accepts gzip gets it, until its screen is there. */
const MOST_KB = 450;

/** What is loaded of the studio itself, in bytes as they travel. */
async function weigh({ page }: Tab, load: () => Promise<unknown>): Promise<Map<string, number>> {
  const answers: Promise<[string, number]>[] = [];
  page.on("response", (response) => {
    const { pathname, origin } = new URL(response.url());
    const app = origin === url && !pathname.startsWith("/v1") && !pathname.startsWith("/auth") && pathname !== "/service-worker.js";
    if (!app) return;
    expect(response.headers()["content-encoding"] ?? "", pathname).toMatch(pathname.endsWith(".png") || pathname.endsWith(".ico") ? /^$/ : /gzip/);
    answers.push(response.body().then((body) => [pathname, gzipSync(body, { level: 6 }).length]));
  });
  await load();
  return new Map(await Promise.all(answers));
}

/** What was asked for when the editor stood already. */
const afterMounting = ({ page }: Tab): Promise<string[]> =>
  page.evaluate(() => {
    const mounted = performance.getEntriesByName("auteur.mounted")[0]?.startTime ?? Infinity;
    const late = performance.getEntriesByType("resource").filter(({ startTime }) => startTime > mounted);
    return late.map(({ name }) => new URL(name).pathname);
  });

test("no page weighs more than 450 KB until its screen is there", async () => {
  const weights: Record<string, number> = {};
  for (const [name, shown] of [["", "Projects"], ["account/", "Account"]] as const) {
    const tab = await newTab();
    const files = await weigh(tab, async () => {
      await tab.page.goto(`${url}/${name}`);
      await tab.page.getByRole("heading", { name: shown }).first().waitFor();
    });
    weights[`/${name}`] = sum(files);
  }
  const tab = await newTab();
  const files = await weigh(tab, async () => {
    await openEditor(tab, inject("original"));
  });
  for (const late of await afterMounting(tab)) files.delete(late); // the decoders: some 54 KB, for playing
  weights["/editor/"] = sum(files);
  for (const [page, bytes] of Object.entries(weights)) expect(bytes / 1024, page).toBeLessThanOrEqual(MOST_KB);
  expect(weights["/"]).toBeLessThan(weights["/editor/"] ?? 0);
});

const sum = (files: ReadonlyMap<string, number>): number => [...files.values()].reduce((total, bytes) => total + bytes, 0);
