import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

import { chromium, type Page } from "playwright-core";
import { expect, inject, test } from "vitest";

import { client, copyOfTheTalk, openEditor, saved, script, selectWords, spokenText, struck } from "./editing.ts";
import { blobsOf, ROOT } from "./server.ts";
import { home, newTab, url } from "./tab.ts";

/** Until the service worker has kept the pages and answers for this one. */
const kept = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
  });

const cached = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map((request) => request.url);
  });

test("a project that was open is loaded, read and edited without a network, and what was edited is sent when it is back", async () => {
  const tab = await newTab();
  const { page, context } = tab;
  const id = await copyOfTheTalk();
  await page.goto(url);
  await page.getByRole("link", { name: "The talk" }).first().waitFor();
  await openEditor(tab, id);
  await kept(page);
  await selectWords(page, "dashwood had then");
  await page.keyboard.press("Delete");
  await saved(page);
  await page.waitForTimeout(2500); // what is kept of a document, is kept once the page rests
  const before = { version: (await client.edl(id)).version, text: await spokenText(page) };

  await context.setOffline(true);
  await page.reload();
  await script(page).locator(".script-paragraph").first().waitFor();
  expect(await spokenText(page)).toBe(before.text);
  expect(await struck(page)).toEqual(["dashwood had then"]);
  await page.getByRole("heading", { name: "The talk" }).waitFor();
  await page.getByRole("tab", { name: "Media" }).click();
  await page.getByText("talk.mp4").first().waitFor();
  await selectWords(page, "he was not");
  await page.keyboard.press("Delete");
  await page.getByText("Offline: 1 edit kept here").waitFor();
  await page.reload();
  await expect.poll(() => struck(page)).toEqual(["dashwood had then", "he was not"]);
  expect((await client.edl(id)).version).toBe(before.version);

  await context.setOffline(false);
  await expect.poll(() => page.getByTestId("save-state").textContent(), { timeout: 30_000 }).toBe("Saved");
  expect((await client.edl(id)).version).toBe(before.version + 1);

  await context.setOffline(true);
  await page.goto(url);
  await page.getByRole("link", { name: "The talk" }).first().waitFor();
  await context.setOffline(false);
});

test("pages and what they are made of are kept, and nothing else: no answer of the API, no media", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openEditor(tab, inject("original"));
  await kept(page);
  await page.reload();
  await script(page).locator(".script-paragraph").first().waitFor();
  await page.keyboard.press("Space");
  await page.waitForTimeout(1500);
  const paths = (await cached(page)).map((address) => new URL(address));
  expect(paths.map(({ pathname }) => pathname)).toEqual(expect.arrayContaining(["/", "/editor/", "/account/", "/sign-in/", "/icons/icon.svg"]));
  for (const { pathname, host } of paths) {
    expect(host).toBe(new URL(url).host);
    expect(host).not.toBe(new URL(blobsOf(home)).host);
    expect(pathname).not.toMatch(/^\/(v1|auth|blobs)\b/);
    expect(pathname).toMatch(/^\/(_next\/static\/.*|icons\/.*|favicon\.ico|manifest\.webmanifest|(editor|account|sign-in)\/)?$/);
  }
});

test("a new version of the studio is what is shown at the next load, and a tab of the old one goes on", async () => {
  const site = await served();
  const browser = await chromium.connect(inject("browser"));
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(site.url);
  await kept(page);
  const old = await context.newPage();
  await old.goto(site.url);

  site.renewed = true;
  await page.reload();
  expect(await version(page)).toBe("the next");
  await expect.poll(() => page.evaluate(() => caches.keys()), { timeout: 20_000 }).toContain("auteur-shell-the-next");
  const settled = () =>
    page.evaluate(async () => {
      const worker = await navigator.serviceWorker.getRegistration();
      return worker?.active !== null && worker?.installing === null && worker.waiting === null;
    });
  await expect.poll(settled, { timeout: 20_000 }).toBe(true);
  expect(await version(old)).toBeUndefined();
  const part = site.gone;
  expect(await page.evaluate(async (path) => (await fetch(path)).status, part)).toBe(200); // an old tab may still load it
  await site.close();
  await page.reload();
  expect(await version(page)).toBe("the next");
  await browser.close();
});

const version = (page: Page): Promise<string | undefined> => page.evaluate(() => document.documentElement.dataset["version"]);

/** The built pages by themselves; once `renewed`, another version of them, which lacks the file `gone`. */
async function served() {
  const folder = join(ROOT, "src/auteur/assets/studio");
  const gone = `/_next/static/chunks/${readdirSync(join(folder, "_next/static/chunks")).find((name) => name.endsWith(".css"))}`;
  const site = { url: "", gone, renewed: false, close: () => Promise.resolve() };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    if (!existsSync(file) || (site.renewed && path === gone)) {
      response.writeHead(404).end();
      return;
    }
    let body: Buffer | string = readFileSync(file);
    if (site.renewed && path === "/") body = body.toString().replace("<html", '<html data-version="the next"');
    if (site.renewed && path === "/service-worker.js") {
      const [css] = new RegExp(`\\["${gone}","[0-9a-f]+"\\],`).exec(body.toString()) ?? ["the css is not kept"];
      body = body.toString().replace(/const VERSION = "[^"]*"/, 'const VERSION = "the-next"').replace(/\["\/","[0-9a-f]+"\]/, '["/","changed"]').replace(css, "");
    }
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "cache-control": "no-cache" }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  site.url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  site.close = () =>
    new Promise((closed) => {
      server.closeAllConnections();
      server.close(() => closed());
    });
  return site;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};
