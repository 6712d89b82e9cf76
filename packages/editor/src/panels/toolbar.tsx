"use client";

import { Button, IconButton } from "@auteur/ui";
import { CloudCheck, CloudOff, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";

import { actionById } from "../actions/all.ts";
import { keysOf, useKeys } from "../actions/keys.ts";
import { written } from "../actions/shortcuts.ts";
import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";

const TOOLS = ["undo", "redo", "cut", "split", "marker", "find", "palette", "shortcuts"];

/** The bar above all: where one is, what can be done, and whether it is saved. */
export function Toolbar({ name, home }: { name: string; home: ReactNode }) {
  const studio = useStudio();
  const strings = useStrings();
  return (
    <header className="border-line bg-surface flex h-12 shrink-0 items-center gap-1 border-b px-3">
      {home}
      <h1 className="mr-3 max-w-[30ch] truncate font-semibold">{name}</h1>
      <div role="toolbar" aria-label={strings.edit} className="flex gap-0.5">
        {TOOLS.map((id) => (
          <Tool key={id} id={id} />
        ))}
      </div>
      <div className="grow" />
      <SaveState />
      <Button kind="primary" size="small" className="ml-3 h-8" onClick={() => actionById("export").run(studio)}>
        {strings.exportMovie}
      </Button>
    </header>
  );
}

function Tool({ id }: { id: string }) {
  const studio = useStudio();
  const strings = useStrings();
  const action = actionById(id);
  const { label, icon: Icon, when, run } = action;
  const isOff = () => when?.(studio) === false;
  const offByDocument = useSession(isOff);
  const disabled = studio.view(isOff) || offByDocument;
  const [key] = keysOf(action, useKeys());
  return (
    <IconButton
      label={strings[label]}
      keys={key && written(key)}
      disabled={disabled}
      onClick={() => run(studio)}
    >
      {Icon ? <Icon /> : null}
    </IconButton>
  );
}

function SaveState() {
  const { save, pending } = useSession();
  const strings = useStrings();
  const shown = {
    saved: [<CloudCheck key="i" className="text-good" />, strings.saved],
    saving: [<LoaderCircle key="i" className="animate-spin" />, strings.saving],
    offline: [<CloudOff key="i" className="text-warning" />, strings.offline(pending)],
  }[save];
  return (
    <p role="status" data-testid="save-state" className="text-quiet flex items-center gap-1.5 text-xs [&_svg]:size-4">
      {shown}
    </p>
  );
}
