import { Button, Confirm, Field, Input, Select } from "@auteur/ui";
import type { Me } from "@auteur/types";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { useServices } from "../data/services.tsx";
import { type Language, useLanguage, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { Billing } from "./billing.tsx";
import { useDates } from "./formats.ts";
import { PasswordForm } from "./password.tsx";
import { Section, Trouble } from "./section.tsx";

/** Name, language, password and sessions. */
export function Profile({ me }: { me: Me }) {
  const strings = useStrings();
  return (
    <>
      <Section title={strings.profile}>
        <Name me={me} />
        <LanguageChoice />
      </Section>
      <Plan me={me} />
      <Billing me={me} />
      <Section title={strings.changePassword}>
        <PasswordForm />
      </Section>
      <Sessions />
    </>
  );
}

function Name({ me }: { me: Me }) {
  const { api } = useServices();
  const strings = useStrings();
  const queries = useQueryClient();
  const [name, setName] = useState(me.name ?? "");
  const save = useMutation({
    mutationFn: () => api.send<Me>("PUT", "/users/me", { name }),
    onSuccess: (now) => queries.setQueryData(["me"], now),
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <dl className="flex flex-col gap-1">
        <dt className="text-quiet text-xs font-medium">{strings.email}</dt>
        <dd>{me.email}</dd>
      </dl>
      <div className="flex items-end gap-2">
        <div className="max-w-sm grow">
          <Field label={strings.name} error={save.error ? problemText(strings, save.error) : undefined}>
            {(props) => (
              <Input {...props} required maxLength={255} autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
        </div>
        <Button type="submit" disabled={save.isPending || name === (me.name ?? "")} className="mb-1.5">
          {strings.save}
        </Button>
      </div>
      <p role="status" className="text-good text-sm">
        {save.isSuccess && name === (me.name ?? "") ? strings.savedNow : ""}
      </p>
    </form>
  );
}

function LanguageChoice() {
  const strings = useStrings();
  const { language, setLanguage } = useLanguage();
  return (
    <div className="max-w-sm">
      <Field label={strings.language}>
        {(props) => (
          <Select {...props} value={language} onChange={(event) => setLanguage(event.target.value as Language)}>
            <option value="en">English</option>
            <option value="de">Deutsch</option>
          </Select>
        )}
      </Field>
    </div>
  );
}

function Plan({ me }: { me: Me }) {
  const strings = useStrings();
  const { day, number } = useDates();
  const { plan, status, current_period_end } = me.subscription;
  return (
    <Section title={strings.plan}>
      <dl className="grid grid-cols-[8rem_1fr] gap-2">
        <dt className="text-quiet">{strings.plan}</dt>
        <dd>
          <span className="capitalize">{plan}</span>
          {status === "active" ? null : <span className="text-warning"> · {status.replaceAll("_", " ")}</span>}
        </dd>
        <dt className="text-quiet">{strings.renewal}</dt>
        <dd>{current_period_end ? day(current_period_end) : strings.noRenewal}</dd>
        <dt className="text-quiet">{strings.credits}</dt>
        <dd data-testid="balance">{number(me.credits.balance)}</dd>
      </dl>
    </Section>
  );
}

function Sessions() {
  const { auth } = useServices();
  const strings = useStrings();
  const [asked, setAsked] = useState(false);
  const leave = useMutation({ mutationFn: () => auth.signOutEverywhere() });
  return (
    <Section
      title={strings.signOutEverywhere}
      text={strings.signOutEverywhereText}
      action={<Button onClick={() => setAsked(true)}>{strings.signOutEverywhere}</Button>}
    >
      <Trouble error={leave.error} />
      {asked ? (
        <Confirm
          title={strings.signOutEverywhere}
          text={strings.signOutEverywhereText}
          action={strings.signOutEverywhere}
          cancel={strings.cancel}
          closeLabel={strings.close}
          busy={leave.isPending}
          onConfirm={() => leave.mutate()}
          onClose={() => setAsked(false)}
        />
      ) : null}
    </Section>
  );
}
