"use client";

import { Button, Field, Input, Switch } from "@auteur/ui";
import { type SyntheticEvent, useState } from "react";

import { readingOf } from "../respeak/takes.ts";
import type { Dialog as Shown } from "../store/editor.ts";
import { Respeak } from "../screens/later.tsx";
import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { type Closing, Frame } from "./frame.tsx";

/** What was typed over words: their text is corrected, or they are spoken anew; or new words are spoken behind them. */
export function Typed({ dialog, close }: Closing & { dialog: Extract<Shown, { kind: "typed" }> }) {
  const studio = useStudio();
  const strings = useStrings();
  const edl = useSession(({ local }) => local);
  const [after, setAfter] = useState(dialog.after ?? false);
  const old = readingOf(edl, dialog.wordIds);
  const [text, setText] = useState(dialog.text ?? (dialog.after ? "" : old));
  const edits = [{ word_ids: dialog.wordIds, text, after }];
  return (
    <Frame title={after ? strings.insertTitle : strings.typedOver} text={after ? strings.insertText : strings.typedOverText} close={close}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          if (!after && studio.perform({ op: "correct_words", word_ids: [...dialog.wordIds], text })) close();
        }}
      >
        <p className="text-quiet">{after ? strings.insertAfter(old) : `“${old}”`}</p>
        <Field label={strings.newText}>
          {(props) => <Input {...props} autoFocus value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
        <div className="flex flex-wrap items-center gap-2">
          <Switch label={strings.insertSwitch} checked={after} onChange={setAfter} />
          <div className="grow" />
          {after ? null : (
            <Button kind="primary" type="submit">
              {strings.correctText}
            </Button>
          )}
        </div>
      </form>
      <hr className="border-line" />
      <Respeak edits={edits} close={close} />
    </Frame>
  );
}
