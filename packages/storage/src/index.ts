/** What the studio keeps in this browser: unsent edits, by project. Everything else can be fetched again. */

import Dexie, { type EntityTable } from "dexie";

/** Edits of a project that the server has not acknowledged; `base_version` is the server's document below them. */
export interface UnsentEdits {
  readonly project_id: string;
  readonly base_version: number;
  readonly pending: readonly unknown[];
}

class StudioDatabase extends Dexie {
  readonly unsent!: EntityTable<UnsentEdits, "project_id">;

  constructor(user: string) {
    super(`auteur-${user}`);
    this.version(1).stores({ unsent: "project_id" });
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

  close(): void {
    this.#database.close();
  }
}
