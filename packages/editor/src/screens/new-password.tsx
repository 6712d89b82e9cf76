"use client";

import { PasswordForm } from "../account/password.tsx";
import { useStrings } from "../strings/index.tsx";
import { Button } from "@auteur/ui";

/** Where a recovery link lands: whoever opened it is signed in and chooses a new password, or leaves the old one. */
export function NewPassword({ done }: { done: () => void }) {
  const strings = useStrings();
  return (
    <main className="flex min-h-dvh items-center justify-center p-6">
      <section className="bg-surface border-line flex w-full max-w-sm flex-col gap-4 rounded-xl border p-6">
        <h1 className="text-xl font-semibold">{strings.newPassword}</h1>
        <PasswordForm onChanged={done} />
        <Button kind="quiet" size="small" className="self-start" onClick={done}>
          {strings.keepPassword}
        </Button>
      </section>
    </main>
  );
}
