"use client";

import type { Job, Outputs, RenderPlan, RenderQuote } from "@auteur/types";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { useServices } from "../data/services.tsx";
import { useStudio } from "../store/studio.tsx";

/** Choices follow one another quickly: the server is asked about the last one. */
const REST_MS = 350;
const WHILE_PLANNED_MS = 700;
/** A link to an object holds for 15 minutes. */
const LINKS_MS = 10 * 60_000;

export const isRunning = ({ status }: Pick<Job, "status">): boolean => status === "pending" || status === "processing";

type Body = Readonly<Record<string, unknown>>;

export function useOutputs() {
  const { api } = useServices();
  return useQuery({ queryKey: ["outputs"], queryFn: () => api.get<Outputs>("/outputs"), staleTime: Number.POSITIVE_INFINITY });
}

/** What a render would be and cost; also what is wrong with it. */
export function useQuote(body: Body) {
  const studio = useStudio();
  const { api } = useServices();
  const asked = useRested(JSON.stringify({ project_id: studio.projectId, ...body }));
  const version = studio.session.state.local.version;
  return useQuery({
    queryKey: [studio.projectId, "quote", asked, version],
    queryFn: async () => {
      await studio.session.flush();
      return api.send<RenderQuote>("POST", "/jobs/render/quote", JSON.parse(asked) as object);
    },
    placeholderData: (before) => before,
    retry: false,
  });
}

/** What a smart render would copy; null while that is found out, or where it cannot be. */
export function usePlan(body: Body, wanted: boolean): RenderPlan | null {
  const studio = useStudio();
  const { api } = useServices();
  const asked = useRested(JSON.stringify({ project_id: studio.projectId, ...body }));
  const version = studio.session.state.local.version;
  const begun = useQuery({
    queryKey: [studio.projectId, "plan", asked, version],
    queryFn: async () => {
      await studio.session.flush();
      return api.submit("render/plan", JSON.parse(asked) as object);
    },
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const id = begun.data?.job_id;
  const job = useQuery({
    queryKey: [studio.projectId, "job", id],
    queryFn: () => api.job(id ?? ""),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (!state.data || isRunning(state.data) ? WHILE_PLANNED_MS : false),
  });
  if (!wanted || job.data?.status !== "completed") return null;
  return (job.data.output_data as { plan?: RenderPlan } | null)?.plan ?? null;
}

/** A job as it gets on, its links kept fresh. */
export function useJob(id: string | null) {
  const studio = useStudio();
  const { api } = useServices();
  return useQuery({
    queryKey: [studio.projectId, "job", id],
    queryFn: () => api.job(id ?? ""),
    enabled: id !== null,
    refetchInterval: ({ state }) => (!state.data || isRunning(state.data) ? 2000 : LINKS_MS),
  });
}

/** A value that has not changed for a moment. */
export function useRested(value: string): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
