"use client";

import { Button } from "@auteur/ui";
import { useQuery } from "@tanstack/react-query";

import { useServices, useSignedIn } from "../data/services.tsx";
import { type Language, useLanguage, useStrings } from "../strings/index.tsx";
import { SignIn } from "./sign-in.tsx";

interface Me {
  readonly email: string;
  readonly name: string | null;
  readonly subscription: { readonly plan: string; readonly status: string } | null;
  readonly credits: { readonly balance: number };
}

interface Transaction {
  readonly id: string;
  readonly amount: number;
  readonly balance_after: number;
  readonly type: string;
  readonly description: string | null;
  readonly created_at: string;
}

/** Who one is, what is left, and what it was spent on. */
export function Account() {
  return useSignedIn() ? <Mine /> : <SignIn />;
}

function Mine() {
  const { api } = useServices();
  const strings = useStrings();
  const { language, setLanguage } = useLanguage();
  const me = useQuery({ queryKey: ["me"], queryFn: () => api.get<Me>("/users/me") });
  const spent = useQuery({
    queryKey: ["credits"],
    queryFn: () => api.get<{ transactions: Transaction[] }>("/credits/history", { limit: 50 }),
  });
  return (
    <main className="mx-auto flex max-w-3xl flex-col gap-6 p-6">
      <header className="flex items-center gap-3">
        <h1 className="grow text-2xl font-semibold">{strings.account}</h1>
        <select
          aria-label={strings.language}
          className="bg-raised border-line rounded-md border px-2 py-1"
          value={language}
          onChange={(event) => setLanguage(event.target.value as Language)}
        >
          <option value="en">English</option>
          <option value="de">Deutsch</option>
        </select>
        <Button asChild kind="quiet">
          <a href="/">{strings.projects}</a>
        </Button>
      </header>
      <dl className="bg-surface border-line grid grid-cols-[10rem_1fr] gap-2 rounded-xl border p-4">
        <dt className="text-quiet">{strings.email}</dt>
        <dd>{me.data?.email}</dd>
        <dt className="text-quiet">{strings.plan}</dt>
        <dd>{me.data?.subscription?.plan ?? "–"}</dd>
        <dt className="text-quiet">{strings.balance}</dt>
        <dd data-testid="balance">{me.data?.credits.balance.toLocaleString(language)}</dd>
      </dl>
      <table className="w-full text-sm">
        <thead className="text-quiet text-left">
          <tr>
            <th className="py-1 font-medium">{strings.when}</th>
            <th className="font-medium">{strings.description}</th>
            <th className="text-right font-medium">{strings.amount}</th>
            <th className="text-right font-medium">{strings.balance}</th>
          </tr>
        </thead>
        <tbody>
          {spent.data?.transactions.map((one) => (
            <tr key={one.id} className="border-line border-t">
              <td className="py-1.5">{new Date(one.created_at).toLocaleString(language)}</td>
              <td>{one.description ?? one.type}</td>
              <td className="text-right">{one.amount.toLocaleString(language, { signDisplay: "exceptZero" })}</td>
              <td className="text-right">{one.balance_after.toLocaleString(language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  );
}
