/** A server of the tests' own: `auteur serve` from this checkout, with its database, objects and worker in a folder. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../../..");
export const PYTHON = process.env["AUTEUR_PYTHON"] ?? join(ROOT, ".venv/bin/python");
const READY_MS = 90_000;

/** Where a server of the tests lives. */
export interface Home {
  readonly folder: string;
  readonly port: number;
  readonly blobPort: number;
  /** Settings besides the usual ones, as the environment has them. */
  readonly settings?: Readonly<Record<string, string>>;
}

export async function newHome(folder: string, settings: Home["settings"] = {}): Promise<Home> {
  mkdirSync(folder, { recursive: true });
  const [port, blobPort] = await freePorts();
  return { folder, port, blobPort, settings };
}

export const urlOf = ({ port }: Home): string => `http://127.0.0.1:${port}`;
export const blobsOf = ({ blobPort }: Home): string => `http://127.0.0.1:${blobPort}`;

/** Starts the server and waits until it answers. It is the leader of its process group, so that all of it can be killed. */
export async function start(home: Home): Promise<void> {
  const child = spawn(PYTHON, ["-m", "auteur", "serve", "--port", String(home.port), "--blob-port", String(home.blobPort)], {
    cwd: ROOT,
    env: environment(home),
    detached: true,
    stdio: ["ignore", openSync(consoleFile(home), "a"), "ignore"],
  });
  writeFileSync(pidFile(home), String(child.pid));
  await answering(home, child);
  child.unref();
}

/** Ends it at once, as a power cut does, or politely. Resolves when nobody answers any more. */
export async function stop(home: Home, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (!existsSync(pidFile(home))) return;
  const pid = Number(readFileSync(pidFile(home), "utf8"));
  try {
    process.kill(signal === "SIGKILL" ? -pid : pid, signal);
    for (let i = 0; i < 150; i++) {
      process.kill(pid, 0);
      await later(100);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it is gone: what was wanted
  }
}

/** A link that signs in once. */
export function signInLink(home: Home): string {
  return auteur(home, "sign-in").trim().split("\n").at(-1) ?? "";
}

/** The short real talk of the tests, and what is said in it. */
export interface Talk {
  readonly movie: string;
  readonly words: readonly { readonly word: string; readonly start_ms: number; readonly end_ms: number }[];
}

export function makeTalk(folder: string): Talk {
  return JSON.parse(execFileSync(PYTHON, ["-m", "tests.support.talks", folder], { cwd: ROOT, encoding: "utf8" })) as Talk;
}

/** A recording whose frames tell their number, with noise that tells each moment from every other. */
export function makeCard(folder: string): string {
  return execFileSync(PYTHON, ["-m", "tests.support.testcard", folder], { cwd: ROOT, encoding: "utf8" }).trim();
}

export const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

function auteur(home: Home, ...command: string[]): string {
  return execFileSync(PYTHON, ["-m", "auteur", ...command], { cwd: ROOT, env: environment(home), encoding: "utf8" });
}

function environment({ folder, port, blobPort, settings }: Home): NodeJS.ProcessEnv {
  return { ...process.env, ...settings, AUTEUR_HOME: folder, AUTEUR_PORT: String(port), AUTEUR_BLOB_PORT: String(blobPort) };
}

/** What the server has said on its console, where links are shown that it has no mail for. */
export const consoleOf = (home: Home): string => readFileSync(consoleFile(home), "utf8");

const consoleFile = ({ folder }: Home): string => join(folder, "..", "console.log");
const pidFile = ({ folder }: Home): string => join(folder, "..", "server.pid");

async function answering(home: Home, child: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until && child.exitCode === null) {
    const answer = await fetch(`${urlOf(home)}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await later(200);
  }
  throw new Error(`the server did not start: ${PYTHON} -m auteur serve, exit ${child.exitCode}`);
}

async function freePorts(): Promise<[number, number]> {
  const held = await Promise.all([listening(), listening()]);
  const ports = held.map(({ port }) => port);
  await Promise.all(held.map(({ close }) => close()));
  return ports as [number, number];
}

function listening(): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolvePort) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      resolvePort({ port, close: () => new Promise((closed) => server.close(() => closed())) });
    });
  });
}
