"use client";

import { Button, Field, Input } from "@auteur/ui";
import { type SyntheticEvent, useEffect, useState } from "react";

import { useServices, useSignedIn } from "../data/services.tsx";
import { useStrings } from "../strings/index.tsx";

type Mode = "in" | "up" | "forgot";

/** Sign in, sign up, or ask for a link. */
export function SignIn() {
  const { auth } = useServices();
  const strings = useStrings();
  const [mode, setMode] = useState<Mode>("in");
  const [[email, password], setTyped] = useState(["", ""] as [string, string]);
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean } | null>(null);
  const title = { in: strings.signIn, up: strings.signUp, forgot: strings.forgot }[mode];

  const submit = async () => {
    setSaid(null);
    try {
      if (mode === "in") await auth.signIn(email, password);
      else if (mode === "up" && (await auth.signUp(email, password)) === null) setSaid({ text: strings.confirmSent, bad: false });
      else if (mode === "forgot") {
        await auth.recover(email);
        setSaid({ text: strings.recoverySent, bad: false });
      }
    } catch (error) {
      setSaid({ text: error instanceof Error ? error.message : String(error), bad: true });
    }
  };

  return (
    <main className="flex min-h-dvh items-center justify-center p-6">
      <form
        className="bg-surface border-line flex w-full max-w-sm flex-col gap-4 rounded-xl border p-6"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h1 className="text-xl font-semibold">{title}</h1>
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
          <Field label={strings.password}>
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
        {said ? (
          <p role={said.bad ? "alert" : "status"} className={said.bad ? "text-bad" : "text-good"}>
            {said.text}
          </p>
        ) : null}
        <Button kind="primary" size="large" type="submit">
          {title}
        </Button>
        <div className="flex justify-between">
          <Button kind="quiet" size="small" onClick={() => setMode(mode === "in" ? "up" : "in")}>
            {mode === "in" ? strings.noAccount : strings.haveAccount}
          </Button>
          {mode === "in" ? (
            <Button kind="quiet" size="small" onClick={() => setMode("forgot")}>
              {strings.forgot}
            </Button>
          ) : null}
        </div>
      </form>
    </main>
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
