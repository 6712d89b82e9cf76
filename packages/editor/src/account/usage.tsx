import type { LedgerEntry } from "@auteur/types";
import { useQuery } from "@tanstack/react-query";

import { useServices } from "../data/services.tsx";
import { useLanguage, useStrings } from "../strings/index.tsx";
import { useDates } from "./formats.ts";
import { Section, Trouble } from "./section.tsx";
import { axisSteps, localDay, type Spending, spendingOf } from "./spending.ts";

const DAYS = 30;
const PAGES = 20;
const PAGE = 100;
const [WIDTH, HEIGHT, LEFT, BOTTOM] = [900, 220, 44, 22];
const FILLS = ["fill-accent", "fill-good", "fill-warning", "fill-cut", "fill-quiet"];
const GROUNDS = ["bg-accent", "bg-good", "bg-warning", "bg-cut", "bg-quiet"];

/** A picture of where the credits went, and the same as a table. */
export function Usage() {
  const { api } = useServices();
  const strings = useStrings();
  const today = localDay(new Date());
  const spent = useQuery({
    queryKey: ["spent", today],
    queryFn: async () => {
      const since = new Date(Date.now() - DAYS * 86_400_000).toISOString();
      const entries: LedgerEntry[] = [];
      let cursor: string | undefined;
      for (let i = 0; i < PAGES; i++) {
        const page = await api.get<{ transactions: LedgerEntry[]; next_cursor: string | null }>("/credits/history", {
          since,
          limit: PAGE,
          cursor,
        });
        entries.push(...page.transactions);
        cursor = page.next_cursor ?? undefined;
        if (!cursor) break;
      }
      const spending = spendingOf(entries, today, DAYS, (iso) => localDay(new Date(iso)));
      return { spending, cut: cursor !== undefined };
    },
  });
  return (
    <Section title={strings.spent} text={strings.spentNote(DAYS)}>
      <Trouble error={spent.error} />
      {spent.data?.cut ? <p className="text-warning text-sm">{strings.spentCut}</p> : null}
      {spent.data && spent.data.spending.kinds.length === 0 ? <p className="text-quiet">{strings.spentNothing}</p> : null}
      {spent.data && spent.data.spending.kinds.length > 0 ? (
        <>
          <Chart spending={spent.data.spending} />
          <Legend spending={spent.data.spending} />
          <AsTable spending={spent.data.spending} />
        </>
      ) : null}
    </Section>
  );
}

export const workName = (kind: string): string => kind.replaceAll("_", " ");

function Chart({ spending: { days, kinds, most_credits } }: { spending: Spending }) {
  const strings = useStrings();
  const { day, number } = useDates();
  const steps = axisSteps(most_credits);
  const top = steps.at(-1) ?? 1;
  const y = (credits: number) => HEIGHT - BOTTOM - (credits / top) * (HEIGHT - BOTTOM - 8);
  const slot = (WIDTH - LEFT) / days.length;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={strings.spent} className="w-full">
      {steps.map((step) => (
        <g key={step}>
          <line x1={LEFT} x2={WIDTH} y1={y(step)} y2={y(step)} className="stroke-line" />
          <text x={LEFT - 6} y={y(step) + 4} textAnchor="end" className="fill-quiet text-[11px]">
            {number(step)}
          </text>
        </g>
      ))}
      {days.map((date, i) => {
        let below = 0;
        return (
          <g key={date}>
            {kinds.map(({ kind, by_day }, k) => {
              const credits = by_day[i] ?? 0;
              if (credits <= 0) return null;
              below += credits;
              return (
                <rect
                  key={kind}
                  x={LEFT + i * slot + slot * 0.15}
                  width={slot * 0.7}
                  y={y(below)}
                  height={y(below - credits) - y(below)}
                  className={FILLS[k % FILLS.length]}
                >
                  <title>{strings.spentOn(day(`${date}T12:00:00`), number(credits), workName(kind))}</title>
                </rect>
              );
            })}
            {i % 7 === days.length % 7 || i === days.length - 1 ? <DayLabel date={date} x={LEFT + (i + 0.5) * slot} /> : null}
          </g>
        );
      })}
    </svg>
  );
}

function DayLabel({ date, x }: { date: string; x: number }) {
  const { language } = useLanguage();
  const text = new Date(`${date}T12:00:00`).toLocaleDateString(language, { day: "numeric", month: "short" });
  return (
    <text x={Math.min(x, WIDTH - 22)} y={HEIGHT - 6} textAnchor="middle" className="fill-quiet text-[11px]">
      {text}
    </text>
  );
}

function Legend({ spending }: { spending: Spending }) {
  const { number } = useDates();
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {spending.kinds.map(({ kind, total_credits }, k) => (
        <li key={kind} className="flex items-center gap-2">
          <span className={`size-3 rounded-sm ${GROUNDS[k % GROUNDS.length]}`} aria-hidden />
          <span className="capitalize">{workName(kind)}</span>
          <span className="text-quiet">{number(total_credits)}</span>
        </li>
      ))}
    </ul>
  );
}

function AsTable({ spending: { days, kinds } }: { spending: Spending }) {
  const strings = useStrings();
  const { day, number } = useDates();
  return (
    <details>
      <summary className="text-quiet cursor-pointer text-sm">{strings.asTable}</summary>
      <table className="mt-2 w-full text-sm">
        <thead className="text-quiet text-left">
          <tr>
            <th className="py-1 font-medium">{strings.day}</th>
            {kinds.map(({ kind }) => (
              <th key={kind} className="text-right font-medium capitalize">
                {workName(kind)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((date, i) =>
            kinds.some(({ by_day }) => by_day[i]) ? (
              <tr key={date} className="border-line border-t">
                <th scope="row" className="py-1 text-left font-normal">
                  {day(`${date}T12:00:00`)}
                </th>
                {kinds.map(({ kind, by_day }) => (
                  <td key={kind} className="text-right">
                    {number(by_day[i] ?? 0)}
                  </td>
                ))}
              </tr>
            ) : null,
          )}
        </tbody>
      </table>
    </details>
  );
}
