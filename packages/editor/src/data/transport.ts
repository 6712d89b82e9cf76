/** A session's transport over the API, and its outbox in this browser. */

import { type Api, ApiError, type Logged, Unreachable } from "@auteur/api-client";
import type { StudioStorage } from "@auteur/storage";
import type { Op } from "@auteur/utils";

import { type LastKnown, type LoggedOp, Offline, type Outbox, type PendingOp, type Sent, type Transport } from "../session/transport.ts";

export function apiTransport(api: Api, projectId: string): Transport {
  return {
    load: () => reaching(() => api.edl(projectId)),
    send: (baseVersion, op, clientId) =>
      reaching(async (): Promise<Sent> => {
        try {
          return { kind: "kept", version: (await api.edit(projectId, baseVersion, op, clientId)).version };
        } catch (error) {
          if (!(error instanceof ApiError) || error.status === 401) throw error;
          if (error.code === "stale_version") return { kind: "stale", missed: await missedSince(api, projectId, baseVersion) };
          return { kind: "refused", message: error.message };
        }
      }),
    missedSince: (version) => reaching(() => missedSince(api, projectId, version)),
  };
}

async function missedSince(api: Api, projectId: string, version: number): Promise<readonly LoggedOp[]> {
  const found: LoggedOp[] = [];
  for (let after = version; ; ) {
    const { operations, more } = await api.history(projectId, after);
    found.push(...operations.map(logged));
    after = found.at(-1)?.version ?? after;
    if (!more) return found;
  }
}

function logged({ version, op, client_id }: Logged): LoggedOp {
  return { version, op: op as Op, client_id };
}

/** An ended session is like a server that is away: edits wait until somebody is signed in again. */
async function reaching<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Unreachable || (error instanceof ApiError && error.status === 401)) throw new Offline();
    throw error;
  }
}

export function browserOutbox(storage: StudioStorage, projectId: string): Outbox {
  return {
    read: async () => {
      const kept = await storage.unsent(projectId);
      return { base_version: kept?.base_version ?? 0, pending: (kept?.pending ?? []) as readonly PendingOp[] };
    },
    write: async ({ base_version, pending }) => {
      await new Promise((resolve) => setTimeout(resolve)); // first what was edited is shown
      await storage.keepUnsent({ project_id: projectId, base_version, pending });
    },
  };
}

/** After the page has become usable: what is kept is needed another time. */
const KEPT_AFTER_MS = 1500;

export function browserLastKnown(storage: StudioStorage, projectId: string): LastKnown {
  const quietly = (keeping: Promise<void>) => keeping.catch(() => undefined); // a full disk takes no edit away
  return {
    read: async () => {
      const kept = await storage.document(projectId);
      return kept && { document: kept.loaded.document, steps: kept.steps.map(({ step }) => step as LoggedOp) };
    },
    loaded: async (document, version) => {
      await new Promise((resolve) => setTimeout(resolve, KEPT_AFTER_MS));
      await quietly(storage.keepDocument({ project_id: projectId, version, document, opened_ms: Date.now() }));
    },
    stepped: (step) => quietly(storage.keepStep({ project_id: projectId, version: step.version, step })),
  };
}
