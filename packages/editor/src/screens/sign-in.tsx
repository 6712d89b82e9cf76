"use client";

import { Button, Field, Input } from "@auteur/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type SyntheticEvent, useEffect, useState } from "react";

import { useServices, useSignedIn } from "../data/services.tsx";
import { type Strings, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";

type Mode = "in" | "up" | "forgot";

/** Those of Supabase's providers that the studio offers where they are switched on. */
const PROVIDERS = { google: "Google", github: "GitHub" } as const;

const titleOf = (strings: Strings, mode: Mode): string => ({ in: strings.signIn, up: strings.signUp, forgot: strings.forgot })[mode];

/** Sign in, sign up, or ask for a link. */
export function SignIn() {
  const { auth } = useServices();
  const strings = useStrings();
  const [mode, setMode] = useState<Mode>("in");
  const settings = useQuery({ queryKey: ["sign-in", auth], queryFn: () => auth.settings() });
  const title = titleOf(strings, mode);
  const turnTo = (next: Mode) => setMode(next);
  return (
    <main className="flex min-h-dvh items-center justify-center p-6">
      <div className="bg-surface border-line flex w-full max-w-sm flex-col gap-4 rounded-xl border p-6">
        <h1 className="text-xl font-semibold">{title}</h1>
        <ByPassword key={mode} mode={mode} />
        {mode === "forgot" ? null : <Providers offered={settings.data?.providers ?? []} />}
        <div className="flex justify-between">
          {mode === "in" && settings.data?.closed ? (
            <span />
          ) : (
            <Button kind="quiet" size="small" onClick={() => turnTo(mode === "in" ? "up" : "in")}>
              {mode === "in" ? strings.noAccount : strings.haveAccount}
            </Button>
          )}
          {mode === "in" ? (
            <Button kind="quiet" size="small" onClick={() => turnTo("forgot")}>
              {strings.forgot}
            </Button>
          ) : null}
        </div>
      </div>
    </main>
  );
}

function ByPassword({ mode }: { mode: Mode }) {
  const { auth } = useServices();
  const strings = useStrings();
  const [[email, password], setTyped] = useState(["", ""] as [string, string]);
  const send = useMutation({
    mutationFn: async () => {
      if (mode === "in") await auth.signIn(email, password);
      else if (mode === "up") return (await auth.signUp(email, password)) === null ? strings.confirmSent : "";
      else {
        await auth.recover(email);
        return strings.recoverySent;
      }
      return "";
    },
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <Field label={strings.email}>
        {(props) => (
          <Input
            {...props}
            type="email"
            autoComplete="email"
            required
            value={email}
            onChange={(event) => setTyped([event.target.value, password])}
          />
        )}
      </Field>
      {mode === "forgot" ? null : (
        <Field label={strings.password} note={mode === "up" ? strings.passwordNote : undefined}>
          {(props) => (
            <Input
              {...props}
              type="password"
              autoComplete={mode === "up" ? "new-password" : "current-password"}
              required
              minLength={mode === "up" ? 8 : 1}
              value={password}
              onChange={(event) => setTyped([email, event.target.value])}
            />
          )}
        </Field>
      )}
      {send.error ? (
        <p role="alert" className="text-bad">
          {problemText(strings, send.error)}
        </p>
      ) : null}
      {send.data ? (
        <p role="status" className="text-good">
          {send.data}
        </p>
      ) : null}
      <Button kind="primary" size="large" type="submit" disabled={send.isPending}>
        {mode === "forgot" ? strings.sendLink : titleOf(strings, mode)}
      </Button>
    </form>
  );
}

function Providers({ offered }: { offered: readonly string[] }) {
  const { auth } = useServices();
  const strings = useStrings();
  const leave = useMutation({ mutationFn: async (provider: string) => location.assign(await auth.providerUrl(provider)) });
  const shown = Object.entries(PROVIDERS).filter(([provider]) => offered.includes(provider));
  if (shown.length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-quiet text-center text-xs">{strings.or}</p>
      {shown.map(([provider, name]) => (
        <Button key={provider} size="large" disabled={leave.isPending} onClick={() => leave.mutate(provider)}>
          {strings.continueWith(name)}
        </Button>
      ))}
    </div>
  );
}

/** The page of its own: whoever is signed in goes on to the projects. */
export function SignInThenHome() {
  const session = useSignedIn();
  useEffect(() => {
    if (session) location.replace("/");
  }, [session]);
  return <SignIn />;
}
