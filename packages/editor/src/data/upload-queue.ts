/** All uploads of this page: paused and gone on with, and after a reload found again where they were. */

import type { KeptUpload, StudioStorage } from "@auteur/storage";
import type { Media } from "@auteur/types";

import type { Begun, UploadProgress } from "./uploads.ts";

export interface UploadShown {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  /** missing: the file must be given again. settling: it is there, and the server looks at it. */
  readonly state: "sending" | "paused" | "missing" | "settling" | "failed";
  readonly progress: UploadProgress;
  readonly problem: unknown;
}

/** What uploads need of the world. */
export interface UploadWorld {
  readonly storage: Pick<StudioStorage, "uploads" | "keepUpload" | "forgetUpload">;
  readonly begin: (projectId: string, file: File) => Promise<Begun>;
  readonly send: (
    projectId: string,
    begun: Begun,
    file: Blob,
    options: { onProgress: (progress: UploadProgress) => void; signal: AbortSignal },
  ) => Promise<Media>;
  /** What happens to a recording that has arrived. Throws where it cannot be used. */
  readonly settle: (projectId: string, media: Media) => Promise<void>;
  /** Takes back what was announced. */
  readonly discard: (projectId: string, mediaId: string) => Promise<void>;
}

export interface Source {
  readonly file: File;
  readonly handle?: FileSystemFileHandle | null;
  /** The bytes lie nowhere else, so they are kept in this browser until they have arrived. */
  readonly only?: boolean;
}

interface Held {
  readonly kept: KeptUpload;
  shown: UploadShown;
  file: Blob | null;
  stop: AbortController | null;
}

/** Another file than the one whose upload began: nothing was sent of it. */
export class OtherFile extends Error {}

export class UploadQueue {
  readonly #world: UploadWorld;
  readonly #held = new Map<string, Held>();
  readonly #listeners = new Set<() => void>();
  #shown: readonly UploadShown[] = [];

  constructor(world: UploadWorld) {
    this.#world = world;
  }

  /** The same array until something changes. */
  get uploads(): readonly UploadShown[] {
    return this.#shown;
  }

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Finds what an earlier page left unfinished. A recording made here goes on at once, a file on disk when asked to. */
  async restore(): Promise<void> {
    for (const kept of await this.#world.storage.uploads()) {
      if (this.#held.has(kept.media_id)) continue;
      this.#hold(kept, kept.bytes, kept.handle ? "paused" : "missing");
      if (kept.bytes) this.resume(kept.media_id);
    }
  }

  /** Announces a file and sends it; resolves once it is announced, with the upload's id. */
  async add(projectId: string, { file, handle = null, only = false }: Source): Promise<string> {
    const { media_id, parts, part_size_bytes } = await this.#world.begin(projectId, file);
    const kept: KeptUpload = {
      ...{ media_id, project_id: projectId, name: file.name, size_bytes: file.size, modified_ms: file.lastModified },
      ...{ parts, part_size_bytes, handle, bytes: only ? file : null },
    };
    await this.#world.storage.keepUpload(kept);
    this.#hold(kept, file, "paused");
    this.resume(media_id);
    return media_id;
  }

  pause(id: string): void {
    const held = this.#held.get(id);
    if (held?.shown.state !== "sending") return;
    held.stop?.abort();
    this.#show(held, { state: held.file ? "paused" : "missing" });
  }

  /** Goes on with what is here. Without the file it is asked for: through its handle, or of the user. */
  resume(id: string): void {
    const held = this.#held.get(id);
    if (!held || held.shown.state === "sending" || held.shown.state === "settling") return;
    this.#show(held, { state: "sending", problem: null });
    void this.#run(held);
  }

  /** The file again, after a reload. Throws OtherFile where it is another one. */
  give(id: string, file: File): void {
    const held = this.#held.get(id);
    if (!held) return;
    const { name, size_bytes, modified_ms } = held.kept;
    if (file.name !== name || file.size !== size_bytes || file.lastModified !== modified_ms) throw new OtherFile(name);
    held.file = file;
    this.resume(id);
  }

  /** Gives it up: what had arrived is deleted. */
  async cancel(id: string): Promise<void> {
    const held = this.#held.get(id);
    if (!held) return;
    held.stop?.abort();
    await this.#forget(held);
    await this.#world.discard(held.kept.project_id, id);
  }

  async #run(held: Held): Promise<void> {
    const stop = new AbortController();
    held.stop = stop;
    try {
      held.file ??= await fileOf(held.kept.handle);
      if (!held.file) return this.#show(held, { state: "missing" });
      const onProgress = (progress: UploadProgress) => this.#show(held, { progress });
      const media = await this.#world.send(held.kept.project_id, held.kept, held.file, { onProgress, signal: stop.signal });
      this.#show(held, { state: "settling" });
      await this.#world.storage.forgetUpload(held.kept.media_id);
      await this.#world.settle(held.kept.project_id, media);
      await this.#forget(held);
    } catch (error) {
      if (stop.signal.aborted) return;
      this.#show(held, { state: "failed", problem: error });
    }
  }

  #hold(kept: KeptUpload, file: Blob | null, state: UploadShown["state"]): void {
    const progress = { sent_bytes: 0, total_bytes: kept.size_bytes, bytes_per_s: 0 };
    const shown = { id: kept.media_id, project_id: kept.project_id, name: kept.name, state, progress, problem: null };
    this.#held.set(kept.media_id, { kept, shown, file, stop: null });
    this.#tell();
  }

  #show(held: Held, change: Partial<UploadShown>): void {
    held.shown = { ...held.shown, ...change };
    this.#tell();
  }

  async #forget(held: Held): Promise<void> {
    this.#held.delete(held.kept.media_id);
    this.#tell();
    await this.#world.storage.forgetUpload(held.kept.media_id);
  }

  #tell(): void {
    this.#shown = [...this.#held.values()].map(({ shown }) => shown);
    for (const listener of this.#listeners) listener();
  }
}

/** The file behind a handle, once the user allows it; null where he does not, or it is gone. */
async function fileOf(handle: FileSystemFileHandle | null): Promise<File | null> {
  if (!handle) return null;
  const asking = handle as FileSystemFileHandle & { requestPermission?: (wanted: object) => Promise<PermissionState> };
  try {
    if ((await asking.requestPermission?.({ mode: "read" })) === "denied") return null;
    return await handle.getFile();
  } catch (error) {
    if (error instanceof DOMException) return null; // moved, deleted, or not asked for by a click
    throw error;
  }
}
