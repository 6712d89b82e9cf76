/** Uploads: straight to the object store, large files in parts side by side; what was sent is not sent again. */

import { type Api, type Parts, Unreachable, type Upload } from "@auteur/api-client";
import type { Media } from "@auteur/types";

export interface UploadProgress {
  readonly sent_bytes: number;
  readonly total_bytes: number;
  readonly bytes_per_s: number;
}

export type Begun = Pick<Upload, "media_id" | "parts" | "part_size_bytes">;

interface Options {
  readonly onProgress: (progress: UploadProgress) => void;
  readonly signal: AbortSignal;
}

const SIDE_BY_SIDE = 3;
/** Of an object store that refuses; one that is away is waited for, however long. */
const TRIES = 5;
const LONGEST_WAIT_MS = 8000;

/** The object store does not take it: an old signature, perhaps, so it is signed anew a few times. */
class Refused extends Error {}

/** Announces a file: what is given back is all that going on with it needs. */
export function beginUpload(api: Api, projectId: string, file: File): Promise<Upload> {
  const content_type = file.type.split(";")[0]?.toLowerCase() || "application/octet-stream";
  return api.beginUpload(projectId, { filename: file.name, content_type, size_bytes: file.size });
}

/** Sends what has not arrived yet; the media file as the server has checked it in. Throws ApiError, or when aborted. */
export async function sendUpload(api: Api, projectId: string, begun: Begun, file: Blob, options: Options): Promise<Media> {
  const meter = new Meter(file.size, options.onProgress);
  if (begun.parts > 0) {
    await sendParts(api, projectId, begun.media_id, file, begun.part_size_bytes, begun.parts, meter, options.signal);
  } else {
    await sendPart(api, projectId, begun.media_id, file, 1, meter, options.signal);
  }
  return persistently(() => api.confirmUpload(projectId, begun.media_id), options.signal);
}

/** Does it until it is done. Throws what is no matter of waiting. */
async function persistently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  let refused = 0;
  for (let wait_ms = 500; ; wait_ms = Math.min(LONGEST_WAIT_MS, wait_ms * 2)) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refused) refused += 1;
      if (signal.aborted || refused === TRIES || !(error instanceof Refused || error instanceof Unreachable)) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait_ms));
    }
  }
}

async function sendParts(
  api: Api,
  projectId: string,
  mediaId: string,
  file: Blob,
  size: number,
  count: number,
  meter: Meter,
  signal: AbortSignal,
): Promise<void> {
  const there = new Set((await persistently(() => api.parts(projectId, mediaId, []), signal)).uploaded.map((part) => part.number));
  const waiting = Array.from({ length: count }, (_, i) => i + 1).filter((number) => !there.has(number));
  meter.add([...there].reduce((sum, number) => sum + Math.min(size, file.size - (number - 1) * size), 0));
  const sender = async () => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
      await sendPart(api, projectId, mediaId, file.slice((number - 1) * size, number * size), number, meter, signal);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, sender));
}

function sendPart(
  api: Api,
  projectId: string,
  mediaId: string,
  bytes: Blob,
  number: number,
  meter: Meter,
  signal: AbortSignal,
): Promise<void> {
  return persistently(async () => {
    const [signed] = (await api.parts(projectId, mediaId, [number])).parts as Parts["parts"];
    if (signed) await put(signed.request.url, signed.request.headers, bytes, meter, signal);
  }, signal);
}

/** XMLHttpRequest, because fetch does not tell how much of a body is sent. */
function put(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Blob,
  meter: Meter,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let told = 0;
    const tell = (loaded: number) => {
      meter.add(loaded - told);
      told = loaded;
    };
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) {
      if (name.toLowerCase() !== "content-length") request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => tell(event.loaded);
    request.onload = () => {
      if (request.status < 300) {
        tell(body.size);
        resolve();
      } else {
        tell(0);
        reject(request.status >= 500 ? new Unreachable() : new Refused(String(request.status)));
      }
    };
    request.onerror = () => {
      tell(0);
      reject(new Unreachable());
    };
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    if (signal.aborted) return reject(new DOMException("stopped", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

/** How much is sent, and how fast over the last seconds. */
class Meter {
  #sent = 0;
  readonly #marks: { readonly at: number; readonly sent: number }[] = [];

  constructor(
    readonly total: number,
    readonly tell: (progress: UploadProgress) => void,
  ) {}

  add(bytes: number): void {
    this.#sent += bytes;
    const at = performance.now();
    this.#marks.push({ at, sent: this.#sent });
    while (this.#marks.length > 2 && at - (this.#marks[0]?.at ?? at) > 5000) this.#marks.shift();
    const first = this.#marks[0] as { at: number; sent: number };
    const bytes_per_s = at > first.at ? ((this.#sent - first.sent) * 1000) / (at - first.at) : 0;
    this.tell({ sent_bytes: this.#sent, total_bytes: this.total, bytes_per_s });
  }
}
