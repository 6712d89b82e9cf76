/** Takes pictures of every screen of the studio, dark and light, with the demo's talk in it: take.mjs HOME FOLDER. */

import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";

import { chromium } from "playwright-core";

const [home, folder] = process.argv.slice(2);
const PYTHON = process.env.AUTEUR_PYTHON ?? ".venv/bin/python";
mkdirSync(folder, { recursive: true });

const server = spawn(PYTHON, ["-m", "auteur", "serve", "--port", "0", "--blob-port", "0", "--json"], {
  env: { ...process.env, AUTEUR_HOME: home, AUTEUR_LOG_LEVEL: "WARNING" },
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const { url, sign_in } = await new Promise((ready, failed) => {
    createInterface({ input: server.stdout }).once("line", (line) => ready(JSON.parse(line)));
    server.once("exit", (code) => failed(new Error(`auteur serve ended: ${code}`)));
  });
  await takeAll(url, sign_in);
} finally {
  server.kill("SIGTERM");
}

async function takeAll(url, signIn) {
  const browser = await chromium.launch({ executablePath: process.env.AUTEUR_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const first = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  await first.goto(url);
  await first.getByRole("button", { name: "Sign in", exact: true }).first().waitFor();
  await shot(first, "sign-in");
  await first.goto(signIn);
  await first.getByRole("heading", { name: "Projects" }).waitFor();
  const storageState = await first.context().storageState();
  for (const theme of ["dark", "light"]) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB", storageState, reducedMotion: "reduce" });
    await context.addInitScript((chosen) => localStorage.setItem("auteur.theme", chosen), theme);
    await screens(await context.newPage(), url, theme === "dark" ? "" : "-light");
    await context.close();
  }
  await browser.close();
}

async function screens(page, url, suffix) {
  await page.goto(url);
  const project = page.getByRole("link", { name: "The demo's talk" }).first();
  await project.waitFor();
  await shot(page, `dashboard${suffix}`);
  const address = await project.getAttribute("href");

  await page.goto(new URL(address, url).href);
  await page.locator(".script-paragraph").first().waitFor();
  await page.waitForTimeout(2500); // picture, filmstrip, waveform
  const ruler = await page.getByRole("region", { name: "Timeline" }).locator("canvas").boundingBox();
  await page.mouse.click(ruler.x + ruler.width * 0.3, ruler.y + 10);
  await page.waitForTimeout(800);
  await shot(page, `editor${suffix}`);
  if (suffix) {
    await page.goto(`${url}/account/`);
    await page.getByRole("heading", { name: "Account" }).first().waitFor();
    await shot(page, `account${suffix}`);
    return;
  }
  for (const name of ["Tidy", "Media", "Edits", "Jobs"]) {
    await page.getByRole("tab", { name }).click();
    await shot(page, name.toLowerCase(), await page.getByRole("tabpanel").locator("..").boundingBox());
  }
  await page.keyboard.press("Control+k");
  await shot(page, "palette");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+Slash");
  await shot(page, "keys");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+e");
  await page.waitForTimeout(1200); // what it costs is asked
  await shot(page, "export");
  await page.goto(`${url}/account/`);
  await page.getByRole("heading", { name: "Account" }).first().waitFor();
  await shot(page, "account");
}

async function shot(page, name, clip) {
  await page.mouse.move(700, 3); // away from what shows a hint
  await page.waitForTimeout(600);
  await page.screenshot({ path: `${folder}/${name}.png`, caret: "hide", ...(clip ? { clip } : {}) });
  console.log(name);
}
