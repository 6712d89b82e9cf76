"use client";

import { Button, Field, Input, Progress, Select } from "@auteur/ui";
import type { Op } from "@auteur/utils";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, type SyntheticEvent, useState } from "react";

import { useDates } from "../account/formats.ts";
import { Trouble } from "../account/section.tsx";
import { actionById } from "../actions/all.ts";
import { type Price, usePrices } from "../data/prices.ts";
import { transcribe } from "../data/recordings.ts";
import { useServices } from "../data/services.tsx";
import { isRunning, useJob } from "../export/asking.ts";
import { useSession, useStudio } from "../store/studio.tsx";
import { type Strings, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";

/** What engines can do for the project, each with its price; what is not installed says so. */
export function AiPanel() {
  const strings = useStrings();
  const { of, error } = usePrices();
  return (
    <section aria-label={strings.aiPanel} className="flex flex-col gap-3 p-4">
      <p className="text-quiet text-xs">{strings.aiText}</p>
      <Trouble error={error} />
      <Feature title={strings.aiTranscription} text={strings.aiTranscriptionText} price={of("transcription")}>
        <Transcribe />
      </Feature>
      <Feature title={strings.respeak} text={strings.aiRespeakText} price={of("respeak")}>
        <Speak />
      </Feature>
      <Feature title={strings.aiFootage} text={strings.aiFootageText} price={of("video_generation")}>
        <Footage />
      </Feature>
      <Feature title={strings.aiLips} text={strings.aiLipsText} price={of("lip_sync")} />
    </section>
  );
}

function Feature({ title, text, price, children }: { title: string; text: string; price: Price | undefined; children?: ReactNode }) {
  const strings = useStrings();
  const { number } = useDates();
  if (!price) return null;
  return (
    <section aria-label={title} className="bg-raised border-line flex flex-col gap-2 rounded-lg border p-3">
      <h3 className="text-sm font-medium">{title}</h3>
      <p className="text-quiet text-xs">{text}</p>
      <p className="text-quiet text-xs" data-testid={`price-${price.type}`}>
        {price.free_here ? strings.aiFree : strings.aiPrice(number(price.credits), lengthOf(strings, price.per_ms))}
        {price.plans.length ? ` · ${strings.aiPlans(price.plans.join(", "))}` : null}
      </p>
      {price.available ? children : <p className="text-warning text-xs">{strings.aiMissing}</p>}
    </section>
  );
}

function lengthOf(strings: Strings, ms: number): string {
  return ms >= 60_000 ? strings.aiMinutes(Math.round(ms / 60_000)) : strings.aiSecondsLong(Math.round(ms / 1000));
}

function Transcribe() {
  const { projectId } = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const heard = useSession(({ local }) => local.media_files.find(({ type, generated_by }) => type !== "image" && !generated_by)?.id);
  const begin = useMutation({ mutationFn: (id: string) => transcribe(api, projectId, id) });
  return (
    <>
      <Button size="small" className="self-start" disabled={!heard || begin.isPending || begin.isSuccess} onClick={() => heard && begin.mutate(heard)}>
        {begin.isSuccess ? strings.retried : strings.transcribe}
      </Button>
      <Trouble error={begin.error} />
    </>
  );
}

function Speak() {
  const studio = useStudio();
  const strings = useStrings();
  const chosen = studio.view((state) => state.wordIds.length > 0);
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="small" disabled={!chosen} onClick={() => actionById("reword").run(studio)}>
        {strings.respeak}
      </Button>
      <Button size="small" className="h-auto py-1 text-left whitespace-normal" onClick={() => actionById("insert-words").run(studio)}>
        {strings.insertWords}
      </Button>
    </div>
  );
}

const LENGTHS_S = [3, 5, 10, 15];

function Footage() {
  const { projectId } = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const [{ prompt, seconds }, setTyped] = useState({ prompt: "", seconds: 5 });
  const [jobId, setJobId] = useState<string | null>(null);
  const duration_ms = seconds * 1000;
  const quote = useQuery({
    queryKey: ["quote", "video_generation", duration_ms],
    queryFn: () => api.send<{ credits: number; enough: boolean }>("POST", "/credits/quote", { type: "video_generation", duration_ms }),
    retry: false,
  });
  const refused = quote.isError || quote.data?.enough === false;
  const begin = useMutation({
    mutationFn: () => api.submit("video-generation", { prompt: prompt.trim(), duration_ms, project_id: projectId }),
    onSuccess: ({ job_id }) => setJobId(job_id),
  });
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        begin.mutate();
      }}
    >
      <Field label={strings.aiPrompt}>
        {(props) => <Input {...props} required maxLength={1000} value={prompt} onChange={(event) => setTyped({ prompt: event.target.value, seconds })} />}
      </Field>
      <Field label={strings.aiSeconds}>
        {(props) => (
          <Select {...props} value={seconds} onChange={(event) => setTyped({ prompt, seconds: Number(event.target.value) })}>
            {LENGTHS_S.map((length) => (
              <option key={length}>{length}</option>
            ))}
          </Select>
        )}
      </Field>
      <Button size="small" type="submit" className="self-start" disabled={begin.isPending || refused}>
        {quote.data ? strings.aiMakeFor(quote.data.credits) : strings.aiFootage}
      </Button>
      <Trouble error={quote.error ?? begin.error} />
      {quote.data?.enough === false ? <p className="text-warning text-xs">{strings.problem_out_of_credits}</p> : null}
      {jobId ? <Shot jobId={jobId} /> : null}
    </form>
  );
}

/** A shot on its way; when it is made it is put in as one step. */
function Shot({ jobId }: { jobId: string }) {
  const studio = useStudio();
  const strings = useStrings();
  const { data: job, error } = useJob(jobId);
  const [placed, setPlaced] = useState(false);
  if (error) return <Trouble error={error} />;
  if (!job || isRunning(job)) return <Progress label={strings.job_video_generation} fraction={job?.status === "processing" ? (job.progress ?? null) : null} />;
  if (job.status !== "completed") {
    const failure = Object.assign(new Error(job.error?.message ?? job.status), { code: job.error?.code });
    return <p className="text-bad text-xs">{job.status === "cancelled" ? strings.jobCancelled : problemText(strings, failure)}</p>;
  }
  const { operation, quality } = (job.output_data ?? {}) as { operation?: Op | null; quality?: string };
  return (
    <>
      <p className="text-quiet text-xs" lang="en">
        {quality}
      </p>
      {operation ? (
        <Button size="small" kind="primary" className="self-start" disabled={placed} onClick={() => setPlaced(studio.perform(operation))}>
          {strings.aiPlace}
        </Button>
      ) : null}
    </>
  );
}
