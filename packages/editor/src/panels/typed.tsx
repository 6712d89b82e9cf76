"use client";

import { textOf } from "@auteur/utils";
import { Button, Field, Input } from "@auteur/ui";
import { useQuery } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { useServices } from "../data/services.tsx";
import type { Dialog as Shown } from "../store/editor.ts";
import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { type Closing, Frame } from "./frame.tsx";

interface Quote {
  readonly credits: number;
  readonly enough: boolean;
}

/** What was typed over words: their text is corrected, or they are spoken anew. */
export function Typed({ dialog, close }: Closing & { dialog: Extract<Shown, { kind: "typed" }> }) {
  const studio = useStudio();
  const strings = useStrings();
  const { local: edl } = useSession();
  const old = dialog.wordIds.flatMap((id) => edl.transcript.segments.findWord(id)?.word ?? []).map(textOf).join(" ");
  const [text, setText] = useState(dialog.text ?? old);
  return (
    <Frame title={strings.typedOver} text={strings.typedOverText} close={close}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          if (studio.perform({ op: "correct_words", word_ids: [...dialog.wordIds], text })) close();
        }}
      >
        <p className="text-quiet">“{old}”</p>
        <Field label={strings.newText}>
          {(props) => <Input {...props} autoFocus value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
        <div className="flex items-start justify-end gap-2">
          <Respeak text={text} />
          <div className="grow" />
          <Button onClick={close}>{strings.cancel}</Button>
          <Button kind="primary" type="submit">
            {strings.correctText}
          </Button>
        </div>
      </form>
    </Frame>
  );
}

/** Speaking costs credits, which are told before; where the server cannot speak, it says so itself. */
function Respeak({ text }: { text: string }) {
  const { api } = useServices();
  const strings = useStrings();
  const [told, setTold] = useState<{ kind: "begun" | "refused"; text: string } | null>(null);
  const spoken = text.trim();
  const quote = useQuery({
    queryKey: ["quote", "tts", spoken],
    queryFn: () => api.send<Quote>("POST", "/credits/quote", { type: "tts", text: spoken }),
    enabled: spoken !== "",
  });
  const begin = async () => {
    try {
      await api.submit("tts", { text: spoken });
      setTold({ kind: "begun", text: strings.respeaking });
    } catch (error) {
      setTold({ kind: "refused", text: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Button disabled={spoken === "" || quote.data?.enough === false} onClick={() => void begin()}>
        {quote.data ? strings.respeakFor(quote.data.credits) : strings.respeak}
      </Button>
      <p role="status" className={`text-xs ${told?.kind === "refused" ? "text-bad" : "text-quiet"}`}>
        {told?.text}
      </p>
    </div>
  );
}
