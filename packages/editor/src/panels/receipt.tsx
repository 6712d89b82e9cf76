"use client";

import { useStrings } from "../strings/index.tsx";

/** What an export says of itself, as far as it is shown. */
export interface Receipt {
  readonly picture_copied_s: number;
  readonly picture_encoded_s: number;
  readonly sound_copied_s: number;
  readonly sound_encoded_s: number;
  readonly spans: readonly Span[];
  readonly checks: readonly string[];
  readonly fallback: string;
}

interface Span {
  readonly track: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly copied: boolean;
  readonly reason: string;
}

/** What was copied and what encoded, told and drawn. */
export function ReceiptView({ receipt }: { receipt: Receipt }) {
  const strings = useStrings();
  const copied = receipt.picture_copied_s || receipt.sound_copied_s;
  const all = copied + (receipt.picture_copied_s ? receipt.picture_encoded_s : receipt.sound_encoded_s || receipt.picture_encoded_s);
  return (
    <section aria-label={strings.receipt} className="flex flex-col gap-3">
      <p>{strings.copied(minutes(copied), minutes(all))}</p>
      {receipt.fallback ? <p className="text-warning text-sm">{receipt.fallback}</p> : null}
      <Bars spans={receipt.spans} />
      <ul className="text-quiet list-disc pl-5 text-xs">
        {receipt.checks.map((check) => (
          <li key={check}>{check}</li>
        ))}
      </ul>
    </section>
  );
}

const ROW = 10;

function Bars({ spans }: { spans: readonly Span[] }) {
  const strings = useStrings();
  const end = Math.max(1, ...spans.map((span) => span.end_ms));
  const rows = ["picture", "sound"].filter((track) => spans.some((span) => span.track === track));
  return (
    <figure className="flex flex-col gap-1">
      <svg
        viewBox={`0 0 1000 ${rows.length * (ROW + 4)}`}
        preserveAspectRatio="none"
        className="h-10 w-full"
        role="img"
        aria-label={strings.receipt}
      >
        {spans.map((span, i) => (
          <rect
            key={i}
            x={(1000 * span.start_ms) / end}
            width={Math.max(0.6, (1000 * (span.end_ms - span.start_ms)) / end)}
            y={rows.indexOf(span.track) * (ROW + 4)}
            height={ROW}
            className={span.copied ? "fill-copied" : "fill-cut"}
          >
            <title>{span.copied ? strings.spanCopied : span.reason || strings.spanEncoded}</title>
          </rect>
        ))}
      </svg>
      <figcaption className="text-quiet flex gap-4 text-xs">
        <Legend className="bg-copied" text={strings.spanCopied} />
        <Legend className="bg-cut" text={strings.spanEncoded} />
      </figcaption>
    </figure>
  );
}

function Legend({ className, text }: { className: string; text: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className={`size-2.5 rounded-sm ${className}`} />
      {text}
    </span>
  );
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
