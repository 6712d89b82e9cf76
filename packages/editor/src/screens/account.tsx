"use client";

import type { Me } from "@auteur/types";
import { Button, HintProvider } from "@auteur/ui";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

import { Credits } from "../account/credits.tsx";
import { Leaving } from "../account/leaving.tsx";
import { Profile } from "../account/profile.tsx";
import { Trouble } from "../account/section.tsx";
import { Tokens } from "../account/tokens.tsx";
import { Voices } from "../account/voices.tsx";
import { Webhooks } from "../account/webhooks.tsx";
import { useServices, useSignedIn } from "../data/services.tsx";
import { type Strings, useStrings } from "../strings/index.tsx";
import { SignIn } from "./sign-in.tsx";

/** Who one is, what is left, what it was spent on, and who may act for one. */
export function Account() {
  return useSignedIn() ? <Mine /> : <SignIn />;
}

interface Part {
  readonly id: string;
  readonly name: string;
  readonly content: (me: Me) => ReactNode;
}

const partsOf = (strings: Strings): readonly Part[] => [
  { id: "profile", name: strings.profile, content: (me) => <Profile me={me} /> },
  { id: "credits", name: strings.credits, content: () => <Credits /> },
  { id: "voices", name: strings.voices, content: () => <Voices /> },
  { id: "webhooks", name: strings.webhooks, content: () => <Webhooks /> },
  { id: "tokens", name: strings.tokens, content: () => <Tokens /> },
  { id: "data", name: strings.myData, content: (me) => <Leaving me={me} /> },
];

function Mine() {
  const { api } = useServices();
  const strings = useStrings();
  const chosen = useHash();
  const me = useQuery({ queryKey: ["me"], queryFn: () => api.get<Me>("/users/me") });
  const parts = partsOf(strings);
  const part = parts.find(({ id }) => id === chosen) ?? parts[0];
  return (
    <HintProvider>
      <div className="mx-auto flex min-h-dvh max-w-5xl flex-col gap-6 p-6">
        <header className="flex items-center gap-3">
          <Button asChild kind="quiet" size="icon">
            <a href="/" aria-label={strings.projects}>
              <ArrowLeft />
            </a>
          </Button>
          <h1 className="grow text-2xl font-semibold">{strings.account}</h1>
        </header>
        <div className="flex flex-col gap-6 md:flex-row">
          <nav aria-label={strings.account} className="flex shrink-0 flex-wrap gap-1 md:w-44 md:flex-col">
            {parts.map(({ id, name }) => (
              <a
                key={id}
                href={`#${id}`}
                aria-current={id === part?.id ? "page" : undefined}
                className="text-quiet hover:text-text hover:bg-hover aria-[current]:bg-raised aria-[current]:text-text rounded-md px-3 py-2"
              >
                {name}
              </a>
            ))}
          </nav>
          <main className="flex min-w-0 grow flex-col gap-4">
            <Trouble error={me.error} />
            {me.data ? part?.content(me.data) : null}
          </main>
        </div>
      </div>
    </HintProvider>
  );
}

/** What stands behind the # of the address, as it changes. */
function useHash(): string {
  const [hash, setHash] = useState("");
  useEffect(() => {
    const read = () => setHash(location.hash.slice(1));
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  return hash;
}
