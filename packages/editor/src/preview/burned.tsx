"use client";

import { heard, textOf } from "@auteur/utils";
import { useEffect, useMemo, useRef } from "react";

import { cueAt, wordsOf } from "../captions/cues.ts";
import type { Look } from "../captions/look.ts";
import { useCues } from "../captions/use-cues.ts";
import { useOutputs } from "../export/asking.ts";
import { styleOf } from "../export/settings.ts";
import { drawCaption } from "../export/style-picture.ts";
import { usePlayer, useSession } from "../store/studio.tsx";

/** The caption of the moment as it will be drawn into the picture; drawn again when another word is spoken. */
export function Burned({ look }: { look: Look }) {
  const { local: edl } = useSession();
  const cues = useCues();
  const outputs = useOutputs();
  const words = useMemo(() => heard(edl), [edl]);
  const speakers = useMemo(() => [...new Set(words.map(({ segment }) => segment.speaker))], [words]);
  const at = usePlayer(({ ms }) => cueAt(cues, ms));
  const cue = cues[at];
  const said = useMemo(() => (cue ? wordsOf(cue, words) : []), [cue, words]);
  const spoken = usePlayer(({ ms }) => said.findLastIndex(({ start_ms }) => start_ms <= ms));
  const canvas = useRef<HTMLCanvasElement>(null);
  const style = outputs.data ? styleOf(look, outputs.data) : null;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    const [first] = said;
    if (!style || !first) return;
    const colour = style.speaker_colours[speakers.indexOf(first.segment.speaker) % Math.max(1, style.speaker_colours.length)];
    const shown = said.map(({ word }, i) => ({ text: textOf(word), spoken: i === spoken }));
    drawCaption(context, shown, style, colour ?? null);
  }, [said, spoken, style, speakers]);
  const { width, height } = edl.settings;
  return (
    <>
      <canvas ref={canvas} width={Math.round((HEIGHT_PX * width) / height)} height={HEIGHT_PX} aria-hidden className="pointer-events-none absolute inset-0 size-full" data-testid="burned-caption" />
      <p className="sr-only" data-testid="caption">
        {cue?.text ?? ""}
      </p>
    </>
  );
}

const HEIGHT_PX = 540;
