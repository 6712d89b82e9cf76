import { Label } from "radix-ui";
import { type ComponentProps, type ReactNode, useId } from "react";

import { classes } from "./classes.ts";

const BOX =
  "h-9 w-full rounded-md border border-line-strong bg-surface px-3 text-text placeholder:text-quiet " +
  "disabled:opacity-50 aria-invalid:border-bad";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={classes(BOX, className)} {...rest} />;
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={classes(BOX, "pr-8", className)} {...rest} />;
}

interface FieldProps {
  label: string;
  /** What is wrong with the value; read out when it appears. */
  error?: string | undefined;
  note?: ReactNode;
  children: (props: { id: string; "aria-invalid": boolean; "aria-describedby": string }) => ReactNode;
}

/** A labelled control with its note and its error. */
export function Field({ label, error, note, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className="flex flex-col gap-1.5">
      <Label.Root htmlFor={id} className="text-quiet text-xs font-medium">
        {label}
      </Label.Root>
      {children({ id, "aria-invalid": error !== undefined, "aria-describedby": noteId })}
      <div id={noteId} className="text-quiet text-xs">
        {error ? (
          <p role="alert" className="text-bad">
            {error}
          </p>
        ) : (
          note
        )}
      </div>
    </div>
  );
}
