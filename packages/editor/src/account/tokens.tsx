import type { ApiToken } from "@auteur/types";
import { Button, Confirm, Dialog, Field, IconButton, Input, Select } from "@auteur/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { type SyntheticEvent, useState } from "react";

import { useServices } from "../data/services.tsx";
import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { useDates } from "./formats.ts";
import { Secret } from "./secret.tsx";
import { Section, Trouble } from "./section.tsx";

const LIFETIMES_DAYS = [30, 90, 365];

/** Tokens with which programs act for the user. */
export function Tokens() {
  const { api } = useServices();
  const strings = useStrings();
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const tokens = useQuery({ queryKey: ["tokens"], queryFn: () => api.get<{ tokens: ApiToken[] }>("/users/me/tokens") });
  return (
    <Section
      title={strings.tokens}
      text={strings.tokensText}
      action={
        <Button kind="primary" onClick={() => setMaking(true)}>
          <Plus /> {strings.newToken}
        </Button>
      }
    >
      <Trouble error={tokens.error} />
      {tokens.data?.tokens.length === 0 ? <p className="text-quiet">{strings.noTokens}</p> : null}
      <ul className="flex flex-col gap-2">
        {tokens.data?.tokens.map((token) => (
          <Row key={token.id} token={token} />
        ))}
      </ul>
      {making ? (
        <NewToken
          close={() => setMaking(false)}
          onMade={(token) => {
            setMaking(false);
            setMade(token);
            void queries.invalidateQueries({ queryKey: ["tokens"] });
          }}
        />
      ) : null}
      {made === null ? null : <Secret label={strings.tokenMade} value={made} close={() => setMade(null)} />}
    </Section>
  );
}

function Row({ token }: { token: ApiToken }) {
  const { api } = useServices();
  const strings = useStrings();
  const { day, moment } = useDates();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.send("DELETE", `/users/me/tokens/${token.id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["tokens"] }),
  });
  return (
    <li className="bg-raised border-line flex items-center gap-3 rounded-md border px-3 py-2">
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{token.name}</p>
        <p className="text-quiet text-xs">
          {token.scopes.includes("write") ? null : `${strings.tokenReadsOnly} · `}
          {strings.begins} <code>{token.begins}</code> · {strings.lastUsed}:{" "}
          {token.last_used_at ? moment(token.last_used_at) : strings.never} · {strings.ends}:{" "}
          {token.expires_at ? day(token.expires_at) : strings.never}
        </p>
      </div>
      <IconButton label={strings.deleteToken(token.name)} onClick={() => setAsked(true)}>
        <Trash2 />
      </IconButton>
      {asked ? (
        <Confirm
          title={strings.deleteToken(token.name)}
          text={strings.deleteTokenText}
          action={strings.remove}
          cancel={strings.cancel}
          closeLabel={strings.close}
          busy={remove.isPending}
          error={remove.error ? problemText(strings, remove.error) : undefined}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsked(false)}
        />
      ) : null}
    </li>
  );
}

function NewToken({ close, onMade }: { close: () => void; onMade: (token: string) => void }) {
  const { api } = useServices();
  const strings = useStrings();
  const [{ name, days, writes }, setTyped] = useState({ name: "", days: "90", writes: true });
  const make = useMutation({
    mutationFn: () =>
      api.send<{ token: string }>("POST", "/users/me/tokens", {
        name,
        scopes: writes ? ["read", "write"] : ["read"],
        ...(days ? { days: Number(days) } : {}),
      }),
    onSuccess: ({ token }) => onMade(token),
  });
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : close())} title={strings.newToken} closeLabel={strings.close}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Field label={strings.tokenName} error={make.error ? problemText(strings, make.error) : undefined}>
          {(props) => (
            <Input {...props} autoFocus required maxLength={255} value={name} onChange={(event) => setTyped({ name: event.target.value, days, writes })} />
          )}
        </Field>
        <Field label={strings.lasts}>
          {(props) => (
            <Select {...props} value={days} onChange={(event) => setTyped({ name, days: event.target.value, writes })}>
              {LIFETIMES_DAYS.map((count) => (
                <option key={count} value={count}>
                  {strings.lastsDays(count)}
                </option>
              ))}
              <option value="">{strings.lastsForever}</option>
            </Select>
          )}
        </Field>
        <label className="flex items-center gap-2 text-sm">
          <input type="checkbox" checked={writes} onChange={() => setTyped({ name, days, writes: !writes })} />
          {strings.tokenWrites}
        </label>
        <Button kind="primary" type="submit" disabled={make.isPending}>
          {strings.newToken}
        </Button>
      </form>
    </Dialog>
  );
}
