"use client";

import { clock } from "../dashboard/times.ts";
import { useLanguage, useStrings } from "../strings/index.tsx";

/** What an export says of itself, as far as it is shown. */
export interface Receipt {
  readonly picture_copied_s: number;
  readonly picture_encoded_s: number;
  readonly sound_copied_s: number;
  readonly sound_encoded_s: number;
  readonly spans: readonly Span[];
  readonly checks: readonly string[];
  readonly fallback: string;
  readonly width: number;
  readonly height: number;
  readonly rate: string;
  readonly container: string;
  readonly picture_codec: string;
  readonly sound_codec: string;
  /** Not told by exports of before. */
  readonly generated?: readonly { readonly start_ms: number; readonly end_ms: number }[];
  readonly credentials?: string;
  readonly loudness: { readonly integrated_lufs: number; readonly true_peak_dbtp: number } | null;
}

interface Span {
  readonly track: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly copied: boolean;
  readonly reason: string;
}

/** What was copied and what encoded, told and drawn; what was measured in the file. `url` fetches all of it. */
export function ReceiptView({ receipt, url }: { receipt: Receipt; url?: string }) {
  const strings = useStrings();
  const picture = receipt.picture_copied_s + receipt.picture_encoded_s > 0;
  const copied = picture ? receipt.picture_copied_s : receipt.sound_copied_s;
  const all = copied + (picture ? receipt.picture_encoded_s : receipt.sound_encoded_s);
  const reasons = [...new Set(receipt.spans.filter((span) => !span.copied && span.reason).map(({ reason }) => reason))];
  return (
    <section aria-label={strings.receipt} className="bg-raised border-line flex flex-col gap-3 rounded-lg border p-4">
      <h3 className="font-semibold">{copied > 0 ? strings.copied(minutes(copied), minutes(all)) : strings.allEncodedDone}</h3>
      <Bars spans={receipt.spans} />
      <Facts receipt={receipt} />
      <Made receipt={receipt} />
      {receipt.fallback ? <p className="text-warning text-sm">{receipt.fallback}</p> : null}
      <details className="text-xs">
        <summary className="text-quiet hover:text-text cursor-pointer">{strings.receiptChecks(receipt.checks.length)}</summary>
        <ul className="text-quiet list-disc pt-2 pl-5" lang="en">
          {reasons.map((reason) => (
            <li key={reason}>
              {strings.spanEncoded}: {reason}
            </li>
          ))}
          {receipt.checks.map((check) => (
            <li key={check}>{check}</li>
          ))}
        </ul>
        {url ? (
          <a href={url} download className="text-accent mt-2 inline-block underline">
            {strings.wholeReceipt}
          </a>
        ) : null}
      </details>
    </section>
  );
}

function Facts({ receipt: { container, picture_codec, sound_codec, width, height, rate, loudness } }: { receipt: Receipt }) {
  const strings = useStrings();
  const { language } = useLanguage();
  const decimal = (value: number, digits = 1) => value.toLocaleString(language, { maximumFractionDigits: digits });
  const [over = 0, under = 1] = rate.split("/").map(Number);
  const facts = [
    [container, picture_codec, sound_codec].filter(Boolean).join(", "),
    picture_codec ? `${width} × ${height}, ${strings.perSecond(decimal(over / under, 2))}` : null,
    loudness ? `${decimal(loudness.integrated_lufs)} LUFS, ${decimal(loudness.true_peak_dbtp)} dBTP` : null,
  ];
  return <p className="text-quiet text-sm">{facts.filter(Boolean).join(" · ")}</p>;
}

/** What no camera and no microphone recorded, and who signed that. */
function Made({ receipt: { generated = [], credentials = "" } }: { receipt: Receipt }) {
  const strings = useStrings();
  const { language } = useLanguage();
  const seconds = generated.reduce((sum, { start_ms, end_ms }) => sum + end_ms - start_ms, 0) / 1000;
  const told = [
    generated.length ? strings.generatedTold(generated.length, seconds.toLocaleString(language, { maximumFractionDigits: 1 })) : null,
    credentials ? strings.signedBy(credentials) : null,
  ].filter(Boolean);
  return told.length ? <p className="text-quiet text-sm">{told.join(" · ")}</p> : null;
}

const [ROW, STEP] = [10, 14];

function Bars({ spans }: { spans: readonly Span[] }) {
  const strings = useStrings();
  const end = Math.max(1, ...spans.map((span) => span.end_ms));
  const rows = ["picture", "sound"].filter((track) => spans.some((span) => span.track === track));
  const names: Readonly<Record<string, string>> = { picture: strings.pictureTrack, sound: strings.soundTrack };
  if (rows.length === 0) return null;
  return (
    <figure className="flex flex-col gap-1">
      <div className="flex gap-2">
        <div aria-hidden className="text-quiet flex flex-col justify-around text-[11px]">
          {rows.map((row) => (
            <span key={row}>{names[row]}</span>
          ))}
        </div>
        <svg
          viewBox={`0 0 1000 ${rows.length * STEP - (STEP - ROW)}`}
          preserveAspectRatio="none"
          className="h-12 min-w-0 grow"
          role="img"
          aria-label={strings.receipt}
          data-testid="receipt-spans"
        >
          {spans.map((span, i) => (
            <rect
              key={i}
              x={(1000 * span.start_ms) / end}
              width={Math.max(1.5, (1000 * (span.end_ms - span.start_ms)) / end)}
              y={rows.indexOf(span.track) * STEP}
              height={ROW}
              className={span.copied ? "fill-copied" : "fill-cut"}
            >
              <title>
                {`${clock(span.start_ms)}–${clock(span.end_ms)}: ${span.copied ? strings.spanCopied : [strings.spanEncoded, span.reason].filter(Boolean).join(", ")}`}
              </title>
            </rect>
          ))}
        </svg>
      </div>
      <figcaption className="text-quiet flex gap-4 text-xs">
        <Legend className="bg-copied" text={strings.spanCopied} />
        <Legend className="bg-cut" text={strings.spanEncoded} />
        <span className="ml-auto tabular-nums">0:00–{clock(end)}</span>
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
