"use client";

import type { Voice } from "@auteur/types";
import { Button, Field, Input, Select } from "@auteur/ui";
import { useQuery } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { useServices } from "../data/services.tsx";
import { useStrings } from "../strings/index.tsx";
import { type Consent, LEAST_CONSENT } from "./takes.ts";

interface Props {
  readonly speaker: string;
  /** What the button that gives it does besides. */
  readonly action: string;
  readonly onGiven: (consent: Consent) => void;
}

/** No voice is spoken with unless somebody says who agreed, and to what: here, or once for a voice of the account. */
export function ConsentForm({ speaker, action, onGiven }: Props) {
  const { api } = useServices();
  const strings = useStrings();
  const [voiceId, setVoiceId] = useState("");
  const [by, setBy] = useState(speaker);
  const [text, setText] = useState<string | null>(null);
  const [agreed, setAgreed] = useState(false);
  const voices = useQuery({ queryKey: ["voices"], queryFn: () => api.get<{ voices: Voice[] }>("/voices", { limit: 100 }) });
  const ready = voices.data?.voices.filter(({ status }) => status === "ready") ?? [];
  const said = text ?? strings.respeakConsentDefault(by);
  return (
    <form
      className="border-line flex flex-col gap-3 rounded-lg border p-3"
      aria-label={strings.respeakConsent}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        onGiven(voiceId ? { voice_id: voiceId } : { by, text: said });
      }}
    >
      <p className="text-quiet text-sm">{strings.respeakConsentText}</p>
      {ready.length ? (
        <Field label={strings.respeakConsentOf}>
          {(props) => (
            <Select {...props} value={voiceId} onChange={(event) => setVoiceId(event.target.value)}>
              <option value="">{strings.respeakConsentHere}</option>
              {ready.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : null}
      {voiceId ? null : (
        <>
          <Field label={strings.consentBy}>
            {(props) => <Input {...props} required maxLength={255} value={by} onChange={(event) => setBy(event.target.value)} />}
          </Field>
          <Field label={strings.consentText}>
            {(props) => (
              <textarea
                {...props}
                required
                minLength={LEAST_CONSENT}
                maxLength={4000}
                rows={2}
                className="border-line-strong bg-surface w-full rounded-md border px-3 py-2"
                value={said}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
        </>
      )}
      <label className="flex items-start gap-2 text-sm">
        <input type="checkbox" className="mt-1" required checked={agreed} onChange={(event) => setAgreed(event.target.checked)} />
        {strings.respeakConsentConfirm}
      </label>
      <Button kind="primary" type="submit" className="self-end">
        {action}
      </Button>
    </form>
  );
}
