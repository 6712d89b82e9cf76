/**
 * One open document: edits apply at once, are sent in order, and are rebased where somebody else was quicker.
 *
 * `acknowledged` is the server's document; `local` is that with the pending operations on top, and what is shown.
 * Nothing pending is ever lost by a failure: it stays in the outbox until the server keeps or refuses it.
 */

import { type Edl, edlFromJson, type Op, OperationError, perform } from "@auteur/utils";

import { type LoggedOp, Offline, type Outbox, type PendingOp, type Transport } from "./transport.ts";

export type SaveState = "saved" | "saving" | "offline";

export interface SessionState {
  readonly local: Edl;
  readonly save: SaveState;
  readonly pending: number;
}

/** An edit that could not be kept because the document has changed under it. */
export interface Dropped {
  readonly op: Op;
  readonly reason: string;
}

interface Options {
  readonly transport: Transport;
  readonly outbox: Outbox;
  readonly now: () => string;
  /** Waits before the next try, in milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
/** As many as the server takes at once. */
const BATCH = 100;

export class DocumentSession {
  #acknowledged: Edl;
  #local: Edl;
  #pending: PendingOp[];
  #save: SaveState = "saved";
  #running: Promise<void> | null = null;
  #retryMs = FIRST_RETRY_MS;
  #closed = false;
  readonly #listeners = new Set<() => void>();
  readonly #droppedListeners = new Set<(dropped: Dropped) => void>();
  readonly #options: Options;
  #state: SessionState;

  private constructor(edl: Edl, pending: readonly PendingOp[], options: Options) {
    this.#acknowledged = edl;
    this.#local = edl;
    this.#pending = [...pending];
    this.#options = options;
    this.#state = { local: edl, save: "saved", pending: 0 };
  }

  /** Opens the document as the server has it, with what an earlier session of this browser had not sent yet. */
  static async open(options: Options): Promise<DocumentSession> {
    const edl = edlFromJson(await options.transport.load());
    const session = new DocumentSession(edl, await options.outbox.read(), options);
    session.#replay();
    session.#changed();
    void session.flush();
    return session;
  }

  get state(): SessionState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onDropped(listener: (dropped: Dropped) => void): () => void {
    this.#droppedListeners.add(listener);
    return () => this.#droppedListeners.delete(listener);
  }

  /** Performs an operation here and now, and sees to it that the server gets it. Throws OperationError, unchanged. */
  perform(op: Op): void {
    this.#local = perform(this.#local, op);
    this.#pending.push({ op, at: this.#options.now() });
    if (this.#save === "saved") this.#save = "saving";
    this.#changed();
    void this.flush();
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    this.#droppedListeners.clear();
  }

  /** Tells that the server's document is at this version: what is missing here is fetched. */
  async heardOf(version: number): Promise<void> {
    if (version <= this.#acknowledged.version) return;
    await this.flush(); // our own edits may be all that it is about
    if (version <= this.#acknowledged.version) return;
    this.#takeIn(await this.#options.transport.missedSince(this.#acknowledged.version));
  }

  /** Sends what is pending; resolves when all is acknowledged or the session is closed. */
  flush(): Promise<void> {
    this.#running ??= this.#send();
    return this.#running;
  }

  async #send(): Promise<void> {
    try {
      for (;;) {
        await this.#options.outbox.write(this.#pending);
        if (this.#closed || this.#pending.length === 0) break;
        await this.#sendOrWait(this.#pending.slice(0, BATCH));
      }
      if (!this.#closed) this.#set("saved");
    } finally {
      this.#running = null; // in the turn in which nothing was pending: no edit falls between
    }
  }

  async #sendOrWait(batch: readonly PendingOp[]): Promise<void> {
    this.#set("saving");
    try {
      await this.#sendBatch(batch);
      this.#retryMs = FIRST_RETRY_MS;
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.#set("offline");
      await this.#options.wait(this.#retryMs);
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
      await this.#catchUp();
    }
  }

  async #sendBatch(batch: readonly PendingOp[]): Promise<void> {
    const sent = await this.#options.transport.send(
      this.#acknowledged.version,
      batch.map((pending) => pending.op),
    );
    if (sent.kind === "stale") {
      this.#takeIn(sent.missed);
    } else if (sent.kind === "kept") {
      this.#acknowledged = batch.reduce((edl, { op }) => perform(edl, op), this.#acknowledged);
      this.#pending.splice(0, batch.length);
      this.#changed();
    } else {
      this.#drop(batch[0] as PendingOp, sent.message);
      this.#pending.shift();
      this.#replay();
      this.#changed();
    }
  }

  /** After a lost answer: the server may have kept what we think is pending. */
  async #catchUp(): Promise<void> {
    try {
      this.#takeIn(await this.#options.transport.missedSince(this.#acknowledged.version));
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
    }
  }

  /** Other people's operations go below our pending ones; our own among them were kept and are pending no more. */
  #takeIn(missed: readonly LoggedOp[]): void {
    let foreign = false;
    for (const { version, op } of missed) {
      if (version <= this.#acknowledged.version) continue;
      const own = this.#pending[0] && JSON.stringify(this.#pending[0].op) === JSON.stringify(op);
      if (own) this.#pending.shift();
      else foreign = true;
      this.#acknowledged = perform(this.#acknowledged, op);
    }
    if (foreign) this.#withoutStaleWalks();
    this.#replay();
    this.#changed();
  }

  /** Undo walks the document's own history: after a foreign step it would take back that one. */
  #withoutStaleWalks(): void {
    const stale = this.#pending.findIndex(({ op }) => op.op === "undo" || op.op === "redo");
    if (stale < 0) return;
    for (const pending of this.#pending.splice(stale)) this.#drop(pending, "somebody else edited at the same time");
  }

  #replay(): void {
    this.#local = this.#acknowledged;
    this.#pending = this.#pending.filter((pending) => {
      try {
        this.#local = perform(this.#local, pending.op);
        return true;
      } catch (error) {
        if (!(error instanceof OperationError)) throw error;
        this.#drop(pending, error.message);
        return false;
      }
    });
  }

  #drop({ op }: PendingOp, reason: string): void {
    for (const listener of this.#droppedListeners) listener({ op, reason });
  }

  #set(save: SaveState): void {
    if (save === this.#save) return;
    this.#save = save;
    this.#changed();
  }

  #changed(): void {
    this.#state = { local: this.#local, save: this.#save, pending: this.#pending.length };
    for (const listener of this.#listeners) listener();
  }
}
