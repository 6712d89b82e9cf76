import type { LedgerEntry, LedgerType } from "@auteur/types";
import { Button, Field, Input, Select } from "@auteur/ui";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";

import { useServices } from "../data/services.tsx";
import { type Strings, useStrings } from "../strings/index.tsx";
import { saveAs, useDates } from "./formats.ts";
import { Section, Trouble } from "./section.tsx";
import { Usage, workName } from "./usage.tsx";

interface Wanted {
  readonly type: LedgerType | "";
  /** Days as the date field has them, YYYY-MM-DD; "" for open. */
  readonly since: string;
  readonly until: string;
}

/** What was credited and spent: a picture of it, and every line of the ledger. */
export function Credits() {
  return (
    <>
      <Usage />
      <Ledger />
    </>
  );
}

function Ledger() {
  const { api } = useServices();
  const strings = useStrings();
  const [wanted, setWanted] = useState<Wanted>({ type: "", since: "", until: "" });
  const pages = useInfiniteQuery({
    queryKey: ["credits", wanted],
    queryFn: ({ pageParam }) =>
      api.get<{ transactions: LedgerEntry[]; next_cursor: string | null }>("/credits/history", {
        ...asked(wanted),
        limit: 25,
        cursor: pageParam || undefined,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
  const save = useMutation({
    mutationFn: async () => saveAs("credits.csv", await api.text("/credits/history.csv", asked(wanted)), "text/csv"),
  });
  const entries = pages.data?.pages.flatMap(({ transactions }) => transactions) ?? [];
  return (
    <Section
      title={strings.credits}
      action={
        <Button onClick={() => save.mutate()} disabled={save.isPending}>
          <Download /> {strings.downloadCsv}
        </Button>
      }
    >
      <Filter wanted={wanted} onChange={setWanted} />
      <Trouble error={pages.error ?? save.error} />
      {pages.isSuccess && entries.length === 0 ? <p className="text-quiet">{strings.noEntries}</p> : <Entries entries={entries} />}
      {pages.hasNextPage ? (
        <Button className="self-center" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {strings.more}
        </Button>
      ) : null}
    </Section>
  );
}

/** The days of the filter are the browser's; both are inside the time. */
function asked({ type, since, until }: Wanted) {
  const dayAfter = (day: string) => {
    const date = new Date(`${day}T00:00:00`);
    date.setDate(date.getDate() + 1);
    return date.toISOString();
  };
  return {
    type: type || undefined,
    since: since ? new Date(`${since}T00:00:00`).toISOString() : undefined,
    until: until ? dayAfter(until) : undefined,
  };
}

const typeNames = (strings: Strings): Readonly<Record<LedgerType, string>> => ({
  usage: strings.entryUsage,
  refund: strings.entryRefund,
  subscription: strings.entrySubscription,
  bonus: strings.entryBonus,
});

function Filter({ wanted, onChange }: { wanted: Wanted; onChange: (wanted: Wanted) => void }) {
  const strings = useStrings();
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
      <Field label={strings.kindOfEntry}>
        {(props) => (
          <Select {...props} value={wanted.type} onChange={(event) => onChange({ ...wanted, type: event.target.value as Wanted["type"] })}>
            <option value="">{strings.allKinds}</option>
            {Object.entries(typeNames(strings)).map(([type, name]) => (
              <option key={type} value={type}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {(["since", "until"] as const).map((end) => (
        <Field key={end} label={strings[end]}>
          {(props) => (
            <Input {...props} type="date" value={wanted[end]} onChange={(event) => onChange({ ...wanted, [end]: event.target.value })} />
          )}
        </Field>
      ))}
    </div>
  );
}

function Entries({ entries }: { entries: readonly LedgerEntry[] }) {
  const strings = useStrings();
  const { moment, number } = useDates();
  const names = typeNames(strings);
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead className="text-quiet text-left">
          <tr>
            <th className="py-1 font-medium">{strings.when}</th>
            <th className="font-medium">{strings.kindOfEntry}</th>
            <th className="font-medium">{strings.description}</th>
            <th className="text-right font-medium">{strings.amount}</th>
            <th className="text-right font-medium">{strings.balance}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id} className="border-line border-t">
              <td className="py-1.5 pr-3 whitespace-nowrap">{moment(entry.created_at)}</td>
              <td className="pr-3">{names[entry.type]}</td>
              <td className="pr-3 break-words">{workName(entry.description || entry.kind)}</td>
              <td className={`text-right tabular-nums ${entry.amount > 0 ? "text-good" : ""}`}>
                {entry.amount > 0 ? "+" : ""}
                {number(entry.amount)}
              </td>
              <td className="text-right tabular-nums">{number(entry.balance_after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
