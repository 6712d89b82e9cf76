import { type SyntheticEvent, useState } from "react";

import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Field, Input } from "./field.tsx";

interface ConfirmProps {
  title: string;
  /** What will be gone. */
  text: string;
  action: string;
  cancel: string;
  closeLabel: string;
  /** What must be typed before the action can be taken, where a slip would cost much. */
  typed?: { readonly label: string; readonly expected: string };
  busy?: boolean;
  error?: string | undefined;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once more before something is gone for good. */
export function Confirm({ title, text, action, cancel, closeLabel, typed, busy = false, error, onConfirm, onClose }: ConfirmProps) {
  const [given, setGiven] = useState("");
  const allowed = !typed || given.trim().toLowerCase() === typed.expected.toLowerCase();
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())} title={title} description={text} closeLabel={closeLabel}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          if (allowed) onConfirm();
        }}
      >
        {typed ? (
          <Field label={typed.label}>
            {(props) => (
              <Input {...props} autoFocus autoComplete="off" value={given} onChange={(event) => setGiven(event.target.value)} />
            )}
          </Field>
        ) : null}
        {error ? (
          <p role="alert" className="text-bad">
            {error}
          </p>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{cancel}</Button>
          <Button type="submit" kind="danger" disabled={!allowed || busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
