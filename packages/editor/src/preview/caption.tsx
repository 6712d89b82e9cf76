"use client";

import { cueAt } from "../captions/cues.ts";
import { useLook } from "../captions/look.ts";
import { useCues } from "../captions/use-cues.ts";
import { Burned } from "../screens/later.tsx";
import { usePlayer, useStudio } from "../store/studio.tsx";

/** The caption of the moment, as the server lays it out; in its style where captions are drawn into the picture. */
export function Caption() {
  const shown = useStudio().view((state) => state.showCaptions);
  const look = useLook();
  if (!shown) return null;
  return look ? <Burned look={look} /> : <Plain />;
}

function Plain() {
  const cues = useCues();
  const text = usePlayer(({ ms }) => cues[cueAt(cues, ms)]?.text ?? "");
  if (!text) return null;
  return (
    <p className="absolute inset-x-[8%] bottom-[8%] text-center">
      <span className="box-decoration-clone rounded bg-black/75 px-3 py-1 text-lg whitespace-pre-line text-white" data-testid="caption">
        {text}
      </span>
    </p>
  );
}
