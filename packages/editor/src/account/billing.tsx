import type { Me } from "@auteur/types";
import { Button } from "@auteur/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { useEffect, useState } from "react";

import { useServices } from "../data/services.tsx";
import { useStrings } from "../strings/index.tsx";
import { useDates } from "./formats.ts";
import { Section, Trouble } from "./section.tsx";

const ASK_MS = 2000;
/** Stripe tells the server within seconds; after this it is looked for no more. */
const PATIENCE_MS = 60_000;

/** Plans are bought and changed on Stripe's own pages; nothing is shown where the server sells none. */
export function Billing({ me }: { me: Me }) {
  const { server } = useServices();
  const strings = useStrings();
  if (server.plans.length === 0) return null;
  const { plan, status } = me.subscription;
  const has = plan !== "free" && status !== "canceled";
  return (
    <Section title={strings.billing} text={strings.billingText}>
      <Returned />
      {has ? <Leave path="/billing/portal" body={{}} text={strings.changePlan} /> : null}
      {has ? null : (
        <ul className="grid gap-3 sm:grid-cols-2">
          {server.plans.map((one) => (
            <Offer key={one.name} {...one} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Offer({ name, monthly_credits }: { name: string; monthly_credits: number }) {
  const strings = useStrings();
  const { number } = useDates();
  return (
    <li className="bg-raised border-line flex flex-col items-start gap-2 rounded-lg border p-4">
      <h3 className="font-semibold capitalize">{name}</h3>
      <p className="text-quiet text-sm">{strings.monthlyCredits(number(monthly_credits))}</p>
      <Leave path="/billing/checkout" body={{ plan: name }} text={strings.choosePlan(name)} />
    </li>
  );
}

/** Asks the server for a page of Stripe's and goes there. */
function Leave({ path, body, text }: { path: string; body: object; text: string }) {
  const { api } = useServices();
  const go = useMutation({
    mutationFn: async () => {
      const { url } = await api.send<{ url: string }>("POST", path, body);
      location.assign(url);
    },
  });
  return (
    <>
      <Button className="self-start" disabled={go.isPending} onClick={() => go.mutate()}>
        <ExternalLink /> {text}
      </Button>
      <Trouble error={go.error} />
    </>
  );
}

/** Back from Stripe: says so, and looks for the plan until it is there. */
function Returned() {
  const strings = useStrings();
  const queries = useQueryClient();
  const [outcome] = useState(() => new URLSearchParams(location.search).get("checkout"));
  useEffect(() => {
    if (outcome === null) return;
    history.replaceState(null, "", location.pathname + location.hash);
    if (outcome === "cancelled") return;
    const asking = setInterval(() => void queries.invalidateQueries({ queryKey: ["me"] }), ASK_MS);
    const end = setTimeout(() => clearInterval(asking), PATIENCE_MS);
    return () => {
      clearInterval(asking);
      clearTimeout(end);
    };
  }, [outcome, queries]);
  if (outcome === null) return null;
  return (
    <p role="status" className="text-good text-sm">
      {outcome === "cancelled" ? strings.notBought : strings.bought}
    </p>
  );
}
