import type { Webhook } from "@auteur/types";
import { Button, Dialog, Field, Input } from "@auteur/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type SyntheticEvent, useState } from "react";

import { useServices } from "../data/services.tsx";
import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { Secret } from "./secret.tsx";
import { Section, Trouble } from "./section.tsx";
import { WebhookRow } from "./webhook.tsx";

const EVENTS = [
  "job.created",
  "job.completed",
  "job.failed",
  "job.cancelled",
  "credits.changed",
  "subscription.changed",
  "webhook.disabled",
];

/** Servers that are told what happens here. */
export function Webhooks() {
  const { api } = useServices();
  const strings = useStrings();
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const webhooks = useQuery({ queryKey: ["webhooks"], queryFn: () => api.get<{ webhooks: Webhook[] }>("/webhooks") });
  return (
    <Section
      title={strings.webhooks}
      text={strings.webhooksText}
      action={
        <Button kind="primary" onClick={() => setMaking(true)}>
          <Plus /> {strings.newWebhook}
        </Button>
      }
    >
      <Trouble error={webhooks.error} />
      {webhooks.data?.webhooks.length === 0 ? <p className="text-quiet">{strings.noWebhooks}</p> : null}
      <ul className="flex flex-col gap-2">
        {webhooks.data?.webhooks.map((webhook) => (
          <WebhookRow key={webhook.id} webhook={webhook} onSecret={setSecret} />
        ))}
      </ul>
      {making ? (
        <NewWebhook
          close={() => setMaking(false)}
          onMade={(made) => {
            setMaking(false);
            setSecret(made);
            void queries.invalidateQueries({ queryKey: ["webhooks"] });
          }}
        />
      ) : null}
      {secret === null ? null : <Secret label={strings.webhookSecret} value={secret} close={() => setSecret(null)} />}
    </Section>
  );
}

function NewWebhook({ close, onMade }: { close: () => void; onMade: (secret: string) => void }) {
  const { api } = useServices();
  const strings = useStrings();
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<ReadonlySet<string>>(new Set(["*"]));
  const make = useMutation({
    mutationFn: () => api.send<{ secret: string }>("POST", "/webhooks", { url, event_types: [...events] }),
    onSuccess: ({ secret }) => onMade(secret),
  });
  const toggle = (name: string) => {
    const others = [...events].filter((one) => one !== name && one !== "*");
    setEvents(new Set(name === "*" ? ["*"] : events.has(name) ? others : [...others, name]));
  };
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : close())} title={strings.newWebhook} closeLabel={strings.close}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Field label={strings.webhookUrl} note={strings.webhookNote} error={make.error ? problemText(strings, make.error) : undefined}>
          {(props) => (
            <Input {...props} type="url" autoFocus required maxLength={2000} value={url} onChange={(event) => setUrl(event.target.value)} />
          )}
        </Field>
        <fieldset className="flex flex-col gap-1">
          <legend className="text-quiet mb-1 text-xs font-medium">{strings.events}</legend>
          {["*", ...EVENTS].map((name) => (
            <label key={name} className="flex items-center gap-2 text-sm">
              <input type="checkbox" checked={events.has(name)} onChange={() => toggle(name)} />
              {name === "*" ? strings.allEvents : <code>{name}</code>}
            </label>
          ))}
        </fieldset>
        <Button kind="primary" type="submit" disabled={make.isPending || events.size === 0}>
          {strings.newWebhook}
        </Button>
      </form>
    </Dialog>
  );
}
