"use client";

/** Opening a project: its document with what is unsent, and the server's news of it. */

import { type Api, type ServerEvent, Unreachable } from "@auteur/api-client";
import { StudioStorage } from "@auteur/storage";
import type { Job } from "@auteur/types";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { DocumentSession } from "../session/session.ts";
import { createEditorStore } from "../store/editor.ts";
import { Studio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { useServices, useSignedIn } from "./services.tsx";
import { apiTransport, browserLastKnown, browserOutbox } from "./transport.ts";

type Opened = { readonly studio: Studio } | { readonly error: string } | null;

const RETRY_MS = 2000;

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The project as a studio; null while it is opened. */
export function useProject(projectId: string): Opened {
  const { api } = useServices();
  const userId = useSignedIn()?.user.id;
  const strings = useRef(useStrings());
  strings.current = useStrings();
  const queries = useQueryClient();
  const [opened, setOpened] = useState<Opened>(null);
  useEffect(() => {
    if (!userId) return;
    const stop = new AbortController();
    const storage = new StudioStorage(userId);
    const options = {
      transport: apiTransport(api, projectId),
      outbox: browserOutbox(storage, projectId),
      lastKnown: browserLastKnown(storage, projectId),
      clientId: `studio-${crypto.randomUUID()}`,
      wait: later,
    };
    let session: DocumentSession | null = null;
    DocumentSession.open(options).then(
      (made) => {
        session = made;
        performance.mark("auteur.opened");
        if (stop.signal.aborted) return made.close();
        setOpened({ studio: new Studio(projectId, made, createEditorStore(), () => strings.current) });
        const refresh = () => void made.refresh();
        window.addEventListener("focus", refresh, { signal: stop.signal });
        void listen(api, stop.signal, refresh, ({ type, data }) => {
          if (data["project_id"] && data["project_id"] !== projectId) return;
          if (type === "edl") return void made.heardOf(Number(data["version"]));
          if (type === "progress") return progressed(queries, projectId, data);
          for (const what of ["jobs", "job", "media"]) void queries.invalidateQueries({ queryKey: [projectId, what] });
          refresh(); // a job may have edited the document
        });
      },
      (error: unknown) => setOpened({ error: problemText(strings.current, error) }),
    );
    return () => {
      stop.abort();
      session?.close();
      storage.close();
    };
  }, [api, projectId, userId, queries]);
  return opened;
}

/** Progress comes several times a second: it is shown without asking. */
function progressed(queries: QueryClient, projectId: string, data: ServerEvent["data"]): void {
  const { job_id, progress, status } = data as { job_id: string; progress: number; status: Job["status"] };
  const moved = (job: Job) => (job.id === job_id ? { ...job, progress, status } : job);
  queries.setQueryData<readonly Job[]>([projectId, "jobs"], (jobs) => jobs?.map(moved));
  queries.setQueryData<Job>([projectId, "job", job_id], (job) => job && moved(job));
}

/** Listens for the server's events, again whenever the connection ends; what was missed meanwhile is `refresh`ed. */
async function listen(
  api: Api,
  signal: AbortSignal,
  refresh: () => void,
  tell: (event: ServerEvent) => void,
): Promise<void> {
  let lastId: string | null = null;
  while (!signal.aborted) {
    try {
      refresh();
      for await (const event of api.events(lastId, signal)) {
        lastId = event.id ?? lastId;
        tell(event);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Unreachable)) lastId = null; // too old to go on from: what is shown is asked for anew
    }
    await later(RETRY_MS);
  }
}
