"use client";

import type { Job } from "@auteur/types";
import { Button, Progress } from "@auteur/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Copy, Download } from "lucide-react";
import { useEffect, useState } from "react";

import { clock } from "../dashboard/times.ts";
import { useServices } from "../data/services.tsx";
import { useStudio } from "../store/studio.tsx";
import { useLanguage, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { isRunning } from "./asking.ts";
import { paceOf } from "./pace.ts";
import { type Receipt, ReceiptView } from "./receipt.tsx";

const TICK_MS = 1000;

interface Made {
  readonly url?: string;
  readonly captions_url?: string | null;
  readonly receipt_url?: string;
  readonly receipt?: Receipt;
  readonly size_bytes?: number;
}

/** An export on its way, as it ended, or what came of it. */
export function Running({ job, durationMs, again }: { job: Job; durationMs: number; again: () => void }) {
  const strings = useStrings();
  if (isRunning(job)) return <Underway job={job} durationMs={durationMs} />;
  if (job.status === "completed") return <Finished made={(job.output_data ?? {}) as Made} again={again} />;
  const problem = job.error ? Object.assign(new Error(job.error.message), { code: job.error.code }) : null;
  return (
    <>
      <p role="alert" className={job.status === "cancelled" ? "" : "text-bad"}>
        {job.status === "cancelled" ? strings.exportCancelled : problemText(strings, problem ?? job.error_message ?? job.status)}
      </p>
      {problem && job.error ? (
        <p className="text-quiet text-xs" lang="en">
          {[job.error.message, job.error.hint].filter(Boolean).join(": ")}
        </p>
      ) : null}
      <Button onClick={again}>{strings.exportAgain}</Button>
    </>
  );
}

function Underway({ job, durationMs }: { job: Job; durationMs: number }) {
  const { api } = useServices();
  const { projectId } = useStudio();
  const strings = useStrings();
  const { language } = useLanguage();
  const queries = useQueryClient();
  const now = useNow();
  const begun = job.started_at ? Date.parse(job.started_at) : now;
  const { percent, left_ms, speed } = paceOf(job.progress, now - begun, durationMs);
  const cancel = useMutation({
    mutationFn: () => api.cancelJob(job.id),
    onSuccess: (said) => queries.setQueryData([projectId, "job", job.id], said),
  });
  const told = [
    `${percent} %`,
    speed === null ? null : strings.timesFaster(speed.toLocaleString(language, { maximumFractionDigits: 1 })),
    left_ms === null ? null : strings.timeLeft(clock(left_ms)),
  ];
  return (
    <>
      <p role="status">{job.status === "pending" ? strings.exportWaits : strings.exporting}</p>
      <Progress label={strings.exporting} fraction={job.status === "pending" ? null : job.progress} />
      <p className="text-quiet text-sm tabular-nums" data-testid="pace">
        {told.filter(Boolean).join(" · ")}
      </p>
      <p className="text-quiet text-sm">{strings.mayClose}</p>
      <Button className="self-start" disabled={cancel.isPending || job.cancel_requested} onClick={() => cancel.mutate()}>
        {job.cancel_requested ? strings.cancelling : strings.cancelExport}
      </Button>
    </>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(ticking);
  }, []);
  return now;
}

function Finished({ made, again }: { made: Made; again: () => void }) {
  const strings = useStrings();
  const { language } = useLanguage();
  const mega = ((made.size_bytes ?? 0) / 1e6).toLocaleString(language, { maximumFractionDigits: 1 });
  return (
    <>
      <p role="status">{strings.exportReady}</p>
      <div className="flex flex-wrap items-center gap-2">
        {made.url ? (
          <Button asChild kind="primary">
            <a href={made.url} download>
              <Download /> {strings.download} <span className="font-normal">({mega} MB)</span>
            </a>
          </Button>
        ) : null}
        {made.captions_url ? (
          <Button asChild>
            <a href={made.captions_url} download>
              <Download /> {strings.captions}
            </a>
          </Button>
        ) : null}
        {made.url ? <CopyLink url={made.url} /> : null}
        <Button kind="quiet" onClick={again}>
          {strings.exportAgain}
        </Button>
      </div>
      <p className="text-quiet text-xs">{strings.linkNote}</p>
      {made.receipt ? <ReceiptView receipt={made.receipt} {...(made.receipt_url ? { url: made.receipt_url } : {})} /> : null}
    </>
  );
}

function CopyLink({ url }: { url: string }) {
  const strings = useStrings();
  const [copied, setCopied] = useState(false);
  return (
    <>
      <Button onClick={() => void navigator.clipboard.writeText(url).then(() => setCopied(true))}>
        <Copy /> {strings.copyLink}
      </Button>
      <span role="status" className="text-good text-sm">
        {copied ? strings.copiedNow : ""}
      </span>
    </>
  );
}
