/** Everything that can be done in the editor is one object, which serves menus, shortcuts, palette and the list of keys. */

import type { LucideIcon } from "lucide-react";

import type { Studio } from "../store/studio.tsx";
import type { Strings } from "../strings/index.tsx";

/** The entries of the catalogue that are plain text. */
export type Label = { [K in keyof Strings]: Strings[K] extends string ? K : never }[keyof Strings];

export interface Action {
  readonly id: string;
  readonly label: Label;
  readonly group: "edit" | "play" | "view" | "file";
  readonly icon?: LucideIcon;
  /** Shortcuts by `event.code`, as "Mod+Shift+KeyZ"; Mod is ⌘ on Apple's machines and Ctrl elsewhere. */
  readonly keys?: readonly string[];
  /** Whether it makes sense now. */
  readonly when?: (studio: Studio) => boolean;
  readonly run: (studio: Studio) => void;
}
