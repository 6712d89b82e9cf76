"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";

import { useServices } from "../data/services.tsx";
import { useSession, useStudio } from "../store/studio.tsx";
import { type Strings, useLanguage, useStrings } from "../strings/index.tsx";
import { described, type Edit } from "./edits.ts";

/** As many as the server tells at once. */
const SHOWN = 1000;
const NONE: readonly Edit[] = [];

/** The latest edits of the document, the first one first; those before stay while new ones are fetched. */
export function useEdits(wanted = true): readonly Edit[] {
  const { projectId } = useStudio();
  const { api } = useServices();
  const version = useSession(({ local }) => local.version);
  const pending = useSession((state) => state.pending);
  const found = useQuery({
    queryKey: [projectId, "history", version],
    queryFn: () => api.get<{ operations: Edit[] }>(`/projects/${projectId}/history`, { after: Math.max(0, version - SHOWN), limit: SHOWN }),
    enabled: wanted && pending === 0,
    placeholderData: (before) => before,
  });
  return found.data?.operations ?? NONE;
}

/** What was done, when and by whom, in a line. */
export function useEditSaid(): (edit: Edit) => string {
  const strings = useStrings();
  const { language } = useLanguage();
  return useCallback(
    ({ op, at, client_id }: Edit) => `${described(op, strings)}, ${new Date(at).toLocaleString(language, { dateStyle: "short", timeStyle: "short" })}, ${whoOf(client_id, strings)}`,
    [strings, language],
  );
}

/** A window of the studio names itself by chance, a job by its number; whatever else edits has a name. */
export function whoOf(clientId: string, { here, byJob }: Strings): string {
  if (clientId === "" || clientId.startsWith("studio-")) return here;
  return clientId.startsWith("job ") ? byJob : clientId;
}
