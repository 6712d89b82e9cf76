/** A page of the studio under test, that remembers what must never happen: violations, foreign requests, errors. */

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterEach, expect, inject } from "vitest";

import { blobsOf, type Home, urlOf } from "./server.ts";

export const home = inject("home");
export const url = urlOf(home);
const OWN = [url, blobsOf(home)];

interface Options {
  /** False: nobody is signed in. */
  readonly signedIn?: boolean;
  readonly locale?: string;
  readonly theme?: "dark" | "light";
  readonly reducedMotion?: boolean;
  /** Another server's studio, and whom besides itself it may ask. */
  readonly at?: { readonly home: Home; readonly asks: readonly string[] };
  /** For instruments of the tests that the policy would stop. */
  readonly withoutPolicy?: boolean;
}

export interface Tab {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What must never happen, as it happened; the test that made it fails. */
  readonly faults: string[];
  /** Whom the page may ask. */
  readonly own: readonly string[];
}

let browser: Promise<Browser> | null = null;
const open: Tab[] = [];

/** A browser of one's own in which the local user is signed in. */
export async function newTab(options: Options = {}): Promise<Tab> {
  browser ??= chromium.connect(inject("browser"));
  const context = await (await browser).newContext({
    viewport: { width: 1440, height: 900 },
    locale: options.locale ?? "en-GB",
    reducedMotion: options.reducedMotion ? "reduce" : "no-preference",
    permissions: ["clipboard-read", "clipboard-write"],
    colorScheme: "dark",
    bypassCSP: options.withoutPolicy ?? false,
    ...(options.signedIn === false ? {} : { storageState: JSON.parse(inject("signedIn")) }),
  });
  if (options.theme) await context.addInitScript((theme) => localStorage.setItem("auteur.theme", theme), options.theme);
  const at = options.at;
  return tabOf(context, at ? [urlOf(at.home), blobsOf(at.home), ...at.asks] : OWN);
}

/** One more tab of the same browser. */
export async function tabOf(context: BrowserContext, own: readonly string[] = OWN): Promise<Tab> {
  const tab: Tab = { page: await context.newPage(), context, faults: [], own };
  open.push(tab);
  await watch(tab);
  return tab;
}

/** A violation is told by an event in the page; whatever else is wrong is seen from outside. */
async function watch({ page, faults, own }: Tab): Promise<void> {
  await page.exposeFunction("tellViolation", (what: string) => faults.push(`violation: ${what}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const tell = (window as unknown as { tellViolation: (what: string) => void }).tellViolation;
      tell(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
    });
  });
  const places = [...own, ...own.map((place) => `blob:${place}`), "data:"];
  page.on("request", (request) => {
    if (!places.some((place) => request.url().startsWith(place))) faults.push(`foreign request: ${request.url()}`);
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.message} ${error.stack ?? ""}`));
  page.on("console", (message) => {
    // Answers of refusal are the tests' own matter; the decoders say that they ask again where a network is away.
    const expected = /^(Failed to load resource|Retrying failed fetch)/.test(message.text());
    if (message.type() === "error" && !expected) faults.push(`console: ${message.text()}`);
  });
}

afterEach(async () => {
  const closing = open.splice(0);
  await Promise.all(closing.map(({ context }) => context.close()));
  expect(closing.flatMap(({ faults }) => faults)).toEqual([]);
});
