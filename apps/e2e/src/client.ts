/** The API as the tests use it: to lay things out, and to see what the server has kept. */

import { readFileSync } from "node:fs";

import { type Home, later, type Talk, urlOf } from "./server.ts";

export interface Kept {
  readonly version: number;
  readonly markers: readonly { readonly id: string; readonly time_ms: number; readonly name: string }[];
  readonly tracks: readonly {
    readonly id: string;
    readonly name: string;
    readonly muted: boolean;
    readonly locked: boolean;
    readonly clips: readonly KeptClip[];
  }[];
  readonly transcript: { readonly segments: readonly { readonly speaker: string; readonly words: readonly KeptWord[] }[] };
}

export interface KeptClip {
  readonly id: string;
  readonly start_ms: number;
  readonly duration_ms: number;
  readonly media_file_id: string;
  readonly in_point_ms: number;
  readonly out_point_ms: number;
}

export interface KeptWord {
  readonly id: string;
  readonly word: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly edited_text: string | null;
}

export class Client {
  readonly #url: string;
  readonly #token: string;

  /** `signedIn` is a browser's state, as JSON. */
  constructor(home: Home, signedIn: string) {
    this.#url = urlOf(home);
    const kept = (JSON.parse(signedIn) as { origins: { localStorage: { name: string; value: string }[] }[] }).origins
      .flatMap(({ localStorage }) => localStorage)
      .find(({ name }) => name.endsWith("-auth-token"));
    this.#token = (JSON.parse(kept?.value ?? "{}") as { access_token: string }).access_token;
  }

  async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.#url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  /** Sends a file as it is. */
  async upload(path: string, body: string): Promise<void> {
    const answer = await fetch(`${this.#url}/v1${path}`, { method: "POST", headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/octet-stream" }, body });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }

  edl(projectId: string): Promise<Kept> {
    return this.ask("GET", `/projects/${projectId}/edl`);
  }

  async edit(projectId: string, ...operations: readonly object[]): Promise<void> {
    const { version } = await this.edl(projectId);
    await this.ask("POST", `/projects/${projectId}/edl`, { base_version: version, operations, client_id: "the-tests" });
  }
}

const PAUSE_MS = 600;

/** Lays out a project: the talk on its tracks, its words known to the millisecond, its proxy made. */
export async function talkProject(client: Client, talk: Talk): Promise<string> {
  const { id, media } = await placedProject(client, "The talk", talk.movie);
  await client.edit(id, { op: "set_transcript", media_file_id: media.id, segments: segmentsOf(talk, media.id), language: "en" });
  return id;
}

/** Lays out a project: a recording on its tracks, its proxy made. */
export async function placedProject(client: Client, name: string, movie: string): Promise<{ id: string; media: Uploaded }> {
  const { id } = await client.ask<{ id: string }>("POST", "/projects", { name });
  const media = await uploaded(client, id, movie);
  const clip = { media_file_id: media.id, in_point_ms: 0, out_point_ms: media.duration_ms };
  const media_file = { id: media.id, name: media.name, duration_ms: media.duration_ms, type: media.type, generated_by: null };
  const { tracks } = await client.edl(id);
  const placed = tracks.map(({ id: track_id }, i) => ({
    op: "overwrite_clip",
    track_id,
    at_ms: 0,
    clip: { ...clip, id: `clip-${i}` },
    ...(i === 0 ? { media_file } : {}),
  }));
  await client.edit(id, ...placed);
  return { id, media };
}

/** Sentences end where the speaker pauses. */
function segmentsOf({ words }: Talk, media_file_id: string): object[] {
  const runs: Talk["words"][number][][] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (last && word.start_ms - (last.at(-1)?.end_ms ?? 0) < PAUSE_MS) last.push(word);
    else runs.push([word]);
  }
  let count = 0;
  return runs.map((run, i) => ({
    id: `s${i}`,
    media_file_id,
    speaker: i % 2 ? "Mary" : "Jane",
    start_ms: run[0]?.start_ms,
    end_ms: run.at(-1)?.end_ms,
    words: run.map(({ word, start_ms, end_ms }) => ({ id: `w${count++}`, word, start_ms, end_ms, confidence: 0.9 })),
  }));
}

export interface Uploaded {
  readonly id: string;
  readonly name: string;
  readonly duration_ms: number;
  readonly type: string;
  readonly status: string;
  readonly derived: readonly string[];
}

/** A recording, uploaded and prepared. The first of a project is put on its timeline. */
export async function uploaded(client: Client, projectId: string, path: string): Promise<Uploaded> {
  const bytes = readFileSync(path);
  const file = { filename: "talk.mp4", content_type: "video/mp4", size_bytes: bytes.length };
  const begun = await client.ask<{ media_id: string; upload_url: string; headers: Record<string, string> }>(
    "POST",
    `/projects/${projectId}/media/upload-url`,
    file,
  );
  const put = await fetch(begun.upload_url, { method: "PUT", headers: begun.headers, body: bytes });
  if (!put.ok) throw new Error(`the upload failed: ${put.status}`);
  await client.ask("POST", `/projects/${projectId}/media/${begun.media_id}/confirm`, {});
  for (let i = 0; i < 60; i++) {
    const { media } = await client.ask<{ media: Uploaded[] }>("GET", `/projects/${projectId}/media`);
    const found = media.find(({ id }) => id === begun.media_id);
    if (found?.derived.includes("proxy") && found.derived.includes("peaks")) return found;
    await later(1000);
  }
  throw new Error("the recording was not prepared");
}
