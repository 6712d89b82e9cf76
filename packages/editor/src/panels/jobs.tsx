"use client";

import type { Job } from "@auteur/types";
import { IconButton, Progress } from "@auteur/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleX } from "lucide-react";

import { useServices } from "../data/services.tsx";
import { useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";

/** The server's events tell what changes; asking is for events that were lost. */
const ASK_MS = 15_000;

export const isRunning = ({ status }: Job): boolean => status === "pending" || status === "processing";

/** The work that the server does for the project. */
export function JobsPanel() {
  const { projectId } = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const jobs = useQuery({
    queryKey: [projectId, "jobs"],
    queryFn: () => api.jobs(projectId),
    refetchInterval: ASK_MS,
  });
  return (
    <section aria-label={strings.jobs} className="p-4">
      <ul className="flex flex-col gap-2">
        {jobs.data?.map((job) => (
          <li key={job.id} className="bg-raised border-line flex flex-col gap-1.5 rounded-md border px-3 py-2">
            <div className="flex items-center gap-2">
              <span className="grow text-sm">{job.type.replaceAll("_", " ")}</span>
              <span className="text-quiet text-xs">{job.status}</span>
              {isRunning(job) ? (
                <IconButton label={strings.cancel} onClick={() => void api.cancelJob(job.id)}>
                  <CircleX />
                </IconButton>
              ) : null}
            </div>
            {isRunning(job) ? <Progress label={job.type} fraction={job.progress} /> : null}
            {job.error_message ? <p className="text-bad text-xs">{job.error_message}</p> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
