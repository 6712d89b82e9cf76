import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";

import { Button } from "./button.tsx";
import { classes } from "./classes.ts";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  closeLabel: string;
  wide?: boolean;
  children: ReactNode;
}

/**
 * A modal dialog on the browser's own element: it keeps the focus, makes the rest inert and closes by Escape. Its first
 * field has the focus, which goes back to where it was when the dialog is gone.
 *
 * Not Radix's: that one locks scrolling by a style element, which `style-src 'self'` forbids.
 */
export function Dialog({ open, onOpenChange, title, description, closeLabel, wide, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (!open || !shown) return shown?.close();
    const before = document.activeElement;
    if (!shown.open) shown.showModal();
    // the browser would take the closing button, for it comes first; React's autoFocus comes before the dialog is shown
    (shown.querySelector<HTMLElement>("input:not([hidden]), select, textarea") ?? shown.querySelector<HTMLElement>("[role=tab]"))?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [open]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={description ? `${id}-text` : undefined}
      onClose={() => onOpenChange(false)}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onOpenChange(false);
      }}
      className={classes(
        "bg-surface border-line text-text m-auto max-h-[88vh] w-[94vw] rounded-xl border p-0 shadow-2xl",
        "backdrop:bg-black/60",
        wide ? "max-w-3xl" : "max-w-lg",
      )}
    >
      {open ? (
        <div className="flex flex-col gap-4 p-5">
          <header className="flex items-start gap-4">
            <div className="grow">
              <h2 id={`${id}-title`} className="text-lg font-semibold">
                {title}
              </h2>
              {description ? (
                <p id={`${id}-text`} className="text-quiet text-sm">
                  {description}
                </p>
              ) : null}
            </div>
            {/* no hint on it: an open one would take Escape for itself */}
            <Button kind="quiet" size="icon" aria-label={closeLabel} onClick={() => onOpenChange(false)}>
              <X />
            </Button>
          </header>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}
