"use client";

import { Dialog } from "@auteur/ui";
import type { ReactNode } from "react";

import { useStrings } from "../strings/index.tsx";

export interface Closing {
  readonly close: () => void;
}

interface FrameProps extends Closing {
  readonly title: string;
  readonly text?: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** The dialogs of the editor look alike and close alike. */
export function Frame({ title, text, wide = false, close, children }: FrameProps) {
  const strings = useStrings();
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) close();
      }}
      title={title}
      wide={wide}
      {...(text ? { description: text } : {})}
      closeLabel={strings.close}
    >
      {children}
    </Dialog>
  );
}
