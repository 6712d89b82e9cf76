/** What the server says of itself before anybody is signed in. */

import type { StudioConfig } from "@auteur/types";

export type Server = StudioConfig;

/** What the browser remembers of it, so that a page opens without asking, and offline. Nothing of it is a secret. */
const KEPT = "auteur.server";

export function rememberedServer(storage: Storage): Server | null {
  const kept = storage.getItem(KEPT);
  return kept === null ? null : (JSON.parse(kept) as Server);
}

/** Asks the server anew; what was remembered where nothing has changed, so that nothing is built again. */
export async function askServer(before: Server | null, storage: Storage, ask: typeof fetch): Promise<Server> {
  const answer = await ask("/v1/studio/config", { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const said = (await answer.json()) as Server;
  const text = JSON.stringify(said);
  if (before && text === JSON.stringify(before)) return before;
  storage.setItem(KEPT, text);
  return said;
}
