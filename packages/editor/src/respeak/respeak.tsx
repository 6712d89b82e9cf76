"use client";

import type { Job } from "@auteur/types";
import { Button, Progress, Switch } from "@auteur/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { AudioLines } from "lucide-react";
import { useState } from "react";

import { Trouble } from "../account/section.tsx";
import { usePrices } from "../data/prices.ts";
import { useServices } from "../data/services.tsx";
import { isRunning, useJob, useRested } from "../export/asking.ts";
import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { ConsentForm } from "./consent.tsx";
import { type Consent, keepConsent, rememberedConsent, type Rewording, speakersOf } from "./takes.ts";
import { Takes } from "./taken.tsx";

interface Quote {
  readonly credits: number;
  readonly balance: number;
  readonly enough: boolean;
}

interface Props {
  readonly edits: readonly Rewording[];
  readonly close: () => void;
}

/** A server speaks at most so many edits at once. */
const MOST = 100;

/** What speaking them costs, all together. */
function useSpeakingQuote(edits: readonly Rewording[], lips: boolean) {
  const { api } = useServices();
  const asked = useRested(JSON.stringify(edits.map(({ text }) => text.trim())));
  const texts = JSON.parse(asked) as readonly string[];
  return useQuery({
    queryKey: ["quote", "respeak", asked, lips],
    queryFn: () => api.send<Quote>("POST", "/credits/quote", { type: "respeak", texts, lip_sync: lips }),
    enabled: texts.length > 0 && texts.length <= MOST && texts.every(Boolean),
    placeholderData: (before) => before,
  });
}

/** Words spoken anew: the price first, then the consent, then takes that are heard, and put in as one step. */
export function Respeak({ edits, close }: Props) {
  const { projectId, session } = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const edl = useSession(({ local }) => local);
  const speaker = speakersOf(edl, edits.flatMap(({ word_ids }) => word_ids)).join(", ");
  const [consent, setConsent] = useState(() => rememberedConsent(localStorage, projectId, speaker));
  const [agreeing, setAgreeing] = useState(false);
  const [begun, setBegun] = useState<{ readonly id: string; readonly asked: string; readonly seed: number } | null>(null);
  const lipsMove = usePrices().of("lip_sync")?.available === true;
  const [lips, setLips] = useState(true);
  const asked = JSON.stringify([edits, lips]);
  const current = begun?.asked === asked ? begun : null;
  const job = useJob(current?.id ?? null);
  const quote = useSpeakingQuote(edits, lips);
  const begin = useMutation({
    mutationFn: async (by: Consent) => {
      await session.flush(); // the words are the server's too by then
      const seed = current ? current.seed + 1 : 0;
      const given = "voice_id" in by ? by : { consent: by };
      const { job_id } = await api.submit("respeak", { project_id: projectId, edits, seed, lip_sync: lips, ...given });
      setBegun({ id: job_id, asked, seed });
    },
  });
  const able = edits.length > 0 && edits.length <= MOST && edits.every(({ text }) => text.trim() !== "") && quote.data?.enough !== false;
  const price = quote.data ? strings.respeakFor(quote.data.credits) : strings.respeak;
  const give = (by: Consent) => {
    keepConsent(localStorage, projectId, speaker, by);
    setConsent(by);
    setAgreeing(false);
    begin.mutate(by);
  };
  const running = begin.isPending || (current !== null && (!job.data || isRunning(job.data)));
  return (
    <section aria-label={strings.respeak} className="flex flex-col gap-3">
      {agreeing && able ? <ConsentForm speaker={speaker} action={price} onGiven={give} /> : null}
      {agreeing ? null : (
        <div className="flex flex-wrap items-center gap-3">
          <Button disabled={!able || running} onClick={() => (consent ? begin.mutate(consent) : setAgreeing(true))}>
            <AudioLines /> {current && !running ? strings.respeakAgain(price) : price}
          </Button>
          {consent ? <Agreed consent={consent} change={() => setAgreeing(true)} /> : null}
        </div>
      )}
      {lipsMove && !agreeing ? <Switch label={strings.respeakLips} checked={lips} onChange={setLips} /> : null}
      {quote.data?.enough === false ? <p className="text-warning text-sm">{strings.problem_out_of_credits}</p> : null}
      {edits.length > MOST ? <p className="text-warning text-sm">{strings.respeakTooMany(MOST)}</p> : null}
      <Trouble error={begin.error ?? job.error} />
      {running ? <Speaking job={job.data} /> : null}
      {current && job.data && !running ? <Ended job={job.data} close={close} /> : null}
    </section>
  );
}

function Agreed({ consent, change }: { consent: Consent; change: () => void }) {
  const strings = useStrings();
  return (
    <p className="text-quiet min-w-0 grow text-xs">
      {"by" in consent ? strings.respeakAgreed(consent.by) : strings.respeakAgreedVoice}{" "}
      <button type="button" className="text-accent underline" onClick={change}>
        {strings.respeakChangeConsent}
      </button>
    </p>
  );
}

function Speaking({ job }: { job: Job | undefined }) {
  const { api } = useServices();
  const strings = useStrings();
  const cancel = useMutation({ mutationFn: (id: string) => api.cancelJob(id) });
  return (
    <div className="flex items-center gap-3">
      <p role="status" className="text-quiet shrink-0 text-sm">
        {strings.respeaking}
      </p>
      <Progress label={strings.respeaking} fraction={job?.status === "processing" ? (job.progress ?? null) : null} />
      {job ? (
        <Button size="small" kind="quiet" disabled={job.cancel_requested || cancel.isPending} onClick={() => cancel.mutate(job.id)}>
          {strings.cancel}
        </Button>
      ) : null}
    </div>
  );
}

function Ended({ job, close }: { job: Job; close: () => void }) {
  const strings = useStrings();
  if (job.status === "completed") return <Takes key={job.id} job={job} close={close} />;
  const { message, code } = job.error ?? { message: job.error_message ?? job.status, code: "" };
  return (
    <p role="alert" className={job.status === "cancelled" ? "text-quiet text-sm" : "text-bad text-sm"}>
      {job.status === "cancelled" ? strings.jobCancelled : problemText(strings, Object.assign(new Error(message), { code }))}
    </p>
  );
}
