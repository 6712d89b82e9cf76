"use client";

import type { Job } from "@auteur/types";
import { Button, IconButton, Progress } from "@auteur/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleX, Eye, RotateCcw } from "lucide-react";
import { useEffect, useState } from "react";

import { useDates } from "../account/formats.ts";
import { Trouble } from "../account/section.tsx";
import { clock } from "../dashboard/times.ts";
import { useServices } from "../data/services.tsx";
import { isRunning } from "../export/asking.ts";
import { paceOf } from "../export/pace.ts";
import { useStudio } from "../store/studio.tsx";
import { type Strings, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { againAs } from "./job-again.ts";

/** The server's events tell what changes; asking is for events that were lost. */
const ASK_MS = 15_000;
/** Work of the studio's own asking, over in a moment. */
const UNSEEN = ["render_plan"];

/** The work that the server does for the project: what it costs, how far it is, and what to do where it failed. */
export function JobsPanel() {
  const { projectId } = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const jobs = useQuery({
    queryKey: [projectId, "jobs"],
    queryFn: () => api.jobs(projectId),
    refetchInterval: ASK_MS,
  });
  const shown = jobs.data?.filter(({ type }) => !UNSEEN.includes(type));
  return (
    <section aria-label={strings.jobs} className="p-4">
      <Trouble error={jobs.error} />
      {shown?.length === 0 ? <p className="text-quiet text-sm">{strings.noJobs}</p> : null}
      <ul className="flex flex-col gap-2">
        {shown?.map((job) => (
          <Row key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

const jobName = (strings: Strings, type: string): string =>
  (strings as Readonly<Record<string, unknown>>)[`job_${type}`] as string | undefined ?? type.replaceAll("_", " ");

const stateName = (strings: Strings, status: Job["status"]): string =>
  ({
    pending: strings.jobPending,
    processing: strings.jobProcessing,
    completed: strings.jobCompleted,
    failed: strings.jobFailed,
    cancelled: strings.jobCancelled,
  })[status];

function Row({ job }: { job: Job }) {
  const { projectId, view } = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const { moment } = useDates();
  const queries = useQueryClient();
  const name = jobName(strings, job.type);
  const refresh = () => queries.invalidateQueries({ queryKey: [projectId, "jobs"] });
  const cancel = useMutation({ mutationFn: () => api.cancelJob(job.id), onSettled: refresh });
  return (
    <li className="bg-raised border-line flex flex-col gap-1.5 rounded-md border px-3 py-2">
      <div className="flex items-center gap-2">
        <span className="grow text-sm">{name}</span>
        <span className={`text-xs ${job.status === "failed" ? "text-bad" : "text-quiet"}`}>{stateName(strings, job.status)}</span>
        {isRunning(job) ? (
          <IconButton label={strings.cancelJob(name)} disabled={job.cancel_requested || cancel.isPending} onClick={() => cancel.mutate()}>
            <CircleX />
          </IconButton>
        ) : null}
        {job.type === "render" ? (
          <IconButton label={strings.showJob} onClick={() => view.getState().set({ dialog: { kind: "export", jobId: job.id } })}>
            <Eye />
          </IconButton>
        ) : null}
      </div>
      {isRunning(job) ? <Underway job={job} name={name} /> : null}
      <p className="text-quiet text-xs">
        {moment(job.created_at)} · <Cost job={job} />
      </p>
      <Trouble error={cancel.error} />
      {job.status === "failed" ? <Failed job={job} /> : null}
    </li>
  );
}

function Cost({ job }: { job: Job }) {
  const strings = useStrings();
  const { number } = useDates();
  if (job.credits_refunded) return strings.jobRefunded;
  return job.credits_cost ? strings.jobCost(number(job.credits_cost)) : strings.jobFree;
}

function Underway({ job, name }: { job: Job; name: string }) {
  const strings = useStrings();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(ticking);
  }, []);
  const { percent, left_ms } = paceOf(job.progress, job.started_at ? now - Date.parse(job.started_at) : 0, 0);
  return (
    <>
      <Progress label={name} fraction={job.status === "pending" ? null : job.progress} />
      {job.status === "pending" ? null : (
        <p className="text-quiet text-xs tabular-nums">
          {percent} %{left_ms === null ? "" : ` · ${strings.timeLeft(clock(left_ms))}`}
        </p>
      )}
    </>
  );
}

/** What happened and what to do, in plain words; the server's own below them; and once more where that may help. */
function Failed({ job }: { job: Job }) {
  const { projectId } = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const queries = useQueryClient();
  const again = againAs(job);
  const retry = useMutation({
    mutationFn: async () => (again ? api.submit(again.path, again.body) : null),
    onSettled: () => queries.invalidateQueries({ queryKey: [projectId, "jobs"] }),
  });
  const { code, message, hint } = job.error ?? { code: "", message: job.error_message ?? "", hint: "" };
  return (
    <>
      <p className="text-bad text-xs">{problemText(strings, Object.assign(new Error(message), { code }))}</p>
      <details className="text-quiet text-xs">
        <summary className="cursor-pointer">{code || strings.jobFailed}</summary>
        <p lang="en">{[message, hint].filter(Boolean).join(": ")}</p>
      </details>
      <Trouble error={retry.error} />
      {again ? (
        <Button size="small" className="self-start" disabled={retry.isPending || retry.isSuccess} onClick={() => retry.mutate()}>
          <RotateCcw /> {retry.isSuccess ? strings.retried : strings.retry}
        </Button>
      ) : null}
    </>
  );
}
