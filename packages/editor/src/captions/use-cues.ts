"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { useServices } from "../data/services.tsx";
import { useSession, useStudio } from "../store/studio.tsx";
import { type Cue, cuesFromSrt } from "./cues.ts";

const NONE: readonly Cue[] = [];

/** Captions are laid out anew when nothing was edited for this long. */
const QUIET_MS = 400;

/** The captions of the document as the server last knew it; those before stay while new ones are laid out. */
export function useCues(wanted = true): readonly Cue[] {
  const { projectId } = useStudio();
  const { api } = useServices();
  const version = useQuiet(useSession(({ kept }) => kept));
  const speaks = useSession(({ local }) => local.transcript.segments.count > 0);
  const found = useQuery({
    queryKey: [projectId, "cues", version],
    queryFn: async () => cuesFromSrt(await api.text(`/projects/${projectId}/transcript`, { format: "srt" })),
    enabled: wanted && speaks,
    placeholderData: (before) => before,
  });
  return found.data ?? NONE;
}

/** A value as it is when it has stopped changing. */
function useQuiet<T>(value: T): T {
  const [quiet, setQuiet] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(value), QUIET_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return quiet;
}
