/** Keys: what was pressed, which action that is, and how it is written. Pure but for the platform's name. */

import type { Action } from "./action.ts";
import { keysOf, type Remapped } from "./keys.ts";

const APPLE = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

interface Pressed {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The shortcut that was pressed, in the order in which actions write it. */
export function shortcutOf({ code, ctrlKey, metaKey, shiftKey, altKey }: Pressed, apple = APPLE): string {
  const mod = apple ? metaKey : ctrlKey;
  return [mod && "Mod", altKey && "Alt", shiftKey && "Shift", code].filter(Boolean).join("+");
}

/** The action that a shortcut stands for; `remapped` are the user's own keys. */
export function actionFor(shortcut: string, actions: readonly Action[], remapped: Remapped = {}): Action | undefined {
  return actions.find((action) => keysOf(action, remapped).includes(shortcut));
}

/** Whether the key is only held to change what another one means. */
export function isModifier({ code }: { readonly code: string }): boolean {
  return /^(Control|Shift|Alt|Meta|OS)/.test(code);
}

/** Keys never fire while text is being typed; the script is no such place, for what is typed there is an edit. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target.closest("[data-script-scroller]")) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Backspace: "⌫",
  Delete: "Del",
  Space: "Space",
  Comma: ",",
  Period: ".",
  Slash: "?",
  Equal: "=",
  Minus: "-",
  Escape: "Esc",
  BracketLeft: "[",
  BracketRight: "]",
};

/** A shortcut as people read it: "Ctrl+Shift+Z". */
export function written(shortcut: string, apple = APPLE): string {
  return shortcut
    .split("+")
    .map((key) => {
      if (key === "Mod") return apple ? "⌘" : "Ctrl";
      return NAMES[key] ?? key.replace(/^(Key|Digit)/, "");
    })
    .join("+");
}
