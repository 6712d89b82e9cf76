import type { Me } from "@auteur/types";
import { Button, Confirm } from "@auteur/ui";
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";

import { useServices } from "../data/services.tsx";
import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { saveAs } from "./formats.ts";
import { Section, Trouble } from "./section.tsx";

/** Taking everything along, and having everything deleted. */
export function Leaving({ me }: { me: Me }) {
  const { api, auth } = useServices();
  const strings = useStrings();
  const [asked, setAsked] = useState(false);
  const take = useMutation({
    mutationFn: async () => saveAs("auteur-account.ndjson", await api.text("/users/me/export"), "application/x-ndjson"),
  });
  const remove = useMutation({
    mutationFn: () => api.send("POST", "/users/me/delete", { email: me.email }),
    onSuccess: async () => {
      await auth.signOut();
      location.assign("/sign-in/");
    },
  });
  return (
    <>
      <Section
        title={strings.exportData}
        text={strings.exportDataText}
        action={
          <Button disabled={take.isPending} onClick={() => take.mutate()}>
            <Download /> {strings.exportData}
          </Button>
        }
      >
        <Trouble error={take.error} />
      </Section>
      <Section
        title={strings.deleteAccount}
        text={strings.deleteAccountText}
        action={
          <Button kind="danger" onClick={() => setAsked(true)}>
            {strings.deleteAccount}
          </Button>
        }
      >
        {asked ? (
          <Confirm
            title={strings.deleteAccount}
            text={strings.deleteAccountText}
            action={strings.deleteAccount}
            cancel={strings.cancel}
            closeLabel={strings.close}
            typed={{ label: `${strings.typeAddress} (${me.email})`, expected: me.email }}
            busy={remove.isPending}
            error={remove.error ? problemText(strings, remove.error) : undefined}
            onConfirm={() => remove.mutate()}
            onClose={() => setAsked(false)}
          />
        ) : null}
      </Section>
    </>
  );
}
