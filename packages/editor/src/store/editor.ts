/** What the editor shows beside the document: selection, view, marks. None of it is part of undo. */

import type { Toast } from "@auteur/ui";
import type { TimelineMs } from "@auteur/utils";
import { create, type StoreApi, type UseBoundStore } from "zustand";

import type { Scale } from "../timeline/scale.ts";
import type { Tool } from "../timeline/tools.ts";

export type Dialog =
  | { readonly kind: "palette" | "shortcuts" | "find" }
  /** `jobId`: an export that is on its way or done. */
  | { readonly kind: "export"; readonly jobId?: string }
  | { readonly kind: "typed"; readonly wordIds: readonly string[]; readonly text: string | null; /** New words behind these. */ readonly after?: boolean }
  /** The edits that made these versions. */
  | { readonly kind: "edits"; readonly versions: readonly number[] }
  | { readonly kind: "track"; readonly trackId: string }
  | { readonly kind: "marker"; readonly markerId: string }
  | { readonly kind: "speaker"; readonly segmentId: string; readonly speaker: string };

export interface EditorState {
  readonly wordIds: readonly string[];
  readonly clipIds: readonly string[];
  readonly scale: Scale | null;
  readonly timelineWidth: number;
  readonly heights: ReadonlyMap<string, number>;
  readonly snapping: boolean;
  /** Whether the picture and the sound of one stretch are edited together. */
  readonly linked: boolean;
  readonly tool: Tool;
  /** The audio tracks that are heard alone, here and in no export; none: all of them. */
  readonly soloed: ReadonlySet<string>;
  readonly showStruck: boolean;
  /** Where something was edited is marked in the script. */
  readonly showEdits: boolean;
  readonly showCaptions: boolean;
  readonly showSafeAreas: boolean;
  readonly inMs: TimelineMs | null;
  readonly outMs: TimelineMs | null;
  readonly looping: boolean;
  readonly dialog: Dialog | null;
  readonly toasts: readonly Toast[];
  set: (change: Partial<Omit<EditorState, "set" | "tell" | "closeToast">>) => void;
  tell: (toast: Omit<Toast, "id">) => void;
  closeToast: (id: string) => void;
}

export type EditorStore = UseBoundStore<StoreApi<EditorState>>;

/** One store for each open project. */
export function createEditorStore(): EditorStore {
  let toasts = 0;
  return create<EditorState>((set) => ({
    wordIds: [],
    clipIds: [],
    scale: null,
    timelineWidth: 1000,
    heights: new Map(),
    snapping: true,
    linked: true,
    tool: "select",
    soloed: new Set(),
    showStruck: true,
    showEdits: false,
    showCaptions: false,
    showSafeAreas: false,
    inMs: null,
    outMs: null,
    looping: false,
    dialog: null,
    toasts: [],
    set: (change) => set(change),
    tell: (toast) => set((state) => ({ toasts: [...state.toasts.slice(-3), { ...toast, id: `toast-${++toasts}` }] })),
    closeToast: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
  }));
}
