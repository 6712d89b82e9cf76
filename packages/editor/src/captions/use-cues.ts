"use client";

import { useQuery } from "@tanstack/react-query";

import { useServices } from "../data/services.tsx";
import { useSession, useStudio } from "../store/studio.tsx";
import { type Cue, cuesFromSrt } from "./cues.ts";

const NONE: readonly Cue[] = [];

/** The captions of the document as the server last knew it; those before stay while new ones are laid out. */
export function useCues(wanted = true): readonly Cue[] {
  const { projectId } = useStudio();
  const { api } = useServices();
  const { local: edl, pending } = useSession();
  const found = useQuery({
    queryKey: [projectId, "cues", edl.version],
    queryFn: async () => cuesFromSrt(await api.text(`/projects/${projectId}/transcript`, { format: "srt" })),
    enabled: wanted && pending === 0 && edl.transcript.segments.count > 0,
    placeholderData: (before) => before,
  });
  return found.data ?? NONE;
}
