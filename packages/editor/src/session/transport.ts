/** What a document's session needs of the server and of this browser's storage. */

import type { Op } from "@auteur/utils";

/** An operation as the server keeps it, with the version it made. `client_id` names the session that sent it. */
export interface LoggedOp {
  readonly version: number;
  readonly op: Op;
  readonly client_id?: string | null;
}

export type Sent =
  | { readonly kind: "kept"; readonly version: number }
  /** The document went on: what happened since the base version. Nothing was kept. */
  | { readonly kind: "stale"; readonly missed: readonly LoggedOp[] }
  /** The server refuses the operations; sending them again will not help. */
  | { readonly kind: "refused"; readonly message: string };

/** Throws `Offline` where the server cannot be reached: what was sent may or may not have been kept. */
export interface Transport {
  load(): Promise<unknown>;
  send(baseVersion: number, operations: readonly Op[]): Promise<Sent>;
  missedSince(version: number): Promise<readonly LoggedOp[]>;
}

/** The server cannot be reached at the moment. */
export class Offline extends Error {}

/** Unsent operations, kept over a closed tab. */
export interface Outbox {
  read(): Promise<readonly PendingOp[]>;
  write(pending: readonly PendingOp[]): Promise<void>;
}

/** An operation of this session that the server has not acknowledged. */
export interface PendingOp {
  readonly op: Op;
  /** ISO 8601: for the list of edits. */
  readonly at: string;
}
