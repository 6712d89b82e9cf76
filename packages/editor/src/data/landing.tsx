"use client";

import { type Auth, codeIn, landedBy } from "@auteur/auth";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { NewPassword } from "../screens/new-password.tsx";
import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";

type Landing =
  | { readonly kind: "none" | "busy" | "recovery" }
  | { readonly kind: "failed"; readonly text: string };

/**
 * Where links land that carry a session or a ticket behind the #, and other providers' sign-ins with their code: taken
 * out of the address before anything else, good once. A link that was asked for because of a forgotten password goes on
 * to a new one.
 */
export function Landing({ auth, children }: { auth: Auth; children: ReactNode }) {
  const strings = useStrings();
  const [landing, setLanding] = useState<Landing>(() => ({ kind: carries(location) ? "busy" : "none" }));
  const begun = useRef(false);
  const stringsNow = useRef(strings);
  stringsNow.current = strings;
  useEffect(() => {
    const given = { hash: location.hash, search: location.search };
    if (begun.current || !carries(given)) return;
    begun.current = true; // React may run this twice, the ticket is good once
    history.replaceState(null, "", location.pathname + without(given.search));
    landed(auth, given).then(
      (kind) => setLanding({ kind }),
      (error: unknown) => setLanding({ kind: "failed", text: problemText(stringsNow.current, error) }),
    );
  }, [auth]);
  if (landing.kind === "none") return children;
  if (landing.kind === "recovery") return <NewPassword done={() => setLanding({ kind: "none" })} />;
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-3 p-6 text-center">
      {landing.kind === "failed" ? (
        <>
          <p role="alert" className="text-bad">
            {landing.text}
          </p>
          <a href="/sign-in/" className="text-accent underline">
            {strings.signIn}
          </a>
        </>
      ) : (
        <p role="status" className="text-quiet">
          {strings.loading}
        </p>
      )}
    </main>
  );
}

const ticketOf = (hash: string): string | null => new URLSearchParams(hash.slice(1)).get("ticket");

interface Given {
  readonly hash: string;
  readonly search: string;
}

/** What a provider's sign-in leaves in the query. */
const OF_PROVIDERS = ["code", "error", "error_code", "error_description"];

/** Refusals stand in the query, behind the #, or in both. */
const refusalIn = (search: string) => (new URLSearchParams(search).has("error") ? landedBy(search.replace("?", "#"), 0) : null);

const carries = ({ hash, search }: Given): boolean =>
  ticketOf(hash) !== null || landedBy(hash, 0) !== null || codeIn(search) !== null || refusalIn(search) !== null;

function without(search: string): string {
  const left = new URLSearchParams(search);
  for (const name of OF_PROVIDERS) left.delete(name);
  return left.size ? `?${left.toString()}` : "";
}

async function landed(auth: Auth, { hash, search }: Given): Promise<"none" | "recovery"> {
  const [ticket, code] = [ticketOf(hash), codeIn(search)];
  if (ticket !== null) {
    await auth.byLink(ticket, "magiclink");
    return "none";
  }
  if (code !== null) {
    await auth.byCode(code);
    return "none";
  }
  const given = landedBy(hash, Date.now()) ?? refusalIn(search);
  if (given === null) return "none";
  if ("error" in given) throw new Error(given.error);
  await auth.byFragment(given);
  return given.type === "recovery" ? "recovery" : "none";
}
