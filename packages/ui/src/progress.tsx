import { Progress as Primitive } from "radix-ui";

import { classes } from "./classes.ts";

/** How far work has come: `fraction` from 0 to 1, or null while nothing can be said. */
export function Progress({ fraction, label }: { fraction: number | null; label: string }) {
  const percent = fraction === null ? null : Math.round(fraction * 100);
  return (
    <Primitive.Root
      value={percent}
      aria-label={label}
      className="bg-ground relative h-1.5 w-full overflow-hidden rounded-full"
    >
      <svg className="absolute inset-0 size-full" preserveAspectRatio="none" viewBox="0 0 100 1" aria-hidden>
        <rect
          width={percent ?? 30}
          height="1"
          className={classes("fill-accent transition-all", percent === null && "animate-pulse")}
        />
      </svg>
    </Primitive.Root>
  );
}
