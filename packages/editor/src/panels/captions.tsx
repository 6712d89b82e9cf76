"use client";

import { frameAt, framesToTimecode, heard, type HeardWord } from "@auteur/utils";
import { Field, Select } from "@auteur/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useMemo, useRef } from "react";

import { type Cue, cueAt, reworded, wordsOf } from "../captions/cues.ts";
import { chooseLook, useLook } from "../captions/look.ts";
import { useCues } from "../captions/use-cues.ts";
import { useOutputs } from "../export/asking.ts";
import { usePlayer, useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";

const LINE_PX = 76;

/** The captions in a list of which only what is seen is drawn. Their texts are corrected here, their times follow the words. */
export function CaptionsPanel() {
  const strings = useStrings();
  const edl = useSession(({ local }) => local);
  const cues = useCues();
  const words = useMemo(() => heard(edl), [edl]);
  const now = usePlayer(({ ms }) => cueAt(cues, ms));
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({ count: cues.length, getScrollElement: () => scroller.current, estimateSize: () => LINE_PX, overscan: 6 });
  const playing = usePlayer((state) => state.playing);
  useEffect(() => {
    if (playing && now >= 0) list.scrollToIndex(now, { align: "auto" });
  }, [playing, now, list]);
  return (
    <section aria-label={strings.captions} className="flex h-full min-h-0 flex-col">
      <LookChoice />
      <p className="text-quiet px-4 pb-2 text-xs">{cues.length ? strings.captionsText(cues.length) : strings.noCaptions}</p>
      <div ref={scroller} className="min-h-0 grow overflow-y-auto px-4 pb-4">
        <ol className="relative" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start }) => (
            <li key={index} className="absolute inset-x-0" style={{ transform: `translateY(${start}px)`, height: LINE_PX }} aria-current={index === now}>
              <Line cue={cues[index] as Cue} words={words} on={index === now} />
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

/** How they look drawn into the picture: in the preview at once, and in the next export. */
function LookChoice() {
  const strings = useStrings();
  const outputs = useOutputs();
  const look = useLook();
  return (
    <div className="p-4 pb-2">
      <Field label={strings.captionLook}>
        {(props) => (
          <Select {...props} value={look?.styleName ?? ""} onChange={(event) => chooseLook(event.target.value || null)}>
            <option value="">{strings.captionLookFile}</option>
            {outputs.data?.styles.map(({ name }) => (
              <option key={name} value={name}>
                {strings.captionLookBurned(name)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}

/** Enter, or leaving the field, corrects the words; Escape takes it back. */
const Line = memo(function Line({ cue, words, on }: { cue: Cue; words: readonly HeardWord[]; on: boolean }) {
  const studio = useStudio();
  const strings = useStrings();
  const edl = useSession(({ local }) => local);
  const timecode = (ms: number) => framesToTimecode(frameAt(ms, edl.settings.frame_rate), edl.settings.frame_rate);
  const text = cue.text.replaceAll("\n", " ");
  const keep = (value: string) => {
    const op = value.trim() === text ? null : reworded(wordsOf(cue, words), value);
    if (op) studio.perform(op);
  };
  const show = () => {
    studio.player?.seek(cue.start_ms);
    studio.view.getState().set({ wordIds: wordsOf(cue, words).map(({ word }) => word.id), clipIds: [] });
  };
  return (
    <div className={`bg-raised mb-1.5 flex h-[70px] flex-col rounded-md border px-2 py-1 ${on ? "border-accent" : "border-line"}`}>
      <button type="button" className="text-quiet hover:text-text self-start font-mono text-xs" onClick={show}>
        {timecode(cue.start_ms)} – {timecode(cue.end_ms)}
      </button>
      <textarea
        key={text}
        defaultValue={text}
        rows={2}
        aria-label={strings.captionAt(timecode(cue.start_ms))}
        className="min-h-0 grow resize-none bg-transparent text-sm"
        onBlur={(event) => keep(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.value = text;
          else if (event.key !== "Enter") return;
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
    </div>
  );
});
