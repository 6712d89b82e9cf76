/**
 * One open document: edits apply at once, are sent in order, and are rebased where somebody else was quicker.
 *
 * `acknowledged` is the server's document; `local` is that with the pending operations on top, and what is shown.
 * Nothing pending is ever lost by a failure: it stays in the outbox until the server keeps or refuses it.
 */

import { type Edl, edlFromJson, equal, type Op, OperationError, perform } from "@auteur/utils";

import { type LastKnown, type LoggedOp, Offline, type Outbox, type PendingOp, type Transport } from "./transport.ts";

export type SaveState = "saved" | "saving" | "offline";

export interface SessionState {
  readonly local: Edl;
  readonly save: SaveState;
  readonly pending: number;
  /** The server's version of the document. */
  readonly kept: number;
}

/** An edit that could not be kept because the document has changed under it. */
export interface Dropped {
  readonly op: Op;
  readonly reason: string;
}

interface Options {
  readonly transport: Transport;
  readonly outbox: Outbox;
  readonly lastKnown: LastKnown;
  /** Names this session among all: the server keeps it with each operation. */
  readonly clientId: string;
  /** Waits before the next try, in milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;

export class DocumentSession {
  #acknowledged: Edl;
  #local: Edl;
  #pending: PendingOp[];
  #save: SaveState = "saved";
  #running: Promise<void> | null = null;
  #stored: Promise<void> = Promise.resolve();
  #retryMs = FIRST_RETRY_MS;
  #closed = false;
  /** Opened while the server was away: from this version on, it may have kept what is pending here. */
  #unsureSince: number | null = null;
  readonly #performed = new WeakMap<Op, { readonly before: Edl; readonly after: Edl }>();
  readonly #listeners = new Set<() => void>();
  readonly #droppedListeners = new Set<(dropped: Dropped) => void>();
  readonly #options: Options;
  #state: SessionState;

  private constructor(edl: Edl, pending: readonly PendingOp[], options: Options) {
    this.#acknowledged = edl;
    this.#local = edl;
    this.#pending = [...pending];
    this.#options = options;
    this.#state = { local: edl, save: "saved", pending: 0, kept: edl.version };
  }

  /**
   * Opens the document as the server has it, or as it was last known while the server is away, with what an earlier
   * session of this browser had not sent yet. Throws Offline where it is not known here.
   */
  static async open(options: Options): Promise<DocumentSession> {
    const [unsent, { edl, away }] = await Promise.all([options.outbox.read(), opened(options)]);
    const session = new DocumentSession(edl, unsent.pending, options);
    if (away) session.#unsureSince = unsent.pending.length ? Math.min(unsent.base_version, edl.version) : edl.version;
    else if (unsent.pending.length) session.#forgetKept(await options.transport.missedSince(unsent.base_version));
    session.#replay();
    if (away) session.#save = "offline";
    session.#changed();
    void session.flush();
    return session;
  }

  get state(): SessionState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  onDropped(listener: (dropped: Dropped) => void): () => void {
    this.#droppedListeners.add(listener);
    return () => this.#droppedListeners.delete(listener);
  }

  /** Performs an operation here and now, and sees to it that the server gets it. Throws OperationError, unchanged. */
  perform(op: Op): void {
    this.#local = this.#after(this.#local, op);
    this.#pending.push({ op, client_id: this.#options.clientId });
    if (this.#save === "saved") this.#save = "saving";
    this.#changed();
    void this.#store(); // now: while the server is away, sending waits, and the tab may be closed
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
    if (version > this.#acknowledged.version) await this.#catchUp();
  }

  /** Asks the server what is new: whoever may have missed its news does so. */
  async refresh(): Promise<void> {
    await this.flush();
    await this.#catchUp();
  }

  /** Sends what is pending; resolves when all is acknowledged or the session is closed. */
  flush(): Promise<void> {
    this.#running ??= this.#send();
    return this.#running;
  }

  async #send(): Promise<void> {
    try {
      for (;;) {
        await this.#store();
        const [first] = this.#pending;
        if (this.#closed || (!first && this.#unsureSince === null)) break;
        await this.#sendOrWait(first);
      }
      if (!this.#closed) this.#set("saved");
    } finally {
      this.#running = null; // in the turn in which nothing was pending: no edit falls between
    }
  }

  /** Puts into the outbox what is pending when its turn comes, one writing after the other. */
  #store(): Promise<void> {
    const write = () => {
      const base_version = this.#unsureSince ?? this.#acknowledged.version;
      return this.#options.outbox.write({ base_version, pending: [...this.#pending] });
    };
    this.#stored = this.#stored.then(write, write);
    return this.#stored;
  }

  async #sendOrWait(first: PendingOp | undefined): Promise<void> {
    if (this.#save !== "offline") this.#set("saving");
    try {
      if (this.#unsureSince !== null) await this.#meet();
      else if (first) await this.#sendFirst(first);
      this.#retryMs = FIRST_RETRY_MS;
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.#set("offline");
      await this.#options.wait(this.#retryMs);
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
      await this.#catchUp();
    }
  }

  async #sendFirst(first: PendingOp): Promise<void> {
    const { transport } = this.#options;
    const sent = await transport.send(this.#acknowledged.version, first.op, first.client_id);
    if (sent.kind === "stale") {
      this.#takeIn(sent.missed);
    } else if (sent.kind === "kept") {
      this.#acknowledge({ version: sent.version, ...first });
      this.#pending.shift();
      this.#changed();
    } else {
      this.#drop(first, sent.message);
      this.#pending.shift();
      this.#replay();
      this.#changed();
    }
  }

  /** Also after a lost answer: the server may have kept what we think is pending. */
  async #catchUp(): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#meet();
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
    }
  }

  async #meet(): Promise<void> {
    this.#takeIn(await this.#options.transport.missedSince(this.#unsureSince ?? this.#acknowledged.version));
    this.#unsureSince = null;
  }

  #acknowledge(logged: LoggedOp): void {
    this.#acknowledged = this.#after(this.#acknowledged, logged.op);
    void this.#options.lastKnown.stepped({ version: logged.version, op: logged.op, client_id: logged.client_id });
  }

  /** Other people's operations go below our pending ones; our own among them were kept and are pending no more. */
  #takeIn(missed: readonly LoggedOp[]): void {
    let foreign = false;
    for (const logged of missed) {
      const known = logged.version <= this.#acknowledged.version;
      if (known && this.#unsureSince === null) continue;
      if (this.#isFirst(logged)) this.#pending.shift();
      else if (!known) foreign = true;
      if (!known) this.#acknowledge(logged);
    }
    if (foreign) this.#withoutStaleWalks();
    this.#replay();
    this.#changed();
  }

  /** What an earlier session sent without hearing the answer is in the document already. */
  #forgetKept(log: readonly LoggedOp[]): void {
    for (const logged of log) if (this.#isFirst(logged)) this.#pending.shift();
  }

  /** Whether the server has kept what is first in the queue. */
  #isFirst({ op, client_id }: LoggedOp): boolean {
    const [first] = this.#pending;
    return first !== undefined && first.client_id === client_id && equal(first.op, op);
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
        this.#local = this.#after(this.#local, pending.op);
        return true;
      } catch (error) {
        if (!(error instanceof OperationError)) throw error;
        this.#drop(pending, error.message);
        return false;
      }
    });
  }

  /** The document after an operation, performed once: mostly the server keeps it just where it was performed here. */
  #after(before: Edl, op: Op): Edl {
    const known = this.#performed.get(op);
    if (known?.before === before) return known.after;
    const after = perform(before, op);
    this.#performed.set(op, { before, after });
    return after;
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
    this.#state = { local: this.#local, save: this.#save, pending: this.#pending.length, kept: this.#acknowledged.version };
    for (const listener of this.#listeners) listener();
  }
}

/** The document as the server has it; else as it was last known here. */
async function opened({ transport, lastKnown }: Options): Promise<{ readonly edl: Edl; readonly away: boolean }> {
  try {
    const document = await transport.load();
    const edl = edlFromJson(document);
    void lastKnown.loaded(document, edl.version);
    return { edl, away: false };
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    const kept = await lastKnown.read();
    if (!kept) throw error;
    return { edl: kept.steps.reduce((edl, { op }) => perform(edl, op), edlFromJson(kept.document)), away: true };
  }
}
