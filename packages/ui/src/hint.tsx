import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";

import { Keys } from "./keys.tsx";

/** A few words beside what the pointer rests on or what has the focus. */
export function Hint({ text, keys, children }: { text: string; keys?: string | undefined; children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          className="bg-raised border-line text-text z-50 flex items-center gap-2 rounded-md border px-2 py-1 text-xs shadow-lg"
        >
          {text}
          {keys ? <Keys keys={keys} /> : null}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export const HintProvider = Tooltip.Provider;
