"use client";

import { Button } from "@auteur/ui";
import { useEffect, useMemo, useRef, useState } from "react";

import { usePlayer, useScript, useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { useEdits, useEditSaid } from "../panels/use-edits.ts";
import { marksOf } from "./edit-marks.ts";
import { moved, type Script as Shown } from "./model.ts";
import { ScriptView, type WordMark } from "./view.ts";

/** The talk as text: what is done to the words is done to the picture and the sound. */
export function Script({ onTranscribe }: { onTranscribe: (mediaFileId: string) => Promise<void> }) {
  const studio = useStudio();
  const strings = useStrings();
  const struck = studio.view((state) => state.showStruck);
  const wordIds = studio.view((state) => state.wordIds);
  const script = useScript({ struck });
  const marks = useMarks(script);
  const element = useRef<HTMLDivElement>(null);
  const view = useRef<ScriptView | null>(null);
  const chosen = useRef<readonly string[]>([]);

  useEffect(() => {
    if (!element.current) return;
    const shown = new ScriptView(
      element.current,
      {
        onSelect: (ids) => {
          chosen.current = ids;
          studio.view.getState().set({ wordIds: ids, clipIds: [] });
        },
        onSeek: (ms) => studio.player?.seek(ms),
        onCut: (ids) => {
          studio.perform({ op: "delete_words", word_ids: [...ids] });
          studio.view.getState().set({ wordIds: [] });
        },
        onRestore: (ids) => studio.perform({ op: "restore_words", word_ids: [...ids] }),
        onType: (ids, text) => studio.view.getState().set({ dialog: { kind: "typed", wordIds: ids, text } }),
        onMove: (ids, after) => studio.perform(moved(studio.edl, ids, after)),
        onEdits: (versions) => studio.view.getState().set({ dialog: { kind: "edits", versions } }),
        onSpeaker: (segmentId, speaker) => studio.view.getState().set({ dialog: { kind: "speaker", segmentId, speaker } }),
      },
      strings.script,
    );
    view.current = shown;
    return () => {
      shown.destroy();
      view.current = null;
    };
  }, [studio, strings]);

  useEffect(() => view.current?.show(script), [script, studio, strings]);
  useEffect(() => view.current?.mark(marks), [marks, studio, strings]); // at the words that are shown by now
  useEffect(() => {
    if (wordIds !== chosen.current && wordIds.length) view.current?.select(wordIds);
    chosen.current = wordIds;
  }, [wordIds]);

  return (
    <section aria-label={strings.script} className="bg-surface flex h-full min-h-0 flex-col">
      <div data-script-scroller className="min-h-0 grow overflow-y-auto px-6 py-4">
        <Spoken view={view} />
        <div ref={element} className="mx-auto max-w-2xl" />
        {script.paragraphs.length === 0 ? <Empty onTranscribe={onTranscribe} /> : null}
      </div>
    </section>
  );
}

const NO_MARKS: readonly WordMark[] = [];

/** Where something was edited, when and by whom, while that is wanted. */
function useMarks(script: Shown): readonly WordMark[] {
  const wanted = useStudio().view((state) => state.showEdits);
  const strings = useStrings();
  const said = useEditSaid();
  const edits = useEdits(wanted);
  return useMemo(() => {
    if (!wanted) return NO_MARKS;
    return marksOf(edits, script).map(({ place, edits: made }) => ({
      place,
      versions: made.map(({ version }) => version),
      label: `${strings.editedHere}: ${made.map(said).join("; ")}`,
    }));
  }, [wanted, edits, script, said, strings]);
}

/** Follows the playhead without rendering the script anew. */
function Spoken({ view }: { view: { readonly current: ScriptView | null } }) {
  const ms = usePlayer((state) => state.ms);
  const playing = usePlayer((state) => state.playing);
  useEffect(() => view.current?.spokenAt(ms, playing), [ms, playing, view]);
  return null;
}

/** Nothing is said yet: where there is a recording, it can be listened to. */
function Empty({ onTranscribe }: { onTranscribe: (mediaFileId: string) => Promise<void> }) {
  const strings = useStrings();
  const files = useSession(({ local }) => local.media_files);
  const [asked, setAsked] = useState(false);
  const spoken = files.find(({ type }) => type !== "image");
  return (
    <div className="text-quiet mx-auto flex max-w-sm flex-col items-center gap-3 py-16 text-center">
      <p className="text-text font-medium">{strings.noWords}</p>
      <p>{strings.noWordsText}</p>
      {spoken && !asked ? (
        <Button
          onClick={() => {
            setAsked(true);
            void onTranscribe(spoken.id).catch(() => setAsked(false));
          }}
        >
          {strings.transcribe}
        </Button>
      ) : null}
    </div>
  );
}
