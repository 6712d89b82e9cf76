/** What was spent, by day and kind of work, out of the ledger's lines. */

import type { LedgerEntry } from "@auteur/types";

export interface Spending {
  /** Every day of the time, the first one first, as YYYY-MM-DD. */
  readonly days: readonly string[];
  /** Kinds of work, the costliest first. */
  readonly kinds: readonly { readonly kind: string; readonly total_credits: number; readonly by_day: readonly number[] }[];
  /** The most that a single day cost. */
  readonly most_credits: number;
}

/**
 * The credits of the `count` days that end with `last` (YYYY-MM-DD), days being those of `dayOf`.
 *
 * What a job gave back is taken off on the day on which it was held, so a refused job costs nothing on any day. A line
 * whose hold lies before the time counts nowhere.
 */
export function spendingOf(
  entries: readonly LedgerEntry[],
  last: string,
  count: number,
  dayOf: (iso: string) => string,
): Spending {
  const days = daysUntil(last, count);
  const holds = new Map(entries.filter(({ kind }) => kind === "hold").map((entry) => [entry.job_id, entry]));
  const sums = new Map<string, number[]>();
  for (const entry of entries) {
    const hold = holds.get(entry.job_id);
    if (!hold || (entry.type !== "usage" && entry.type !== "refund")) continue;
    const at = days.indexOf(dayOf(hold.created_at));
    if (at < 0) continue;
    const kind = hold.description || hold.kind;
    const byDay = sums.get(kind) ?? days.map(() => 0);
    byDay[at] = (byDay[at] ?? 0) - entry.amount;
    sums.set(kind, byDay);
  }
  const kinds = [...sums]
    .map(([kind, by_day]) => ({ kind, by_day, total_credits: by_day.reduce((sum, one) => sum + one, 0) }))
    .filter(({ total_credits }) => total_credits > 0)
    .sort((a, b) => b.total_credits - a.total_credits || a.kind.localeCompare(b.kind));
  const most_credits = Math.max(0, ...days.map((_, i) => kinds.reduce((sum, { by_day }) => sum + (by_day[i] ?? 0), 0)));
  return { days, kinds, most_credits };
}

/** Calendar days are counted in UTC, where each has 24 hours. */
function daysUntil(last: string, count: number): string[] {
  const end = Date.parse(`${last}T00:00:00Z`);
  return Array.from({ length: count }, (_, i) => new Date(end - (count - 1 - i) * 86_400_000).toISOString().slice(0, 10));
}

/** The day of a moment in the browser's own time zone, as YYYY-MM-DD. */
export function localDay(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** Round steps of an axis from 0 to at least `most`: 1, 2 or 5 times a power of ten, three to five of them. */
export function axisSteps(most: number): readonly number[] {
  const rough = Math.max(1, most) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? power * 10);
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_, i) => i * step);
}
