"use client";

import { Button, Input, Keys } from "@auteur/ui";
import { RotateCcw } from "lucide-react";
import { type KeyboardEvent, useState } from "react";

import type { Action } from "../actions/action.ts";
import { ACTIONS } from "../actions/all.ts";
import { assigned, conflicts, keepKeys, keysOf, restored, useKeys } from "../actions/keys.ts";
import { isModifier, shortcutOf, written } from "../actions/shortcuts.ts";
import { useStrings } from "../strings/index.tsx";
import { type Closing, Frame } from "./frame.tsx";

const GROUPS = ["edit", "play", "view", "file"] as const;

/** All keys, which can be changed here: what is pressed next stands for the action from then on. */
export function Shortcuts({ close }: Closing) {
  const strings = useStrings();
  const keys = useKeys();
  const [wanted, setWanted] = useState("");
  const [asking, setAsking] = useState<string | null>(null);
  const names = { edit: strings.edit, play: strings.playing, view: strings.viewing, file: strings.filing };
  const found = ACTIONS.filter(({ label }) => strings[label].toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <Frame title={strings.shortcuts} text={strings.shortcutsText} wide close={close}>
      <div className="flex gap-2">
        <Input aria-label={strings.find} placeholder={strings.find} value={wanted} onChange={(event) => setWanted(event.target.value)} />
        <Button disabled={Object.keys(keys).length === 0} onClick={() => keepKeys({})}>
          {strings.resetKeys}
        </Button>
      </div>
      <div className="flex max-h-[60vh] flex-col gap-4 overflow-y-auto pr-1" tabIndex={0} role="group" aria-label={strings.shortcuts}>
        {GROUPS.map((group) => {
          const actions = found.filter((action) => action.group === group);
          return actions.length ? (
            <section key={group} aria-label={names[group]}>
              <h3 className="text-quiet mb-1 text-xs font-medium">{names[group]}</h3>
              <ul>
                {actions.map((action) => (
                  <Line key={action.id} action={action} asking={asking === action.id} ask={setAsking} />
                ))}
              </ul>
            </section>
          ) : null;
        })}
      </div>
    </Frame>
  );
}

interface LineProps {
  action: Action;
  asking: boolean;
  ask: (actionId: string | null) => void;
}

function Line({ action, asking, ask }: LineProps) {
  const strings = useStrings();
  const keys = useKeys();
  const name = strings[action.label];
  return (
    <li className="hover:bg-hover flex min-h-9 items-center gap-3 rounded-md px-2">
      <span className="grow">{name}</span>
      {asking ? (
        <Ask action={action} done={() => ask(null)} />
      ) : (
        <button
          type="button"
          aria-label={strings.changeKeys(name, keysOf(action, keys).map((key) => written(key)).join(", "))}
          className="border-line hover:border-line-strong flex min-h-7 min-w-16 justify-end gap-1.5 rounded-md border border-transparent px-1.5 py-0.5"
          onClick={() => ask(action.id)}
        >
          {keysOf(action, keys).map((key) => (
            <Keys key={key} keys={written(key)} />
          ))}
        </button>
      )}
      <Button
        kind="quiet"
        size="icon"
        aria-label={strings.resetKey(name)}
        className={keys[action.id] ? undefined : "invisible"}
        onClick={() => keepKeys(restored(action, ACTIONS, keys))}
      >
        <RotateCcw />
      </Button>
    </li>
  );
}

/** Takes the next keys that are pressed. Where they stand for something else, that is told and asked. */
function Ask({ action, done }: { action: Action; done: () => void }) {
  const strings = useStrings();
  const keys = useKeys();
  const [pressed, setPressed] = useState<string | null>(null);
  const others = pressed ? conflicts(pressed, action.id, ACTIONS, keys) : [];
  const keep = (shortcut: string) => {
    keepKeys(assigned(shortcut, action, ACTIONS, keys));
    done();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isModifier(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.code === "Escape") return done();
    const shortcut = shortcutOf(event);
    if (conflicts(shortcut, action.id, ACTIONS, keys).length) setPressed(shortcut);
    else keep(shortcut);
  };
  if (pressed && others.length) {
    return (
      <span role="alert" className="flex items-center gap-2 text-sm">
        <Keys keys={written(pressed)} />
        <span className="text-warning">{strings.keysTaken(others.map(({ label }) => strings[label]).join(", "))}</span>
        <Button size="small" autoFocus onClick={() => keep(pressed)}>
          {strings.takeKeys}
        </Button>
        <Button size="small" kind="quiet" onClick={done}>
          {strings.cancel}
        </Button>
      </span>
    );
  }
  return (
    <Button size="small" autoFocus className="border-accent" onKeyDown={onKeyDown} onBlur={done}>
      {strings.pressKeys}
    </Button>
  );
}
