"use client";

import type { Job } from "@auteur/types";
import { Button } from "@auteur/ui";
import { useState } from "react";

import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { putIn, readingOf, spokenBy, type Take } from "./takes.ts";

/** Takes to be heard between what stands around them; nothing has changed until they are put in. */
export function Takes({ job, close }: { job: Job; close: () => void }) {
  const studio = useStudio();
  const strings = useStrings();
  const edl = useSession(({ local }) => local);
  const [{ takes, refused, quality }] = useState(() => spokenBy(job)); // links are signed anew with each answer, which would stop what plays
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const chosen = takes.filter((_, i) => !left.has(i));
  const apply = () => {
    const op = putIn(chosen);
    if (op && studio.perform(op)) close();
  };
  const tick = (i: number) => {
    const others = new Set(left);
    if (!others.delete(i)) others.add(i);
    setLeft(others);
  };
  return (
    <>
      <p role="status" className="text-quiet text-sm">
        {strings.respeakTaken(takes.length)}
      </p>
      <ul aria-label={strings.respeakTakes} className="flex max-h-72 flex-col gap-2 overflow-y-auto">
        {takes.map((take, i) => (
          <Line key={i} take={take} {...(takes.length > 1 ? { ticked: !left.has(i), tick: () => tick(i) } : {})} />
        ))}
      </ul>
      {refused.map(({ word_ids, code, message }, i) => (
        <p key={i} role="alert" className="text-warning text-sm">
          “{readingOf(edl, word_ids)}”: {problemText(strings, Object.assign(new Error(message), { code }))}
        </p>
      ))}
      <div className="flex items-end gap-3">
        <p className="text-quiet min-w-0 grow text-xs" lang="en">
          {quality}
        </p>
        <Button kind="primary" disabled={chosen.length === 0} onClick={apply}>
          {strings.respeakApply}
        </Button>
      </div>
    </>
  );
}

function Line({ take: { text, instead_of, preview_url }, ticked, tick }: { take: Take; ticked?: boolean; tick?: () => void }) {
  const strings = useStrings();
  return (
    <li className="bg-raised border-line flex flex-col gap-1.5 rounded-md border px-3 py-2">
      <p className="flex items-center gap-2 text-sm">
        {tick ? <input type="checkbox" aria-label={strings.respeakTake(text)} checked={ticked} onChange={tick} /> : null}
        {instead_of ? <s className="text-quiet">{instead_of}</s> : null} <span>{text}</span>
      </p>
      {/* eslint-disable-next-line jsx-a11y/media-has-caption -- what it says stands above it */}
      <audio controls crossOrigin="anonymous" preload="metadata" src={preview_url} aria-label={strings.respeakHear(text)} className="h-8 w-full" />
    </li>
  );
}
