"use client";

/** How burned captions look: what was chosen for the next export, which the preview shows too. */

import { useSyncExternalStore } from "react";

import { type ExportSettings, remember, remembered } from "../export/settings.ts";

export type Look = Pick<ExportSettings, "styleName" | "style">;

const CHANGED = "auteur.look";

let read: { readonly text: string; readonly look: Look | null } = { text: "", look: null };

/** Null where captions are not drawn into the picture. The same object until it changes. */
function currentLook(): Look | null {
  const { captions, styleName, style } = remembered(localStorage, true);
  const look = captions === "burn" ? { styleName, style } : null;
  const text = JSON.stringify(look);
  if (text !== read.text) read = { text, look };
  return read.look;
}

/** From now on captions are drawn in a named style; null: not drawn. */
export function chooseLook(styleName: string | null): void {
  const before = remembered(localStorage, true);
  remember(localStorage, true, styleName === null ? { ...before, captions: "file" } : { ...before, captions: "burn", styleName, style: null });
  lookChanged();
}

/** What was remembered has changed. */
export function lookChanged(): void {
  window.dispatchEvent(new Event(CHANGED));
}

export function useLook(): Look | null {
  return useSyncExternalStore(subscribe, currentLook, () => null);
}

function subscribe(listener: () => void): () => void {
  for (const type of [CHANGED, "storage"]) window.addEventListener(type, listener);
  return () => {
    for (const type of [CHANGED, "storage"]) window.removeEventListener(type, listener);
  };
}
