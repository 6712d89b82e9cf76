import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";

import { classes } from "./classes.ts";
import { Hint } from "./hint.tsx";

const look = cva(
  "inline-flex items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap transition-colors " +
    "disabled:pointer-events-none disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      kind: {
        plain: "bg-raised text-text border border-line hover:bg-hover",
        primary: "bg-accent-ground text-accent-text hover:brightness-110",
        quiet: "text-quiet hover:bg-hover hover:text-text",
        danger: "bg-bad-ground text-white hover:brightness-110",
      },
      size: {
        small: "h-7 px-2 text-xs",
        normal: "h-9 px-3",
        large: "h-11 px-5 text-base",
        icon: "size-8",
      },
    },
    defaultVariants: { kind: "plain", size: "normal" },
  },
);

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof look> {
  /** Gives the look to its one child (a link) in place of a button. */
  asChild?: boolean;
}

export function Button({ className, kind, size, asChild = false, type = "button", ...rest }: ButtonProps) {
  const Part = asChild ? Slot.Root : "button";
  return <Part {...(asChild ? {} : { type })} className={classes(look({ kind, size }), className)} {...rest} />;
}

export interface IconButtonProps extends Omit<ButtonProps, "aria-label" | "size"> {
  /** What it does: read out, and shown when the pointer rests on it. */
  label: string;
  /** Its keys, as "Ctrl+Z". */
  keys?: string | undefined;
}

export function IconButton({ label, keys, kind = "quiet", ...rest }: IconButtonProps) {
  return (
    <Hint text={label} keys={keys}>
      <Button aria-label={label} kind={kind} size="icon" {...rest} />
    </Hint>
  );
}
