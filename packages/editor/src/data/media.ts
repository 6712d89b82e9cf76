"use client";

import type { Media } from "@auteur/types";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import { useLastKnown } from "./last-known.ts";
import { useServices } from "./services.tsx";

const WHILE_CHECKING_MS = 4000;

/** The project's recordings; while the server is away, those that it named last. */
export function useMedia(projectId: string): UseQueryResult<readonly Media[]> {
  const { api } = useServices();
  const lastKnown = useLastKnown();
  return useQuery({
    queryKey: [projectId, "media"],
    queryFn: () => lastKnown(`${projectId} media`, () => api.media(projectId)),
    refetchInterval: ({ state }) => (state.data?.some(isBeingPrepared) ? WHILE_CHECKING_MS : false),
  });
}

function isBeingPrepared({ status, derived }: Media): boolean {
  return status === "checking" || status === "uploading" || (status === "ready" && !derived.includes("proxy"));
}
