/** Keys: what was pressed, which action that is, and how it is written. Pure but for the platform's name. */

import type { Action } from "./action.ts";

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

/** The action that a shortcut stands for; `remapped` are the user's own keys by action. */
export function actionFor(
  shortcut: string,
  actions: readonly Action[],
  remapped: Readonly<Record<string, readonly string[]>> = {},
): Action | undefined {
  return actions.find((action) => (remapped[action.id] ?? action.keys ?? []).includes(shortcut));
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
