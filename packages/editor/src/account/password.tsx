import { Button, Field, Input } from "@auteur/ui";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { useServices } from "../data/services.tsx";
import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";

/** A new password for whoever is signed in; also where a recovery link lands. */
export function PasswordForm({ onChanged }: { onChanged?: () => void }) {
  const { auth } = useServices();
  const strings = useStrings();
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: () => auth.changePassword(password),
    onSuccess: () => {
      setPassword("");
      onChanged?.();
    },
  });
  return (
    <form
      className="flex max-w-sm flex-col gap-3"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <Field label={strings.newPassword} note={strings.passwordNote} error={change.error ? problemText(strings, change.error) : undefined}>
        {(props) => (
          <Input
            {...props}
            type="password"
            autoComplete="new-password"
            required
            minLength={8}
            maxLength={256}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" className="self-start" disabled={change.isPending}>
        {strings.changePassword}
      </Button>
      <p role="status" className="text-good text-sm">
        {change.isSuccess ? strings.passwordChanged : ""}
      </p>
    </form>
  );
}
