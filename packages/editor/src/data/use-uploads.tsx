"use client";

import { useQueryClient } from "@tanstack/react-query";
import { StudioStorage } from "@auteur/storage";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from "react";

import { useStrings } from "../strings/index.tsx";
import { transcribe, whenReady } from "./recordings.ts";
import { useServices, useSignedIn } from "./services.tsx";
import { UploadQueue, type UploadShown } from "./upload-queue.ts";
import { beginUpload, sendUpload } from "./uploads.ts";

const Context = createContext<UploadQueue | null>(null);

/** The uploads of whoever is signed in; what an earlier page left unfinished among them. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const userId = useSignedIn()?.user.id;
  const elsewhere = useRef("");
  elsewhere.current = useStrings().elsewhere;
  const [queue, storage] = useMemo(() => {
    const kept = new StudioStorage(userId ?? "");
    const made = new UploadQueue({
      storage: kept,
      begin: (projectId, file) => beginUpload(api, projectId, file),
      send: (projectId, begun, file, options) =>
        navigator.locks.request(`auteur-upload-${begun.media_id}`, { ifAvailable: true }, (mine) => {
          if (!mine) throw new Error(elsewhere.current);
          return sendUpload(api, projectId, begun, file, options);
        }),
      settle: async (projectId, { id }) => {
        await queries.invalidateQueries({ queryKey: [projectId, "media"] });
        const media = await whenReady(api, projectId, id, new AbortController().signal);
        if (media?.type !== "image" && (await isSilent(projectId))) await transcribe(api, projectId, id);
        await queries.invalidateQueries({ queryKey: [projectId] });
      },
      discard: (projectId, mediaId) => api.send("DELETE", `/projects/${projectId}/media/${mediaId}`),
    });
    const isSilent = async (projectId: string) => {
      const { transcript } = (await api.edl(projectId)) as { transcript: { segments: readonly unknown[] } };
      return transcript.segments.length === 0;
    };
    return [made, kept];
  }, [api, queries, userId]);
  useEffect(() => {
    void queue.restore();
    return () => storage.close();
  }, [queue, storage]);
  return <Context value={queue}>{children}</Context>;
}

/** The queue, and what is in it: all of it, or what belongs to one project. */
export function useUploads(projectId?: string): { readonly queue: UploadQueue; readonly uploads: readonly UploadShown[] } {
  const queue = useContext(Context);
  if (!queue) throw new Error("useUploads is for parts of an UploadsProvider");
  const all = useSyncExternalStore(queue.onChange, () => queue.uploads);
  const uploads = useMemo(() => (projectId ? all.filter((one) => one.project_id === projectId) : all), [all, projectId]);
  return { queue, uploads };
}
