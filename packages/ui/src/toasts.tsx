import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { Toast as Primitive } from "radix-ui";
import type { ReactNode } from "react";

import { IconButton } from "./button.tsx";

export interface Toast {
  readonly id: string;
  readonly kind: "good" | "note" | "bad";
  readonly title: string;
  /** What happened and what to do. */
  readonly text?: string | undefined;
  readonly action?: ReactNode;
}

const ICONS = {
  good: <CircleCheck className="text-good size-5" aria-hidden />,
  note: <Info className="text-accent size-5" aria-hidden />,
  bad: <CircleAlert className="text-bad size-5" aria-hidden />,
};

interface ToastsProps {
  toasts: readonly Toast[];
  onClose: (id: string) => void;
  label: string;
  closeLabel: string;
}

/** Short messages in the corner; bad news stays until it is closed. */
export function Toasts({ toasts, onClose, label, closeLabel }: ToastsProps) {
  return (
    <Primitive.Provider label={label} swipeDirection="right">
      {toasts.map(({ id, kind, title, text, action }) => (
        <Primitive.Root
          key={id}
          open
          duration={kind === "bad" ? Infinity : 6000}
          onOpenChange={(open) => {
            if (!open) onClose(id);
          }}
          className="bg-raised border-line flex items-start gap-3 rounded-lg border p-3 shadow-xl"
        >
          {ICONS[kind]}
          <div className="grow">
            <Primitive.Title className="font-medium">{title}</Primitive.Title>
            {text ? <Primitive.Description className="text-quiet text-sm">{text}</Primitive.Description> : null}
            {action}
          </div>
          <Primitive.Close asChild>
            <IconButton label={closeLabel}>
              <X />
            </IconButton>
          </Primitive.Close>
        </Primitive.Root>
      ))}
      <Primitive.Viewport className="fixed right-4 bottom-4 z-50 flex w-96 max-w-[92vw] flex-col gap-2 outline-none" />
    </Primitive.Provider>
  );
}
