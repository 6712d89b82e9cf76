/** What the studio keeps in this browser: unsent edits and unfinished uploads. Everything else can be fetched again. */

import Dexie, { type EntityTable } from "dexie";

/** Edits of a project that the server has not acknowledged; `base_version` is the server's document below them. */
export interface UnsentEdits {
  readonly project_id: string;
  readonly base_version: number;
  readonly pending: readonly unknown[];
}

/** An upload that has begun; what of it has arrived, the server knows. */
export interface KeptUpload {
  readonly media_id: string;
  readonly project_id: string;
  readonly name: string;
  readonly size_bytes: number;
  /** With name and size it tells whether a file is the same one. */
  readonly modified_ms: number;
  /** 0: in one piece. */
  readonly parts: number;
  readonly part_size_bytes: number;
  /** A way back to the file on disk, where the browser gives one; it may ask before it opens it again. */
  readonly handle: FileSystemFileHandle | null;
  /** What lies nowhere else: a recording made here. */
  readonly bytes: Blob | null;
}

class StudioDatabase extends Dexie {
  readonly unsent!: EntityTable<UnsentEdits, "project_id">;
  readonly uploads!: EntityTable<KeptUpload, "media_id">;

  constructor(user: string) {
    super(`auteur-${user}`);
    this.version(1).stores({ unsent: "project_id" });
    this.version(2).stores({ uploads: "media_id" });
  }
}

/** The store of one user of this browser: another one signs in to a database of their own. */
export class StudioStorage {
  readonly #database: StudioDatabase;

  constructor(userId: string) {
    this.#database = new StudioDatabase(userId);
  }

  async unsent(projectId: string): Promise<UnsentEdits | null> {
    return (await this.#database.unsent.get(projectId)) ?? null;
  }

  /** Kept when this resolves; nothing pending is removed. */
  async keepUnsent(edits: UnsentEdits): Promise<void> {
    if (edits.pending.length) await this.#database.unsent.put(edits);
    else await this.#database.unsent.delete(edits.project_id);
  }

  /** Projects with edits that are not sent. */
  async unsentProjects(): Promise<readonly string[]> {
    return (await this.#database.unsent.toCollection().primaryKeys()) as readonly string[];
  }

  uploads(): Promise<readonly KeptUpload[]> {
    return this.#database.uploads.toArray();
  }

  async keepUpload(upload: KeptUpload): Promise<void> {
    await this.#database.uploads.put(upload);
  }

  async forgetUpload(mediaId: string): Promise<void> {
    await this.#database.uploads.delete(mediaId);
  }

  close(): void {
    this.#database.close();
  }
}
