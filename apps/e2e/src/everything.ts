/** Once for all tests: a server, a browser, a recording, and somebody signed in. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";

import { Client, talkProject } from "./client.ts";
import { type Home, makeTalk, newHome, signInLink, start, stop, type Talk, urlOf } from "./server.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly home: Home;
    readonly browser: string;
    readonly talk: Talk;
    readonly signedIn: string;
    /** A project in which the talk lies, with its words: tests copy it. */
    readonly original: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "auteur-studio-"));
  const home = await newHome(join(folder, "home"), { AUTEUR_WEBHOOK_LOOPBACK: "true" });
  const [, server] = await Promise.all([
    start(home),
    chromium.launchServer({
      executablePath: process.env["AUTEUR_CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--autoplay-policy=no-user-gesture-required",
        "--use-fake-device-for-media-stream", // a camera and a microphone that are none
        "--use-fake-ui-for-media-stream",
        "--auto-select-desktop-capture-source=Entire screen",
      ],
    }),
  ]);
  project.provide("home", home);
  project.provide("browser", server.wsEndpoint());
  const talk = makeTalk(folder);
  const signedIn = await signIn(home, server.wsEndpoint());
  project.provide("talk", talk);
  project.provide("signedIn", signedIn);
  project.provide("original", await talkProject(new Client(home, signedIn), talk));
  return async () => {
    await server.close();
    await stop(home, "SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  };
}

/** The state of a browser in which the link was opened, as JSON. */
async function signIn(home: Home, endpoint: string): Promise<string> {
  const browser = await chromium.connect(endpoint);
  const page = await browser.newPage();
  await page.goto(signInLink(home));
  await page.waitForURL(`${urlOf(home)}/`);
  const state = JSON.stringify(await page.context().storageState());
  await browser.close();
  return state;
}
