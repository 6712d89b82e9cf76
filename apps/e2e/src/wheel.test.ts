import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { PYTHON, ROOT } from "./server.ts";

const folder = mkdtempSync(join(tmpdir(), "auteur-wheel-"));
const python = join(folder, "venv/bin/python");
let server: ChildProcess | undefined;

/** A fresh environment: the wheel as a stranger installs it, and the dependencies that lie here already. */
beforeAll(() => {
  execFileSync(PYTHON, ["-m", "hatchling", "build", "-t", "wheel", "-d", folder], { cwd: ROOT, stdio: "pipe" });
  const [wheel] = readdirSync(folder).filter((name) => name.endsWith(".whl"));
  run(PYTHON, "-m", "venv", "--without-pip", join(folder, "venv"));
  run(PYTHON, "-m", "pip", "--quiet", "--python", python, "install", "--no-deps", "--no-index", join(folder, wheel ?? "no wheel"));
  const site = "import sysconfig; print(sysconfig.get_path('purelib'))";
  writeFileSync(join(run(python, "-c", site), "dependencies.pth"), `${run(PYTHON, "-c", site)}\n`);
});

afterAll(async () => {
  const running = server;
  if (running?.exitCode === null) {
    await new Promise((ended) => {
      running.once("exit", ended);
      running.kill("SIGTERM");
    });
  }
  rmSync(folder, { recursive: true, force: true });
});

test("the wheel brings the studio: installed, it serves the pages, and a browser is signed in to them", async () => {
  expect(run(python, "-c", "import auteur; print(auteur.__file__)")).toContain(join(folder, "venv"));
  const { url, sign_in } = await serving();
  expect(await (await fetch(`${url}/editor/`)).text()).toContain("/_next/static/");
  const browser = await chromium.connect(inject("browser"));
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.goto(sign_in);
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  await page.getByRole("button", { name: "New project" }).click();
  await page.getByRole("dialog").waitFor();
  await browser.close();
  expect(errors).toEqual([]);
});

function serving(): Promise<{ url: string; sign_in: string }> {
  const started = spawn(join(folder, "venv/bin/auteur"), ["serve", "--port", "0", "--blob-port", "0", "--json"], {
    cwd: folder,
    env: { ...process.env, AUTEUR_HOME: join(folder, "home") },
    stdio: ["ignore", "pipe", "ignore"],
  });
  server = started;
  return new Promise((ready, failed) => {
    createInterface({ input: started.stdout }).once("line", (line) => ready(JSON.parse(line) as { url: string; sign_in: string }));
    started.once("exit", (code) => failed(new Error(`auteur serve ended: ${code}`)));
  });
}

function run(command: string, ...given: string[]): string {
  return execFileSync(command, given, { cwd: folder, encoding: "utf8" }).trim();
}
