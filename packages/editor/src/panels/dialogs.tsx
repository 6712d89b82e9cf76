"use client";

import { Button, Field, Input, Keys } from "@auteur/ui";
import { type ReactNode, type SyntheticEvent, useEffect, useState } from "react";

import { ACTIONS } from "../actions/all.ts";
import { keysOf, useKeys } from "../actions/keys.ts";
import { written } from "../actions/shortcuts.ts";
import { Edited } from "../screens/later.tsx";
import type { Dialog as Shown } from "../store/editor.ts";
import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { Find } from "./find.tsx";
import { type Closing, Frame } from "./frame.tsx";
import { MarkerDialog } from "./marker.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { TrackDialog } from "./track.tsx";
import { Typed } from "./typed.tsx";

/** The dialog that is open, if any. `exportDialog` is whoever exports. */
export function Dialogs({ exportDialog }: { exportDialog: (close: () => void, jobId: string | null) => ReactNode }) {
  const { view } = useStudio();
  const dialog = view((state) => state.dialog);
  const close = () => view.getState().set({ dialog: null });
  if (dialog?.kind === "palette") return <Palette close={close} />;
  if (dialog?.kind === "shortcuts") return <Shortcuts close={close} />;
  if (dialog?.kind === "find") return <Find close={close} />;
  if (dialog?.kind === "typed") return <Typed dialog={dialog} close={close} />;
  if (dialog?.kind === "track") return <TrackDialog trackId={dialog.trackId} close={close} />;
  if (dialog?.kind === "edits") return <Edited versions={dialog.versions} close={close} />;
  if (dialog?.kind === "marker") return <MarkerDialog markerId={dialog.markerId} close={close} />;
  if (dialog?.kind === "speaker") return <Speaker dialog={dialog} close={close} />;
  return dialog?.kind === "export" ? exportDialog(close, dialog.jobId ?? null) : null;
}

function Palette({ close }: Closing) {
  const studio = useStudio();
  const strings = useStrings();
  const keys = useKeys();
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(0);
  const words = wanted.toLowerCase().split(/\s+/);
  const found = ACTIONS.filter((action) => words.every((word) => strings[action.label].toLowerCase().includes(word)));
  useEffect(() => {
    // in newer browsers scrolling gives a promise, which is no way to clean up
    void document.getElementById(`palette-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const run = (index: number) => {
    const action = found[index];
    if (!action || action.when?.(studio) === false) return;
    close();
    action.run(studio);
  };
  return (
    <Frame title={strings.palette} close={close}>
      <Input
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={`palette-${at}`}
        aria-label={strings.paletteHint}
        placeholder={strings.paletteHint}
        value={wanted}
        onChange={(event) => {
          setWanted(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt(Math.min(found.length - 1, at + 1));
          else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
          else if (event.key === "Enter") run(at);
          else return;
          event.preventDefault();
        }}
      />
      <ul id="palette-list" role="listbox" aria-label={strings.palette} className="max-h-80 overflow-auto">
        {found.map((action, i) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the field above has the focus and takes the keys
          <li
            key={action.id}
            id={`palette-${i}`}
            role="option"
            aria-selected={i === at}
            aria-disabled={action.when?.(studio) === false}
            className="aria-selected:bg-hover flex items-center gap-3 rounded-md px-2 py-1.5 aria-disabled:opacity-45"
            onPointerMove={() => setAt(i)}
            onClick={() => run(i)}
          >
            <span className="grow">{strings[action.label]}</span>
            {keysOf(action, keys).slice(0, 1).map((key) => (
              <Keys key={key} keys={written(key)} />
            ))}
          </li>
        ))}
      </ul>
    </Frame>
  );
}

function Speaker({ dialog, close }: Closing & { dialog: Extract<Shown, { kind: "speaker" }> }) {
  const studio = useStudio();
  const strings = useStrings();
  const edl = useSession(({ local }) => local);
  const [name, setName] = useState(dialog.speaker);
  const others = [...new Set([...edl.transcript.segments].map(({ speaker }) => speaker))];
  const everywhere = () => {
    const known = others.includes(name) && name !== dialog.speaker;
    const op = known
      ? { op: "merge_speakers", speakers: [dialog.speaker], into: name }
      : { op: "rename_speaker", speaker: dialog.speaker, name };
    if (studio.perform(op)) close();
  };
  const here = () => {
    if (studio.perform({ op: "set_speaker", speaker: name, segment_ids: [dialog.segmentId] })) close();
  };
  return (
    <Frame title={strings.renameSpeaker} close={close}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          everywhere();
        }}
      >
        <Field label={strings.speakerName}>
          {(props) => (
            <Input {...props} autoFocus list="speakers" value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <datalist id="speakers">
          {others.map((speaker) => (
            <option key={speaker} value={speaker} />
          ))}
        </datalist>
        <div className="flex justify-end gap-2">
          <Button onClick={here}>{strings.onlyHere}</Button>
          <Button kind="primary" type="submit">
            {strings.everywhere}
          </Button>
        </div>
      </form>
    </Frame>
  );
}
