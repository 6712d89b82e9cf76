/** What happens to a recording once it is here. */

import type { Api } from "@auteur/api-client";

const ASK_AGAIN_MS = 2000;

/** Waits until the server has looked at a recording. Throws with the server's reason where it cannot be used. */
export async function whenReady(api: Api, projectId: string, mediaId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const file = (await api.media(projectId)).find(({ id }) => id === mediaId);
    if (file?.status === "ready") return;
    if (file?.status === "failed") throw new Error(String(file.problem?.["message"] ?? file.problem?.["code"]));
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

/** Asks for the words of a recording. */
export async function transcribe(api: Api, projectId: string, mediaId: string): Promise<void> {
  await api.submit("transcription", { project_id: projectId, media_id: mediaId });
}
