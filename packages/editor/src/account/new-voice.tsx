import type { Voice } from "@auteur/types";
import { Button, Dialog, Field, Input } from "@auteur/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { useServices } from "../data/services.tsx";
import { useStrings } from "../strings/index.tsx";
import { RecordSample } from "./record-sample.tsx";
import { Trouble } from "./section.tsx";

interface Begun {
  readonly voice: Voice;
  readonly upload: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}

/** Who speaks agrees in their own words, then the sample is sent. */
export function NewVoice({ close }: { close: () => void }) {
  const { api } = useServices();
  const strings = useStrings();
  const queries = useQueryClient();
  const [by, setBy] = useState("");
  const [text, setText] = useState<string | null>(null);
  const [sample, setSample] = useState<File | null>(null);
  const [agreed, setAgreed] = useState(false);
  const consent = text ?? strings.consentDefault(by);
  const make = useMutation({
    mutationFn: async (file: File) => {
      const { voice, upload } = await api.send<Begun>("POST", "/voices", {
        name: by,
        consent_text: consent,
        consent_by: by,
        content_type: soundType(file),
        size_bytes: file.size,
      });
      const headers = Object.entries(upload.headers).filter(([name]) => name.toLowerCase() !== "content-length");
      const sent = await fetch(upload.url, { method: "PUT", headers, body: file });
      if (!sent.ok) throw new Error(`${strings.failed}: ${sent.status}`);
      return api.send<Voice>("POST", `/voices/${voice.id}/confirm`, {});
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["voices"] }),
    onSuccess: close,
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : close())}
      title={strings.newVoice}
      description={strings.voicesText}
      closeLabel={strings.close}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          if (sample && agreed) make.mutate(sample);
        }}
      >
        <Field label={strings.consentBy}>
          {(props) => (
            <Input {...props} autoFocus required maxLength={255} value={by} onChange={(event) => setBy(event.target.value)} />
          )}
        </Field>
        <Field label={strings.sample} note={strings.sampleNote}>
          {(props) => (
            <Input
              {...props}
              type="file"
              accept="audio/*"
              required={!sample}
              className="py-1"
              onChange={(event) => setSample(event.target.files?.[0] ?? null)}
            />
          )}
        </Field>
        <RecordSample onSample={setSample} />
        <Field label={strings.consentText}>
          {(props) => (
            <textarea
              {...props}
              required
              minLength={20}
              maxLength={4000}
              rows={4}
              className="border-line-strong bg-surface w-full rounded-md border px-3 py-2"
              value={consent}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <label className="flex items-start gap-2 text-sm">
          <input
            type="checkbox"
            className="mt-1"
            required
            checked={agreed}
            onChange={(event) => setAgreed(event.target.checked)}
          />
          {strings.consentConfirm}
        </label>
        <Trouble error={make.error} />
        <Button kind="primary" type="submit" disabled={make.isPending}>
          {strings.newVoice}
        </Button>
      </form>
    </Dialog>
  );
}

const BY_ENDING: Readonly<Record<string, string>> = {
  wav: "audio/wav",
  flac: "audio/flac",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  ogg: "audio/ogg",
  oga: "audio/ogg",
  opus: "audio/ogg",
  weba: "audio/webm",
  webm: "audio/webm",
};

/** Browsers name the same format differently, or not at all; the server knows these. */
export function soundType({ name, type }: { readonly name: string; readonly type: string }): string {
  return BY_ENDING[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? (type.split(";")[0] || "audio/wav");
}
