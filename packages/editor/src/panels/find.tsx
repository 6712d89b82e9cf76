"use client";

import { Button, Field, Input } from "@auteur/ui";
import { type SyntheticEvent, useMemo, useState } from "react";

import type { Place } from "../script/model.ts";
import { useScript, useStudio } from "../store/studio.tsx";
import { Respeak } from "../screens/later.tsx";
import { useStrings } from "../strings/index.tsx";
import { type Closing, Frame } from "./frame.tsx";

const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}'’-]+/gu, "");

/** The runs of words that read as what is looked for. Each word belongs to one run at most. */
export function runsOf(places: readonly Place[], wanted: string): Place[][] {
  const needle = wanted.trim().split(/\s+/).map(bare).filter(Boolean);
  const runs: Place[][] = [];
  for (let i = 0; needle.length && i + needle.length <= places.length; i++) {
    const run = places.slice(i, i + needle.length);
    if (!run.every(({ token }, j) => bare(token.text) === needle[j])) continue;
    runs.push(run);
    i += needle.length - 1;
  }
  return runs;
}

/** Finds words, and corrects or re-speaks all of them: what is found is selected in script and timeline alike. */
export function Find({ close }: Closing) {
  const studio = useStudio();
  const strings = useStrings();
  const script = useScript({ struck: false });
  const [[wanted, replacement, at], setState] = useState(["", "", 0] as [string, string, number]);
  const found = useMemo(() => runsOf([...script], wanted), [script, wanted]);
  const edits = found.map((run) => ({ word_ids: run.map(({ token }) => token.word.id), text: replacement, after: false }));
  const show = (index: number) => {
    const run = found[index];
    if (!run) return;
    setState([wanted, replacement, index]);
    studio.view.getState().set({ wordIds: run.map(({ token }) => token.word.id) });
    const ms = run[0] && script.playedAt(run[0]);
    if (ms != null) studio.player?.seek(ms);
  };
  const replaceAll = () => {
    const operations = edits.map(({ word_ids, text }) => ({ op: "correct_words", word_ids, text }));
    if (operations.length) studio.perform({ op: "batch", operations });
    close();
  };
  return (
    <Frame title={strings.find} close={close}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          show((at + 1) % Math.max(1, found.length));
        }}
      >
        <Field label={strings.find} note={wanted.trim() ? strings.found(Math.min(at + 1, found.length), found.length) : undefined}>
          {(props) => <Input {...props} autoFocus value={wanted} onChange={(event) => setState([event.target.value, replacement, -1])} />}
        </Field>
        <Field label={strings.replaceWith}>
          {(props) => <Input {...props} value={replacement} onChange={(event) => setState([wanted, event.target.value, at])} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button type="submit" disabled={found.length === 0}>
            {strings.findNext}
          </Button>
          <Button kind="primary" disabled={found.length === 0 || replacement.trim() === ""} onClick={replaceAll}>
            {strings.replaceAll}
          </Button>
        </div>
      </form>
      {found.length && replacement.trim() ? (
        <>
          <hr className="border-line" />
          <Respeak edits={edits} close={close} />
        </>
      ) : null}
    </Frame>
  );
}
