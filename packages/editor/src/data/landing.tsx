"use client";

import { type Auth, landedBy } from "@auteur/auth";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { NewPassword } from "../screens/new-password.tsx";
import { useStrings } from "../strings/index.tsx";

type Landing =
  | { readonly kind: "none" | "busy" | "recovery" }
  | { readonly kind: "failed"; readonly text: string };

/**
 * Where links land that carry a session or a ticket behind the #: taken out of the address before anything else, good
 * once. A link that was asked for because of a forgotten password goes on to a new one.
 */
export function Landing({ auth, children }: { auth: Auth; children: ReactNode }) {
  const strings = useStrings();
  const [landing, setLanding] = useState<Landing>(() => ({ kind: carries(location.hash) ? "busy" : "none" }));
  const begun = useRef(false);
  useEffect(() => {
    const { hash } = location;
    if (begun.current || !carries(hash)) return;
    begun.current = true; // React may run this twice, the ticket is good once
    history.replaceState(null, "", location.pathname + location.search);
    landed(auth, hash).then(
      (kind) => setLanding({ kind }),
      (error: unknown) => setLanding({ kind: "failed", text: error instanceof Error ? error.message : String(error) }),
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

const carries = (hash: string): boolean => ticketOf(hash) !== null || landedBy(hash, 0) !== null;

async function landed(auth: Auth, hash: string): Promise<"none" | "recovery"> {
  const ticket = ticketOf(hash);
  if (ticket !== null) {
    await auth.byLink(ticket, "magiclink");
    return "none";
  }
  const given = landedBy(hash, Date.now());
  if (given === null) return "none";
  if ("error" in given) throw new Error(given.error);
  await auth.byFragment(given);
  return given.type === "recovery" ? "recovery" : "none";
}
