/** What a document's session needs of the server and of this browser's storage. */

import type { Op } from "@auteur/utils";

/** An operation as the server keeps it, with the version it made. `client_id` names the session that sent it. */
export interface LoggedOp {
  readonly version: number;
  readonly op: Op;
  readonly client_id: string;
}

export type Sent =
  | { readonly kind: "kept"; readonly version: number }
  /** The document went on: what happened since the base version. Nothing was kept. */
  | { readonly kind: "stale"; readonly missed: readonly LoggedOp[] }
  /** The server refuses the operation; sending it again will not help. */
  | { readonly kind: "refused"; readonly message: string };

/** Throws `Offline` where the server cannot be reached: what was sent may or may not have been kept. */
export interface Transport {
  load(): Promise<unknown>;
  send(baseVersion: number, op: Op, clientId: string): Promise<Sent>;
  missedSince(version: number): Promise<readonly LoggedOp[]>;
}

/** The server cannot be reached at the moment. */
export class Offline extends Error {}

/** An operation that the server has not acknowledged, and the session that made it. */
export interface PendingOp {
  readonly op: Op;
  readonly client_id: string;
}

/** What is unsent, and the version of the server's document below it. */
export interface Unsent {
  readonly base_version: number;
  readonly pending: readonly PendingOp[];
}

/** Unsent operations, kept over a closed tab. */
export interface Outbox {
  read(): Promise<Unsent>;
  write(unsent: Unsent): Promise<void>;
}

/** What the server said last of the document, kept in this browser to go on with while the server is away. */
export interface LastKnown {
  /** The document as it was loaded and the operations since, in their order; null where none is kept. */
  read(): Promise<{ readonly document: unknown; readonly steps: readonly LoggedOp[] } | null>;
  /** Resolves when it was kept, or could not be: nothing depends on it while the server is there. */
  loaded(document: unknown, version: number): Promise<void>;
  stepped(step: LoggedOp): Promise<void>;
}
