/**
 * What the studio keeps in this browser: unsent edits and unfinished uploads, which lie nowhere else; and what the server
 * said last of the projects that were open, to read and edit them while it is away.
 */

import Dexie, { type EntityTable, type Table } from "dexie";

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

/** A project's document as it was loaded. */
export interface LoadedDocument {
  readonly project_id: string;
  readonly version: number;
  readonly document: unknown;
  readonly opened_ms: number;
}

/** One operation that the server has acknowledged since; `version` is the document's after it. */
export interface KeptStep {
  readonly project_id: string;
  readonly version: number;
  readonly step: unknown;
}

interface Answer {
  readonly key: string;
  readonly value: unknown;
}

/** Projects that can be opened while the server is away: the last that were open. */
const KEPT_DOCUMENTS = 12;

const KEY = "[project_id+version]";

class StudioDatabase extends Dexie {
  readonly unsent!: EntityTable<UnsentEdits, "project_id">;
  readonly uploads!: EntityTable<KeptUpload, "media_id">;
  readonly documents!: EntityTable<LoadedDocument, "project_id">;
  readonly steps!: Table<KeptStep, [string, number]>;
  readonly answers!: EntityTable<Answer, "key">;

  constructor(user: string) {
    super(`auteur-${user}`);
    this.version(1).stores({ unsent: "project_id" });
    this.version(2).stores({ uploads: "media_id" });
    this.version(3).stores({ documents: "project_id, opened_ms", steps: KEY, answers: "key" });
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

  /** A document as the server gave it, in place of what was kept of it. Of all but the last opened, nothing is kept. */
  async keepDocument(loaded: LoadedDocument): Promise<void> {
    const { documents, steps } = this.#database;
    await this.#database.transaction("rw", documents, steps, async () => {
      await documents.put(loaded);
      await steps.where(KEY).between([loaded.project_id, Dexie.minKey], [loaded.project_id, loaded.version], true, true).delete();
      for (const old of await documents.orderBy("opened_ms").reverse().offset(KEPT_DOCUMENTS).primaryKeys()) {
        await documents.delete(old);
        await steps.where(KEY).between([old, Dexie.minKey], [old, Dexie.maxKey]).delete();
      }
    });
  }

  async keepStep(step: KeptStep): Promise<void> {
    await this.#database.steps.put(step);
  }

  /** A document with the operations after it, in their order; null where none is kept. */
  async document(projectId: string): Promise<{ readonly loaded: LoadedDocument; readonly steps: readonly KeptStep[] } | null> {
    const loaded = await this.#database.documents.get(projectId);
    if (!loaded) return null;
    const after = this.#database.steps.where(KEY).between([projectId, loaded.version], [projectId, Dexie.maxKey], false, true);
    return { loaded, steps: await after.sortBy("version") };
  }

  /** An answer of the server, to be shown while it is away. Never one that holds an address which signs its reader in. */
  async keepAnswer(key: string, value: unknown): Promise<void> {
    await this.#database.answers.put({ key, value });
  }

  async answer(key: string): Promise<unknown> {
    return (await this.#database.answers.get(key))?.value;
  }

  close(): void {
    this.#database.close();
  }
}
