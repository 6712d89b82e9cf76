"use client";

import type { Proposal } from "@auteur/types";
import { Button } from "@auteur/ui";
import { perform } from "@auteur/utils";
import { useQuery } from "@tanstack/react-query";
import { Play, Scissors } from "lucide-react";
import { useState } from "react";

import { useServices } from "../data/services.tsx";
import { soloed } from "../preview/plan.ts";
import { asBatch } from "../review/batch.ts";
import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";

/** How much is heard before and after what a proposal is about. */
const AROUND_MS = 1500;

const KINDS = ["filler", "gap", "retake"] as const;
type Kind = (typeof KINDS)[number];

/** Fillers, dead air and abandoned takes: heard, ticked, and cut as one step. */
export function ReviewPanel() {
  const studio = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const { local: edl, pending } = useSession();
  const [kinds, setKinds] = useState<readonly Kind[]>(KINDS);
  const [changed, setChanged] = useState<ReadonlyMap<string, boolean>>(new Map());
  const found = useQuery({
    queryKey: [studio.projectId, "proposals", edl.version],
    queryFn: () => api.get<{ revision: number; proposals: Proposal[] }>(`/projects/${studio.projectId}/proposals`),
    enabled: pending === 0 && edl.transcript.segments.count > 0,
  });
  const proposals = (found.data?.proposals ?? []).filter(({ kind }) => kinds.includes(kind));
  const ticked = proposals.filter((proposal) => changed.get(keyOf(proposal)) ?? proposal.ticked);
  const tick = (proposal: Proposal, on: boolean) => setChanged(new Map(changed).set(keyOf(proposal), on));
  const apply = () => {
    if (ticked.length && studio.perform(asBatch(ticked))) setChanged(new Map());
  };
  return (
    <section aria-label={strings.review} className="flex flex-col gap-3 p-4">
      <div role="group" aria-label={strings.review} className="flex gap-1">
        {KINDS.map((kind) => (
          <Button
            key={kind}
            size="small"
            aria-pressed={kinds.includes(kind)}
            className={kinds.includes(kind) ? "border-accent" : undefined}
            onClick={() => setKinds(kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind])}
          >
            {{ filler: strings.fillers, gap: strings.gaps, retake: strings.retakes }[kind]}
          </Button>
        ))}
      </div>
      {found.isError ? <p className="text-bad text-sm">{problemText(strings, found.error)}</p> : null}
      {found.isSuccess && proposals.length === 0 ? <p className="text-quiet">{strings.nothingToTidy}</p> : null}
      <ul className="flex flex-col gap-1">
        {proposals.map((proposal) => (
          <Line
            key={keyOf(proposal)}
            proposal={proposal}
            current={found.data?.revision === edl.version}
            checked={ticked.includes(proposal)}
            onTick={(on) => tick(proposal, on)}
          />
        ))}
      </ul>
      <Button kind="primary" disabled={ticked.length === 0 || found.data?.revision !== edl.version} onClick={apply}>
        {strings.cutTicked(ticked.length)}
      </Button>
    </section>
  );
}

function keyOf({ kind, start_ms, end_ms, text }: Proposal): string {
  return `${kind} ${start_ms} ${end_ms} ${text}`;
}

interface LineProps {
  proposal: Proposal;
  /** Whether it is about the document as it is now. */
  current: boolean;
  checked: boolean;
  onTick: (on: boolean) => void;
}

function Line({ proposal, current, checked, onTick }: LineProps) {
  const studio = useStudio();
  const strings = useStrings();
  const { kind, text, ticked, start_ms, end_ms, word_ids } = proposal;
  const reason = { filler: ticked ? strings.reasonHesitation : strings.reasonFiller, gap: strings.reasonGap, retake: strings.reasonRetake }[kind];
  const seconds = ((end_ms - start_ms) / 1000).toFixed(1);
  const listen = () => {
    studio.view.getState().set({ wordIds: kind === "gap" ? [] : [...word_ids], clipIds: [] });
    studio.player?.pause();
    studio.player?.seek(Math.max(0, start_ms - AROUND_MS));
    void studio.player?.play(end_ms + AROUND_MS);
  };
  const listenWithout = () => {
    const { player, view } = studio;
    if (!player || !current) return;
    player.pause();
    player.show(soloed(perform(studio.edl, asBatch([proposal])), view.getState().soloed));
    player.seek(Math.max(0, start_ms - AROUND_MS));
    void player.play(start_ms + AROUND_MS);
    const stop = player.subscribe(() => {
      if (player.state.playing) return;
      stop();
      player.show(soloed(studio.edl, view.getState().soloed));
    });
  };
  return (
    <li className="bg-raised border-line flex items-center gap-2 rounded-md border px-2 py-1.5">
      <label className="flex min-w-0 grow items-center gap-2">
        <input type="checkbox" checked={checked} onChange={(event) => onTick(event.target.checked)} />
        <span className="min-w-0 grow">
          <span className="block truncate text-sm">{text || strings.gaps}</span>
          <span className="text-quiet block text-xs">
            {reason} · {seconds} s
          </span>
        </span>
      </label>
      <button
        type="button"
        aria-label={`${strings.listen}: ${text || strings.gaps}`}
        className="text-quiet hover:text-text rounded p-1 [&_svg]:size-4"
        onClick={listen}
      >
        <Play />
      </button>
      <button
        type="button"
        aria-label={`${strings.listenWithout}: ${text || strings.gaps}`}
        title={strings.listenWithout}
        className="text-quiet hover:text-text rounded p-1 disabled:opacity-45 [&_svg]:size-4"
        disabled={!current}
        onClick={listenWithout}
      >
        <Scissors />
      </button>
    </li>
  );
}
