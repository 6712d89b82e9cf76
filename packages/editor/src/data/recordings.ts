/** What happens to a recording once it is here. */

import type { Api } from "@auteur/api-client";
import type { Media } from "@auteur/types";

const ASK_AGAIN_MS = 2000;

/** A recording once the server has looked at it; null when aborted. Throws with the server's reason where it cannot be used. */
export async function whenReady(api: Api, projectId: string, mediaId: string, signal: AbortSignal): Promise<Media | null> {
  while (!signal.aborted) {
    const file = (await api.media(projectId)).find(({ id }) => id === mediaId);
    if (file?.status === "ready") return file;
    if (file?.status === "failed") throw unusable(file);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
  return null;
}

/** Why a recording cannot be used: the server's words, and its code. */
function unusable({ problem }: Media): Error {
  return Object.assign(new Error(String(problem?.["message"] ?? problem?.["code"])), { code: problem?.["code"] });
}

/** Asks for the words of a recording. */
export async function transcribe(api: Api, projectId: string, mediaId: string): Promise<void> {
  await api.submit("transcription", { project_id: projectId, media_id: mediaId });
}
