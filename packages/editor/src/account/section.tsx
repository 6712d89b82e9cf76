import type { ReactNode } from "react";

import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";

interface SectionProps {
  title: string;
  text?: string;
  /** What begins something new. */
  action?: ReactNode;
  children?: ReactNode;
}

/** A part of the account, under a heading of its own. */
export function Section({ title, text, action, children }: SectionProps) {
  return (
    <section className="bg-surface border-line flex flex-col gap-4 rounded-xl border p-5" aria-label={title}>
      <header className="flex flex-wrap items-start gap-3">
        <div className="min-w-48 grow basis-64">
          <h2 className="text-lg font-semibold">{title}</h2>
          {text ? <p className="text-quiet text-sm">{text}</p> : null}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}

/** What went wrong, read out when it appears. */
export function Trouble({ error }: { error: unknown }) {
  const strings = useStrings();
  if (!error) return null;
  return (
    <p role="alert" className="text-bad text-sm">
      {problemText(strings, error)}
    </p>
  );
}
