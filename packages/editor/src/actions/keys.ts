/** The user's own keys: which shortcuts stand for which action, kept in this browser. */

import { useSyncExternalStore } from "react";

import type { Action } from "./action.ts";

/** By action the shortcuts that were chosen for it; an action that is not named has its own ones. */
export type Remapped = Readonly<Record<string, readonly string[]>>;

const KEPT = "auteur.keys";

export function keysOf({ id, keys }: Action, remapped: Remapped): readonly string[] {
  return remapped[id] ?? keys ?? [];
}

/** The other actions that have the shortcut already. */
export function conflicts(shortcut: string, actionId: string, actions: readonly Action[], remapped: Remapped): Action[] {
  return actions.filter((action) => action.id !== actionId && keysOf(action, remapped).includes(shortcut));
}

/** With the shortcut for this action alone: whoever had it loses it. */
export function assigned(shortcut: string, action: Action, actions: readonly Action[], remapped: Remapped): Remapped {
  const taken = conflicts(shortcut, action.id, actions, remapped).map((other) => [
    other.id,
    keysOf(other, remapped).filter((key) => key !== shortcut),
  ]);
  return { ...remapped, ...Object.fromEntries(taken), [action.id]: [shortcut] };
}

/** With the action's own keys again, taken from whoever has been given them meanwhile. */
export function restored(action: Action, actions: readonly Action[], remapped: Remapped): Remapped {
  const { [action.id]: _, ...others } = remapped;
  return (action.keys ?? []).reduce<Remapped>((left, key) => {
    const taken = conflicts(key, action.id, actions, left).map((other) => [other.id, keysOf(other, left).filter((one) => one !== key)]);
    return { ...left, ...Object.fromEntries(taken) };
  }, others);
}

/** What was kept, as far as it can be read: anybody may have written there. */
export function remappedFrom(text: string | null): Remapped {
  try {
    const kept: unknown = JSON.parse(text ?? "{}");
    if (typeof kept !== "object" || kept === null || Array.isArray(kept)) return {};
    const good = Object.entries(kept).filter(([, keys]) => Array.isArray(keys) && keys.every((key) => typeof key === "string"));
    return Object.fromEntries(good) as Remapped;
  } catch {
    return {};
  }
}

const listeners = new Set<() => void>();
let shown: { readonly text: string | null; readonly keys: Remapped } = { text: null, keys: {} };

/** The keys as they are now. */
export function currentKeys(): Remapped {
  const text = localStorage.getItem(KEPT);
  if (text !== shown.text) shown = { text, keys: remappedFrom(text) };
  return shown.keys;
}

export function keepKeys(keys: Remapped): void {
  if (Object.keys(keys).length) localStorage.setItem(KEPT, JSON.stringify(keys));
  else localStorage.removeItem(KEPT);
  for (const listener of listeners) listener();
}

export function useKeys(): Remapped {
  return useSyncExternalStore(subscribe, currentKeys, () => shown.keys);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}
