/** The studio's figures, in Debian's Chromium against a real server; written as JSON to the file AUTEUR_BENCH_RESULT names. */

import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject, test } from "vitest";

import { script } from "../src/editing.ts";
import { url } from "../src/tab.ts";
import { quantile, scriptPerFrame } from "./frames.ts";
import { type LongTalk, longTalk } from "./long-talk.ts";

const ROUNDS = 40;
const figures: Record<string, unknown> = {};
let browser: Browser;
let three: LongTalk;
let half: LongTalk;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env["AUTEUR_CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox", "--enable-precise-memory-info"] });
  [half, three] = [await longTalk(5_000, 800), await longTalk(30_000, 5_000)];
  Object.assign(figures, { half_hour: half, three_hours: three });
});

afterAll(async () => {
  await browser.close();
  writeFileSync(process.env["AUTEUR_BENCH_RESULT"] ?? "/dev/stdout", JSON.stringify(figures, null, 1));
});

async function newPage(): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    serviceWorkers: "block", // each load is a first one
    storageState: JSON.parse(inject("signedIn")) as { cookies: []; origins: [] },
  });
  return context.newPage();
}

async function opened({ id }: LongTalk): Promise<Page> {
  const page = await newPage();
  await page.goto(`${url}/editor/?id=${id}`);
  await script(page).locator(".script-paragraph").first().waitFor();
  await page.waitForTimeout(3000); // the derivatives, and what is kept for a day without a network
  return page;
}

/**
 * From a key's event to the frame that shows what it changed, in milliseconds: a frame in which the first selected paragraph
 * that holds anything to be cut is still as it was does not count.
 */
async function keyToPaint(page: Page, key: string): Promise<number> {
  await page.evaluate(() => {
    const range = getSelection()?.getRangeAt(0);
    const length = (elements: Iterable<Element>) => [...elements].reduce((sum, { textContent }) => sum + (textContent?.length ?? 0), 0);
    const plays = (p: Element) => length([p]) > length(p.querySelectorAll(".script-speaker, .struck"));
    const paragraph = [...document.querySelectorAll("[contenteditable=true] p")].find((p) => range?.intersectsNode(p) && plays(p));
    if (!paragraph) throw new Error("nothing is selected that could be cut");
    const before = paragraph.innerHTML;
    (window as unknown as { painted: Promise<number> }).painted = new Promise((resolve) => {
      const onKey = (event: KeyboardEvent): void => {
        if (["Control", "Shift"].includes(event.key)) return;
        removeEventListener("keydown", onKey, true);
        const onFrame = (): void => {
          if (paragraph.isConnected && paragraph.innerHTML === before) return void requestAnimationFrame(onFrame);
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now() - event.timeStamp);
          port2.postMessage(0);
        };
        requestAnimationFrame(onFrame);
      };
      addEventListener("keydown", onKey, true);
    });
  });
  await page.keyboard.press(key);
  return page.evaluate(() => (window as unknown as { painted: Promise<number> }).painted);
}

/** Puts the selection over twenty words of a paragraph in view. `paragraphs` is a selector of them. */
async function selectTwenty(page: Page, paragraphs: string, nth: number): Promise<void> {
  await page.evaluate(
    ([selector, index]) => {
      const paragraph = document.querySelectorAll(selector)[index];
      if (!paragraph) throw new Error("no such paragraph");
      paragraph.scrollIntoView({ block: "center" });
      const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT, (node) =>
        node.parentElement?.closest(".script-speaker") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
      );
      const nodes: Text[] = [];
      while (walker.nextNode()) nodes.push(walker.currentNode as Text);
      const text = nodes.map(({ data }) => data).join("");
      const starts = [...text.matchAll(/\S+/g)].map(({ index: at, 0: word }) => [at, at + word.length] as const);
      const place = (offset: number): [Text, number] => {
        let rest = offset;
        for (const node of nodes) {
          if (rest <= node.length) return [node, rest];
          rest -= node.length;
        }
        throw new Error("beyond the paragraph");
      };
      const [from, to] = [place(starts[1]?.[0] ?? 0), place(starts[20]?.[1] ?? 0)];
      paragraph.closest<HTMLElement>("[contenteditable=true]")?.focus({ preventScroll: true });
      getSelection()?.setBaseAndExtent(from[0], from[1], to[0], to[1]);
    },
    [paragraphs, nth] as const,
  );
  await page.waitForTimeout(80); // the selection is told after a frame, and scrolling ends
}

/** `first` is the first paragraph: what was cut before is no measure. */
async function twentyAtATime(page: Page, paragraphs: string, first = 40): Promise<number[]> {
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await selectTwenty(page, paragraphs, first + round * 25);
    taken.push(await keyToPaint(page, "Delete"));
  }
  return taken;
}

const told = (values: readonly number[]): object => ({ p50: quantile(values, 0.5), p95: quantile(values, 0.95), max: Math.max(...values), count: values.length });

test("first paint, the editor mounted, and what is loaded for it", async () => {
  for (const [name, path] of [["dashboard", "/"], ["editor", `/editor/?id=${inject("original")}`], ["half hour", `/editor/?id=${half.id}`], ["three hours", `/editor/?id=${three.id}`]] as const) {
    const rounds: Record<string, number>[] = [];
    for (let i = 0; i < 3; i++) {
      const page = await newPage();
      const bytes: Promise<number>[] = [];
      page.on("response", (response) => {
        const { origin, pathname } = new URL(response.url());
        if (origin === url && !/^\/(v1|auth)\b/.test(pathname)) bytes.push(response.body().then((body) => gzipSync(body).length, () => 0));
      });
      await page.goto(`${url}${path}`);
      if (path === "/") await page.getByRole("heading", { name: "Projects" }).waitFor();
      else await page.waitForFunction(() => performance.getEntriesByName("auteur.mounted").length > 0);
      const page_bytes = (await Promise.all([...bytes])).reduce((sum, one) => sum + one, 0);
      const times = await page.evaluate(() => {
        const at = (entry: string) => performance.getEntriesByName(entry)[0]?.startTime ?? NaN;
        return { first_paint_ms: at("first-contentful-paint"), opened_ms: at("auteur.opened"), mounted_ms: at("auteur.mounted") };
      });
      rounds.push({ ...times, page_kb: page_bytes / 1024 });
      await page.context().close();
    }
    figures[`load: ${name}`] = Object.fromEntries(Object.keys(rounds[0] ?? {}).map((key) => [key, quantile(rounds.map((round) => round[key] ?? NaN), 0.5)]));
  }
});

test("twenty words of thirty thousand are cut, then all; beside a plain page with the same words", async () => {
  const page = await opened(three);
  figures["cut 20 words, ms"] = told(await twentyAtATime(page, ".script-paragraph"));
  await script(page).focus();
  await page.keyboard.press("Control+a");
  await page.waitForTimeout(300);
  figures["cut all words, ms"] = await keyToPaint(page, "Delete");
  const paragraphs = await script(page).locator(".script-paragraph").allTextContents();
  await page.context().close();

  const plain = await newPage();
  await plain.setContent(`<div contenteditable="true" style="height:600px;overflow:auto"></div>`);
  figures["plain page: words loaded, ms"] = await plain.evaluate(async (texts) => {
    const begun = performance.now();
    const editor = document.querySelector("div");
    editor?.append(...texts.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    await new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - begun;
  }, paragraphs);
  figures["plain page: delete 20 words, ms"] = told(await twentyAtATime(plain, "p"));
  await plain.locator("div").focus();
  await plain.keyboard.press("Control+a");
  figures["plain page: delete all, ms"] = await keyToPaint(plain, "Delete");
  await plain.context().close();
});

test("the timeline with five thousand clips is scrolled and dragged at every zoom", async () => {
  const page = await opened(three);
  const canvas = page.getByRole("region", { name: "Timeline" }).locator("canvas");
  const box = await canvas.boundingBox();
  if (!box) throw new Error("the timeline is not shown");
  const [x, y] = [box.x + box.width / 2, box.y + 26 + 28];
  await page.mouse.move(x, y);
  const frames: Record<string, object> = {};
  const all: number[] = [];
  for (const [zoom, steps] of [["everything", 0], ["a half hour", 4], ["minutes", 6], ["seconds", 10]] as const) {
    await page.keyboard.down("Control");
    for (let i = 0; i < steps; i++) await page.mouse.wheel(0, -240);
    await page.keyboard.up("Control");
    await page.waitForTimeout(400);
    const scrolled = await scriptPerFrame(browser, page, async () => {
      for (let i = 0; i < 80; i++) {
        await page.mouse.wheel(i < 40 ? 60 : -60, 0);
        await page.waitForTimeout(12);
      }
    });
    const dragged = await scriptPerFrame(browser, page, async () => {
      await page.mouse.down();
      for (let i = 0; i < 60; i++) {
        await page.mouse.move(x + (i < 30 ? i : 60 - i) * 4, y);
        await page.waitForTimeout(12);
      }
      await page.mouse.move(x, y);
      await page.keyboard.press("Escape");
      await page.mouse.up();
    });
    frames[zoom] = { scroll: told(scrolled), drag: told(dragged) };
    all.push(...scrolled, ...dragged);
  }
  figures["timeline, ms of script a frame"] = { ...frames, all: told(all) };
  await page.context().close();
});

test("memory of a half hour and of three hours, after they have been used", async () => {
  for (const [name, talk] of [["half hour", half], ["three hours", three]] as const) {
    const page = await opened(talk);
    const session = await page.context().newCDPSession(page);
    await twentyAtATime(page, ".script-paragraph", 52).catch(() => undefined); // half an hour has fewer paragraphs
    await session.send("HeapProfiler.collectGarbage");
    const heap = await page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize);
    figures[`memory: ${name}, MB`] = { process: await largestRenderer(), script_heap: heap / 2 ** 20 };
    await page.context().close();
  }
});

/** What the largest process of pages has in memory, shared pages in proportion, in MB. */
async function largestRenderer(): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = (await session.send("SystemInfo.getProcessInfo")) as { processInfo: readonly { type: string; id: number }[] };
  await session.detach();
  const pss = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024);
  return Math.max(...pss);
}
