import type { Voice } from "@auteur/types";
import { Button, Confirm, IconButton } from "@auteur/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import { useServices } from "../data/services.tsx";
import { type Strings, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { useDates } from "./formats.ts";
import { NewVoice } from "./new-voice.tsx";
import { Section, Trouble } from "./section.tsx";

/** The voices that may speak in this account, each with the consent it stands on. */
export function Voices() {
  const { api } = useServices();
  const strings = useStrings();
  const [making, setMaking] = useState(false);
  const voices = useQuery({ queryKey: ["voices"], queryFn: () => api.get<{ voices: Voice[] }>("/voices", { limit: 100 }) });
  return (
    <Section
      title={strings.voices}
      text={strings.voicesText}
      action={
        <Button kind="primary" onClick={() => setMaking(true)}>
          <Plus /> {strings.newVoice}
        </Button>
      }
    >
      <Trouble error={voices.error} />
      {voices.data?.voices.length === 0 ? <p className="text-quiet">{strings.noVoices}</p> : null}
      <ul className="flex flex-col gap-2">
        {voices.data?.voices.map((voice) => (
          <Row key={voice.id} voice={voice} />
        ))}
      </ul>
      {making ? <NewVoice close={() => setMaking(false)} /> : null}
    </Section>
  );
}

const stateOf = (strings: Strings, status: Voice["status"]): string =>
  ({
    ready: strings.voiceReady,
    checking: strings.voiceChecking,
    uploading: strings.voiceUploading,
    failed: strings.voiceFailed,
  })[status];

function Row({ voice }: { voice: Voice }) {
  const { api } = useServices();
  const strings = useStrings();
  const { day, number } = useDates();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.send("DELETE", `/voices/${voice.id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["voices"] }),
  });
  const problem = voice.problem?.["message"] ?? voice.problem?.["detail"];
  return (
    <li className="bg-raised border-line flex items-center gap-3 rounded-md border px-3 py-2">
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{voice.name}</p>
        <p className="text-quiet text-xs">
          <span className={voice.status === "failed" ? "text-bad" : voice.status === "ready" ? "text-good" : "text-warning"}>
            {stateOf(strings, voice.status)}
          </span>
          {typeof problem === "string" ? ` · ${problem}` : null}
          {voice.sample_duration_ms === null ? null : ` · ${number(Math.round(voice.sample_duration_ms / 1000))} s`} ·{" "}
          {strings.consentGiven(voice.consent_by, day(voice.consented_at))}
        </p>
        <details className="text-quiet text-xs">
          <summary className="cursor-pointer">{strings.consentText}</summary>
          <p className="whitespace-pre-wrap">{voice.consent_text}</p>
        </details>
      </div>
      <IconButton label={strings.deleteVoice(voice.name)} onClick={() => setAsked(true)}>
        <Trash2 />
      </IconButton>
      {asked ? (
        <Confirm
          title={strings.deleteVoice(voice.name)}
          text={strings.deleteVoiceText}
          action={strings.remove}
          cancel={strings.cancel}
          closeLabel={strings.close}
          busy={remove.isPending}
          error={remove.error ? problemText(strings, remove.error) : undefined}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsked(false)}
        />
      ) : null}
    </li>
  );
}
