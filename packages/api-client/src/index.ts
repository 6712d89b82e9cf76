/** The API as functions. Whatever it refuses is an `ApiError` with a stable code; `Unreachable` means try again. */

import type { Job, Logged, Me, Media, Parts, Problem, Project, SignedRequest, Submitted, Upload } from "@auteur/types";

import { Pace } from "./pace.ts";

export class ApiError extends Error {
  constructor(
    readonly problem: Problem & Readonly<Record<string, unknown>>,
    readonly status: number,
  ) {
    super([problem.detail ?? problem.title, problem.hint].filter(Boolean).join(": "));
  }

  get code(): string {
    return this.problem.code;
  }
}

/** No answer, or one that says that the server is away at the moment. */
export class Unreachable extends Error {}

export interface ApiOptions {
  /** The API's origin: "" for the page's own. */
  readonly url: string;
  readonly fetch: typeof fetch;
  /** A token that is good now; null for nobody. */
  readonly token: () => Promise<string | null>;
  /** Called when the server says that nobody is signed in. */
  readonly onSignedOut: () => void;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export type { Logged, Parts, Submitted, Upload };

/** What a server-sent event says. */
export interface ServerEvent {
  readonly id: string | null;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const AWAY = [502, 503, 504];
const MOST_A_MINUTE = 90;
/** How long to wait where the server does not say. */
const PATIENCE_S = 5;

export class Api {
  readonly #options: ApiOptions;
  readonly #pace = new Pace(MOST_A_MINUTE, Date.now, (ms) => new Promise((resolve) => setTimeout(resolve, ms)));

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  // -- projects ------------------------------------------------------------------------------------------------------

  async projects({ trashed = false, cursor }: { trashed?: boolean; cursor?: string } = {}): Promise<Page<Project>> {
    const found = await this.#get<{ projects: Project[]; next_cursor: string | null }>("/projects", { trashed, cursor });
    return { items: found.projects, next: found.next_cursor };
  }

  createProject(project: { name: string; resolution?: string; frame_rate?: number }): Promise<Project> {
    return this.#send("POST", "/projects", project);
  }

  project(id: string): Promise<Project> {
    return this.#get(`/projects/${id}`, { edl: false });
  }

  renameProject(id: string, name: string): Promise<Project> {
    return this.#send("PUT", `/projects/${id}`, { name });
  }

  trashProject(id: string): Promise<void> {
    return this.#send("DELETE", `/projects/${id}`);
  }

  restoreProject(id: string): Promise<Project> {
    return this.#send("POST", `/projects/${id}/restore`, {});
  }

  duplicateProject(id: string): Promise<Project> {
    return this.#send("POST", `/projects/${id}/duplicate`, {});
  }

  // -- the document --------------------------------------------------------------------------------------------------

  edl(projectId: string): Promise<unknown> {
    return this.#get(`/projects/${projectId}/edl`);
  }

  edit(projectId: string, baseVersion: number, operation: object, clientId: string): Promise<{ version: number }> {
    const body = { base_version: baseVersion, operations: [operation], client_id: clientId };
    return this.#send("POST", `/projects/${projectId}/edl`, body);
  }

  history(projectId: string, after: number): Promise<{ operations: readonly Logged[]; more: boolean }> {
    return this.#get(`/projects/${projectId}/history`, { after, limit: 1000 });
  }

  // -- media ---------------------------------------------------------------------------------------------------------

  async media(projectId: string): Promise<readonly Media[]> {
    const found: Media[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await this.#get<{ media: Media[]; next_cursor: string | null }>(`/projects/${projectId}/media`, { limit: 100, cursor });
      found.push(...page.media);
      if (page.next_cursor === null) return found;
      cursor = page.next_cursor;
    }
  }

  beginUpload(projectId: string, file: { filename: string; content_type: string; size_bytes: number }): Promise<Upload> {
    return this.#send("POST", `/projects/${projectId}/media/upload-url`, file);
  }

  parts(projectId: string, mediaId: string, numbers: readonly number[]): Promise<Parts> {
    return this.#send("POST", `/projects/${projectId}/media/${mediaId}/parts`, { numbers });
  }

  async confirmUpload(projectId: string, mediaId: string): Promise<Media> {
    return (await this.#send<{ media: Media }>("POST", `/projects/${projectId}/media/${mediaId}/confirm`, {})).media;
  }

  /** Where something of a recording can be fetched for the next minutes; null while it is not made yet. */
  async mediaUrl(projectId: string, mediaId: string, content: string, sheet = 0): Promise<string | null> {
    try {
      const path = `/projects/${projectId}/media/${mediaId}/${content}`;
      return (await this.#get<SignedRequest>(path, { redirect: false, sheet })).url;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  }

  // -- jobs ----------------------------------------------------------------------------------------------------------

  async jobs(projectId: string): Promise<readonly Job[]> {
    return (await this.#get<{ jobs: Job[] }>("/jobs", { project_id: projectId, limit: 50 })).jobs;
  }

  job(id: string): Promise<Job> {
    return this.#get(`/jobs/${id}`);
  }

  submit(type: string, body: object): Promise<Submitted> {
    return this.#send("POST", `/jobs/${type}`, body, { "idempotency-key": crypto.randomUUID() });
  }

  cancelJob(id: string): Promise<Job> {
    return this.#send("POST", `/jobs/${id}/cancel`, {});
  }

  // -- everything else -----------------------------------------------------------------------------------------------

  me(): Promise<Me> {
    return this.#get("/users/me");
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.#get<T>(path, query);
  }

  /** An answer as it is: captions, cuts, a ledger as CSV. */
  async text(path: string, query: Query = {}): Promise<string> {
    const answer = await this.#fetch(asked(path, query), {});
    if (!answer.ok) throw await problemOf(answer);
    return answer.text();
  }

  send<T>(method: "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<T> {
    return this.#send<T>(method, path, body);
  }

  /** The server's events from now on, or from where one left off. Ends when the connection does. */
  async *events(lastId: string | null, signal: AbortSignal): AsyncGenerator<ServerEvent> {
    const headers: Record<string, string> = { accept: "text/event-stream" };
    if (lastId !== null) headers["last-event-id"] = lastId;
    const answer = await this.#fetch("/events", { headers, signal });
    if (!answer.ok || !answer.body) throw await problemOf(answer);
    yield* parsedEvents(answer.body);
  }

  #get<T>(path: string, query: Query = {}): Promise<T> {
    return this.#json<T>(asked(path, query), {});
  }

  #send<T>(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    return this.#json<T>(path, { method, headers: { "content-type": "application/json", ...headers }, ...json });
  }

  async #json<T>(path: string, init: RequestInit): Promise<T> {
    const answer = await this.#fetch(path, init);
    if (!answer.ok) throw await problemOf(answer);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    await this.#pace.turn();
    const token = await this.#options.token();
    const headers = { ...(init.headers as Record<string, string>), ...(token ? { authorization: `Bearer ${token}` } : {}) };
    let answer: Response;
    try {
      answer = await this.#options.fetch(`${this.#options.url}/v1${path}`, { ...init, headers });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new Unreachable();
    }
    if (answer.status === 429) this.#pace.refused(Number(answer.headers.get("retry-after")) || PATIENCE_S);
    if (AWAY.includes(answer.status) || answer.status === 429) throw new Unreachable();
    if (answer.status === 401) this.#options.onSignedOut();
    return answer;
  }
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

function asked(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

async function problemOf(answer: Response): Promise<ApiError> {
  const said = (await answer.json().catch(() => null)) as (Problem & Record<string, unknown>) | null;
  const problem = said?.code ? said : { title: answer.statusText, code: "error", status: answer.status };
  return new ApiError(problem, answer.status);
}

/** Server-sent events out of their text (HTML standard, 9.2). */
export async function* parsedEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  let [rest, id, type, data] = ["", null as string | null, "message", [] as string[]];
  const decoder = new TextDecoder();
  for (const reader = body.getReader(); ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [field = "", text = ""] = splitField(line);
      if (line === "") {
        if (data.length) yield { id, type, data: JSON.parse(data.join("\n")) as ServerEvent["data"] };
        [type, data] = ["message", []];
      } else if (field === "id") id = text;
      else if (field === "event") type = text;
      else if (field === "data") data.push(text);
    }
  }
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(":");
  return colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
}
