"use client";

import type { RenderPlan, RenderQuote } from "@auteur/types";

import { useDates } from "../account/formats.ts";
import { clock } from "../dashboard/times.ts";
import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import type { ExportSettings } from "./settings.ts";

interface Props {
  readonly settings: ExportSettings;
  readonly quote: RenderQuote | undefined;
  readonly problem: Error | null;
  readonly plan: RenderPlan | null;
}

/** What comes out, what it costs, and how much of it is copied: before anything is begun. */
export function Summary({ settings, quote, problem, plan }: Props) {
  const strings = useStrings();
  const { number } = useDates();
  return (
    <div className="bg-raised border-line flex flex-col gap-1 rounded-lg border px-3 py-2 text-sm">
      {problem ? (
        <p role="alert" className="text-bad">
          {problemText(strings, problem)}
        </p>
      ) : null}
      {quote ? (
        <p data-testid="quote">
          {quote.width ? `${quote.width} × ${quote.height} · ` : ""}
          {clock(quote.duration_ms)} · {quote.credits ? strings.costs(number(quote.credits), number(quote.balance)) : strings.costsNothing}
        </p>
      ) : null}
      {quote && !quote.enough ? <p className="text-warning">{strings.problem_out_of_credits}</p> : null}
      <p className="text-quiet" role="status" data-testid="plan">
        {settings.mode === "full" ? strings.allEncoded : plan ? <Planned plan={plan} /> : strings.planning}
      </p>
    </div>
  );
}

function Planned({ plan }: { plan: RenderPlan }) {
  const strings = useStrings();
  const picture = plan.picture_copied_s + plan.picture_encoded_s > 0;
  const copied = picture ? plan.picture_copied_s : plan.sound_copied_s;
  const all = copied + (picture ? plan.picture_encoded_s : plan.sound_encoded_s);
  if (copied === 0) return <>{strings.nothingCopied}</>;
  return <>{all >= 120 ? strings.minutesCopied(minutes(copied), minutes(all)) : strings.secondsCopied(tenths(copied), tenths(all))}</>;
}

const minutes = (seconds: number): string => String(Math.round(seconds / 60));
const tenths = (seconds: number): string => String(Math.round(seconds * 10) / 10);
